package io.img2loc.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.GeoPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Im2GpsCommentTest {

  /**
   * One {@code key: value} a segment with a NUL at its end, as programs that read the set expect;
   * the fields around the coordinates are made up, but for the first.
   */
  @Test
  void read_commentOfTheTestSet_isItsCoordinates() {
    String comment =
        String.join(
            "\n",
            "photo: 67787391 c0ab1b285d 25\0",
            "owner: 12345678@N00\0",
            "title: a bridge, latitude: 3\0",
            "datetaken: 2005-11-27 12:24:07\0",
            "tags: geotagged geo:lat=1.5 geo:lon=2.5 bridge\0",
            "interestingness: 12 out of 250\0",
            "latitude: -33.852222\0",
            "longitude: 151.210556\0",
            "accuracy: 16\0");

    assertThat(Im2GpsComment.read(comment))
        .isEqualTo(new Im2GpsComment(new GeoPoint(-33.852222, 151.210556), null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Latitude: 48.8583\nLongitude: 2.2945",
        "LATITUDE=48.8583\r\nLONGITUDE=2.2945\r\n",
        "longitude : 2.2945\0latitude : 48.8583\0",
        "latitude: 48.8583, longitude: 2.2945",
        "lat: +48.8583 lon: 2.2945;",
        "title: x\n\n  lat = \"48.8583\" \n\tlng = \"2.2945\"",
        "latitude: 48.8583\nlatitude: 48.8583\nlongitude: 2.2945",
      })
  void read_otherSpellings_areUnderstood(String comment) {
    assertThat(Im2GpsComment.read(comment).location()).isEqualTo(new GeoPoint(48.8583, 2.2945));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 95",
        "a lovely view, long: ago",
        "we went along lat: 5 and lon: 6",
        "platitude: 5",
      })
  void read_otherComments_areNothing(String comment) {
    assertThat(Im2GpsComment.read(comment)).isEqualTo(new Im2GpsComment(null, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "latitude: 151.21, longitude: -33.85 | swapped",
        "latitude: 48, longitude: 200 | longitude must be in [-180, 180]",
        "latitude: 0.0, longitude: 0 | stands for an unknown position",
        "latitude: 48 | no longitude",
        "longitude: 2 | no latitude",
        "latitude: , longitude: 2 | no numbers",
        "latitude: NaN, longitude: 2 | no numbers",
        "latitude: 48, latitude: 49 | two values for latitude",
      })
  void read_noPosition_saysWhy(String comment, String problem) {
    Im2GpsComment read = Im2GpsComment.read(comment);

    assertThat(read.location()).isNull();
    assertThat(read.problem()).startsWith("the JPEG comment ").contains(problem);
  }
}
