package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReferencePromptTest {
  private static final Photo PHOTO = Photo.of(new byte[] {1}, "secret/holiday-with-anna.jpg");

  private static final List<Neighbor> NEAREST =
      List.of(
          neighbor("near-1", 48.8584123, 2.2945678, 0.912345),
          neighbor("near-2", -33.8567844, 151.2152967, 0.87),
          neighbor("near-3", -0.0004, -0.00049, 0.8),
          neighbor("near-4", 89.9996, -179.9996, 0.7));
  private static final List<Neighbor> FARTHEST =
      List.of(neighbor("far-1", -77.8460, 166.6760, -0.31), neighbor("far-2", 2.5, -0.0625, -0.3));

  private static Neighbor neighbor(
      String id, double latitude, double longitude, double similarity) {
    return new Neighbor(
        new Reference(
            id,
            new GeoPoint(latitude, longitude),
            "author-of-" + id,
            LocalDateTime.of(2019, 7, 14, 12, 0),
            "place-of-" + id),
        similarity);
  }

  private static Evidence evidence(List<Neighbor> nearest, List<Neighbor> farthest) {
    return new Evidence(PHOTO, Embedding.of(1, 0), new Hits(nearest, farthest, true));
  }

  private static List<String> coordinateLines(Prompt prompt) {
    return prompt.user().lines().filter(line -> line.matches("-?[0-9.]+, -?[0-9.]+")).toList();
  }

  @Test
  void paper_tellsCoordinatesInOrderRoundedToThreeDigits() {
    Prompt prompt = PromptBuilder.paper().build(evidence(NEAREST, FARTHEST));

    assertThat(coordinateLines(prompt))
        .containsExactly(
            "48.858, 2.295",
            "-33.857, 151.215",
            "0.000, 0.000",
            "90.000, -180.000",
            "-77.846, 166.676",
            "2.500, -0.063");
    assertThat(prompt.user()).contains("rounded to 3 digits").contains("latitude, longitude");
  }

  @Test
  void paper_setsSimilarApartFromDissimilar() {
    String user = PromptBuilder.paper().build(evidence(NEAREST, FARTHEST)).user();

    int similar = user.indexOf("look similar");
    int dissimilar = user.indexOf("look very different");
    assertThat(similar).isPositive().isLessThan(user.indexOf("48.858"));
    assertThat(dissimilar)
        .isGreaterThan(user.indexOf("90.000, -180.000"))
        .isLessThan(user.indexOf("-77.846"));
    assertThat(user.substring(dissimilar)).contains("unlikely");
  }

  @Test
  void paper_tellsAtMostSixteenOfEach() {
    List<Neighbor> many =
        IntStream.range(0, 100).mapToObj(i -> neighbor("n" + i, i * 0.5, i, 1 - i * 0.01)).toList();

    Prompt prompt = PromptBuilder.paper().build(evidence(many, many));

    assertThat(coordinateLines(prompt)).hasSize(32).startsWith("0.000, 0.000", "0.500, 1.000");
    assertThat(coordinateLines(prompt).get(15)).isEqualTo("7.500, 15.000");
    assertThat(coordinateLines(prompt).get(16)).isEqualTo("0.000, 0.000");
  }

  @Test
  void paper_tellsNothingElseOfPhotoAndReferences() {
    Prompt prompt = PromptBuilder.paper().build(evidence(NEAREST, FARTHEST));

    assertThat(prompt.system() + prompt.user())
        .doesNotContain("near-1", "far-1", "author-of", "place-of", "anna", "secret", ".jpg")
        .doesNotContain("0.91", "0.87", "-0.31", "2019");
  }

  @Test
  void paper_withoutHits_isZeroShot() {
    Evidence nothing = evidence(List.of(), List.of());

    assertThat(PromptBuilder.paper().build(nothing))
        .isEqualTo(PromptBuilder.zeroShot().build(nothing));
  }

  @Test
  void paper_withNearestAlone_hasNoEmptyList() {
    String user = PromptBuilder.paper().build(evidence(NEAREST, List.of())).user();

    assertThat(user).contains("look similar").doesNotContain("look very different");
  }

  @Test
  void zeroShot_asksForSignedDecimalDegreesAndPermitsNotToKnow() {
    Prompt prompt = PromptBuilder.zeroShot().build(evidence(NEAREST, FARTHEST));

    assertThat(prompt.user())
        .contains("decimal degrees", "latitude before longitude", "minus sign", "cannot tell")
        .contains("LATITUDE, LONGITUDE");
    assertThat(prompt.system()).contains("expert");
    assertThat(prompt.extraPhotos()).isEmpty();
    assertThat(prompt.sample()).isZero();
  }

  @Test
  void zeroShot_hasNoNumberThatAModelCouldEcho() {
    Prompt prompt = PromptBuilder.zeroShot().build(evidence(NEAREST, FARTHEST));

    assertThat(prompt.system() + prompt.user()).doesNotContainPattern("[0-9]");
  }

  @Test
  void references_tellsWhatThereIs() {
    Prompt two = PromptBuilder.references(2).build(evidence(NEAREST, FARTHEST));
    Prompt fifty = PromptBuilder.references(50).build(evidence(NEAREST, FARTHEST));

    assertThat(coordinateLines(two))
        .containsExactly("48.858, 2.295", "-33.857, 151.215", "-77.846, 166.676", "2.500, -0.063");
    assertThat(coordinateLines(fifty)).hasSize(6);
  }

  @Test
  void references_none_isZeroShot() {
    assertThat(PromptBuilder.references(0)).isEqualTo(PromptBuilder.zeroShot());
  }

  @Test
  void references_negative_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PromptBuilder.references(-1))
        .withMessageContaining("-1");
  }

  @Test
  void build_doesNotDependOnTheLocale() {
    Evidence evidence = evidence(NEAREST, FARTHEST);
    Prompt expected = PromptBuilder.paper().build(evidence);
    Locale before = Locale.getDefault();
    try {
      for (String tag : List.of("de-DE", "ar-EG-u-nu-arab", "hi-IN-u-nu-deva", "tr-TR")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        assertThat(PromptBuilder.paper().build(evidence)).as(tag).isEqualTo(expected);
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void build_usesPlainAsciiAndLineFeeds() {
    Prompt prompt = PromptBuilder.paper().build(evidence(NEAREST, FARTHEST));

    assertThat(prompt.system() + prompt.user()).matches("[\\n\\x20-\\x7e]+");
  }
}
