package io.img2loc.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardTest {

  /** Browsers send an address in its short form, sockets tell it in the long one. */
  @ParameterizedTest
  @CsvSource({
    "[fd00::2], fd00:0:0:0:0:0:0:2, true",
    "[FD00::2], fd00:0:0:0:0:0:0:2, false", // a Host is in small letters by then
    "[fd00::3], fd00:0:0:0:0:0:0:2, false",
    "[::ffff:10.0.0.1], 10.0.0.1, true",
    "10.0.0.1, 10.0.0.1, true",
    "10.0.0.2, 10.0.0.1, false",
    "999.0.0.1, 10.0.0.1, false",
    "localhost, 127.0.0.1, false",
    "evil.example, 10.0.0.1, false",
    "'', 10.0.0.1, false"
  })
  void name_isAnAddress_inWhateverForm(String name, String address, boolean same) {
    assertThat(Guard.isAddress(name, address)).isEqualTo(same);
  }
}
