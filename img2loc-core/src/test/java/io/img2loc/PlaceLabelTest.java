package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceLabelTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Paris, \u00cele-de-France",
        "L'Aquila",
        "Hawai\u02bbi",
        "Coeur d\u2019Alene",
        "Saint-Louis-du-Ha! Ha!",
        "Biel/Bienne & Nidau No. 5",
        "\u4eac\u90fd\u5e02",
        "\u30b5\u30f3\u30fb\u30d4\u30a8\u30c8\u30ed",
        "\u0627\u0644\u0642\u0627\u0647\u0631\u0629\u060c \u0645\u0635\u0631",
        "Sa\u0303o Paulo",
        "\ud842\udfb7\u91ce\u5bb6"
      })
  void name_isKept(String name) {
    assertThat(PlaceLabel.of(name)).isEqualTo('"' + name + '"');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"",
        "'",
        "\u201c",
        "\u201d",
        "\u2018",
        "\u2019",
        "\u201e",
        "\u00ab",
        "\u00bb",
        "\u2039",
        "\u300c",
        "\u301d",
        "\uff02",
        "\uff07",
        "\u2033",
        "\u275d",
        "\u02ba",
        "\u05f4",
        "`",
        "\u00b4",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "<",
        ">",
        "\u3008",
        "\uff1c",
        "\uff3b",
        "\\",
        "\n",
        "\r",
        "\t",
        "\u0000",
        "\u001b",
        "\u007f",
        "\u0085",
        "\u2028",
        "\u2029",
        "\u00a0",
        "\u3000",
        "\u00ad",
        "\u200b",
        "\u200d",
        "\u200e",
        "\u202e",
        "\u2066",
        "\u2069",
        "\ufeff",
        "\ufe0f",
        "\u3164",
        "\u034f",
        "\ue000",
        "\uffff",
        "\ud800",
        "\udc00",
        "\udb40\udc41",
        "\udb40\uddef"
      })
  void unfitCharacter_isASpace(String unfit) {
    assertThat(PlaceLabel.of("a-" + unfit + "-b")).isEqualTo("\"a- -b\"");
    assertThat(PlaceLabel.of(unfit + "a-" + unfit + " " + unfit + "-b" + unfit))
        .isEqualTo("\"a- -b\"");
    assertThat(PlaceLabel.of(unfit)).isEmpty();
  }

  @Test
  void nothing_isNothing() {
    assertThat(PlaceLabel.of(null)).isEmpty();
    assertThat(PlaceLabel.of("")).isEmpty();
    assertThat(PlaceLabel.of("  ")).isEmpty();
  }

  @Test
  void apostropheAtAWordsEnd_isASpace() {
    assertThat(PlaceLabel.of("the lads' 'Town' o'")).isEqualTo("\"the lads Town o\"");
  }

  @Test
  void longName_isCutTo60CodePoints() {
    String sixty = "x".repeat(60);

    assertThat(PlaceLabel.of(sixty)).isEqualTo('"' + sixty + '"');
    assertThat(PlaceLabel.of(sixty + "y")).isEqualTo('"' + sixty + '"');
    assertThat(PlaceLabel.of("x".repeat(59) + " y")).isEqualTo('"' + "x".repeat(59) + '"');
    assertThat(PlaceLabel.of(" \n".repeat(60) + "x")).isEqualTo("\"x\"");
  }

  @Test
  void cut_keepsSurrogatePairsWhole() {
    String wave = "\ud83c\udf0a";

    assertThat(PlaceLabel.of("x".repeat(59) + wave + wave))
        .isEqualTo('"' + "x".repeat(59) + wave + '"');
    assertThat(PlaceLabel.of(wave.repeat(61))).isEqualTo('"' + wave.repeat(60) + '"');
  }

  @Test
  void veryLongName_isCut() {
    String place = "'\u2028{x".repeat(100_000);

    assertThat(PlaceLabel.of(place)).isEqualTo('"' + "x ".repeat(29) + "x\"");
  }
}
