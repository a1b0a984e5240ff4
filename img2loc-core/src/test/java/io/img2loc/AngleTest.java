package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.Angle.Axis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AngleTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          48,51.49N      | 48.858166667
          48,51,29N      | 48.858055556
          48,51,29.6s    | -48.858222222
          48.858222      | 48.858222
          -48.858222     | -48.858222
          −48.5          | -48.5
          +48.5          | 48.5
          .5             | 0.5
          -0.5           | -0.5
          0,30S          | -0.5
          1.5E-5         | 0.000015
          90N            | 90
          90,0,0S        | -90
          48° 51' 29" N  | 48.858055556
          48°51′29″S     | -48.858055556
          48 deg 51' 29.00" N | 48.858055556
          N 48 51.49     | 48.858166667
          S48.5          | -48.5
          48.5 South     | -48.5
          48.5 north latitude | 48.5
          48/1,51/1,2960/100N | 48.858222222
          48,60,0N       | 49
          48,51,60N      | 48.866666667
          """)
  void ofText_readsEveryForm(String text, double degrees) {
    Angle angle = Angle.of(Axis.LATITUDE, text, null, true);
    assertThat(angle.problem()).isNull();
    assertThat(angle.degrees()).isCloseTo(degrees, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          48,51.49        | no Ref: N or S is unknown
          -48,51.49       | no Ref
          -48.5S          | a sign and a letter
          -48.5N          | a sign and a letter
          48.5E           | "E" for N or S
          48.5 Nord       | "Nord" for N or S
          48.5X           | "X" for N or S
          48,8582N        | 8582.0 minutes
          48,51,2960N     | 2960.0 seconds
          48.5,30N        | fraction is followed
          48,51.5,30N     | fraction is followed
          90.0001N        | out of range: 90.000100 is beyond 90
          90,0,1S         | out of range
          48/0N           | zero denominator
          48/1,51/0,29/1N | zero denominator
          N48.5S          | unreadable
          1,2,3,4N        | unreadable
          north           | unreadable
          NaN             | unreadable
          Infinity        | unreadable
          48.5.1N         | unreadable
          0x30            | unreadable
          """)
  void ofText_ambiguousOrBroken_saysWhy(String text, String reason) {
    assertThat(Angle.of(Axis.LATITUDE, text, null, true).problem()).contains(reason);
  }

  @Test
  void ofText_longAndHostile_isUnreadableAndShortInTheMessage() {
    Angle angle = Angle.of(Axis.LATITUDE, "1,".repeat(5_000) + "\u001B[31m", null, true);
    assertThat(angle.problem()).contains("unreadable").hasSizeLessThan(100);
    assertThat(Angle.quote("\u001B[31mred\n")).isEqualTo("\"?[31mred?\"");
  }

  @Test
  void ofText_unsignedDecimal_needsALetterWhereSignsDoNotSpeak() {
    assertThat(Angle.of(Axis.LATITUDE, "48.5", null, false).problem()).contains("no Ref");
    assertThat(Angle.of(Axis.LATITUDE, "48.5", "S", false)).isEqualTo(new Angle(-48.5, null));
    assertThat(Angle.of(Axis.LATITUDE, "48.5 S", null, false)).isEqualTo(new Angle(-48.5, null));
  }

  @Test
  void ofText_letterAndRef_mustAgree() {
    assertThat(Angle.of(Axis.LATITUDE, "48.5S", "S", true)).isEqualTo(new Angle(-48.5, null));
    assertThat(Angle.of(Axis.LATITUDE, "48.5S", "N", true).problem()).contains("two different");
    assertThat(Angle.of(Axis.LATITUDE, "-48.5", "S", true)).isEqualTo(new Angle(-48.5, null));
    assertThat(Angle.of(Axis.LATITUDE, "-48.5", "N", true).problem()).contains("is negative");
    assertThat(Angle.of(Axis.LATITUDE, "33.9", "S", true)).isEqualTo(new Angle(-33.9, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"N", "n", "North", "NORTH", " N ", "north latitude", "North Latitude"})
  void ofParts_anyEnglishNorth_isNorth(String ref) {
    assertThat(Angle.of(Axis.LATITUDE, new double[] {1.5}, ref)).isEqualTo(new Angle(1.5, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"W", "w", "West", "west", "West longitude"})
  void ofParts_anyEnglishWest_isWest(String ref) {
    assertThat(Angle.of(Axis.LONGITUDE, new double[] {1.5}, ref)).isEqualTo(new Angle(-1.5, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"O", "Ouest", "Ost", "N", "K", "0", "West latitude", "EW"})
  void ofParts_anyOtherWord_isNoLongitude(String ref) {
    Angle angle = Angle.of(Axis.LONGITUDE, new double[] {1.5}, ref);
    assertThat(angle.problem()).contains("for E or W");
  }

  @ParameterizedTest
  @CsvSource({
    "48, 51, 29.6, 48.858222222",
    "48.858222, 0, 0, 48.858222",
    "48, 51.49332, 0, 48.858222",
    "0, 30, 0, 0.5",
    "-33, -51, -24, -33.856666667",
    "-33.9, 0, 0, -33.9"
  })
  void ofParts_southOrSigned_addsUp(double d, double m, double s, double degrees) {
    String ref = degrees < 0 ? "S" : "N";
    Angle angle = Angle.of(Axis.LATITUDE, new double[] {d, m, s}, ref);
    assertThat(angle.problem()).isNull();
    assertThat(angle.degrees()).isCloseTo(degrees, within(1e-9));
  }

  @Test
  void ofParts_whatCanBeMeantTwice_saysWhy() {
    assertThat(problem(-33, 51, 24)).contains("differ in sign");
    assertThat(problem(33, 61, 0)).contains("61.0 minutes");
    assertThat(problem(33, 51, 2400)).contains("2400.0 seconds");
    assertThat(problem(33.5, 30, 0)).contains("a fraction is followed");
    assertThat(problem(33, 30.5, 30)).contains("a fraction is followed");
    assertThat(problem(Double.NaN, 0, 0)).contains("not finite");
    assertThat(problem(33, Double.POSITIVE_INFINITY)).contains("not finite");
    assertThat(problem(1, 2, 3, 4)).contains("4 are there");
    assertThat(problem()).contains("0 are there");
    assertThat(problem(-33.5)).contains("is negative and has N");
    assertThat(problem(4294967295.0)).contains("out of range");
  }

  @Test
  void ofDegrees_speaksBySign() {
    assertThat(Angle.ofDegrees(Axis.LONGITUDE, -180)).isEqualTo(new Angle(-180, null));
    assertThat(Angle.ofDegrees(Axis.LONGITUDE, -180.001).problem()).contains("beyond 180");
    assertThat(Angle.ofDegrees(Axis.LONGITUDE, Double.NaN).problem()).contains("not finite");
  }

  private static String problem(double... parts) {
    return String.valueOf(Angle.of(Axis.LATITUDE, parts, "N").problem());
  }
}
