package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTimeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2008:05:04 16:47:24",
        "2008-05-04T16:47:24",
        "2008/05/04 16:47:24",
        "2008:5:4 16:47:24",
        "2008-05-04T16:47:24.123+09:00",
        "2008:05:04 16:47:24Z",
        " 2008:05:04 16:47:24 ",
      })
  void parse_everyForm_keepsTheCamerasClock(String text) {
    assertThat(MetadataTime.parse(text)).isEqualTo(LocalDateTime.of(2008, 5, 4, 16, 47, 24));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0000:00:00 00:00:00",
        "    :  :     :  :  ",
        "2008:13:04 16:47:24",
        "2008:02:30 16:47:24",
        "2008:05:04 24:00:00",
        "2008:05:04 16:60:24",
        "2008-05-04",
        "20080504 164724",
        "yesterday",
      })
  void parse_zeroOrImpossibleOrADateAlone_isNull(String text) {
    assertThat(MetadataTime.parse(text)).isNull();
  }

  @Test
  void parse_nothing_isNull() {
    assertThat(MetadataTime.parse(null)).isNull();
  }
}
