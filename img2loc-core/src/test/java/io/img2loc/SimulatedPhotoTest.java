package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The laws of the simulation hold whatever is correlated with what. */
class SimulatedPhotoTest {
  private static final int PHOTOS = 4000;

  @ParameterizedTest
  @CsvSource({"0, 0", "0.9, 0", "0, 0.9", "0.6, 0.6", "0.9, 0.9"})
  void guesses_areRightAsOftenAsPublished(double ofSamples, double withNeighbors) {
    List<SimulatedPhoto> photos = photos(ofSamples, withNeighbors);

    for (int sample = 0; sample < 2; sample++) {
      int number = sample;
      assertShare(photos, photo -> km(photo, number) <= 25, 0.44);
      assertShare(photos, photo -> km(photo, number) > 25 && km(photo, number) <= 750, 0.27);
      assertShare(photos, photo -> km(photo, number) > 750, 0.26);
      assertShare(
          photos, photo -> photo.guesses().get(number).status() == Guess.Status.REFUSED, 0.03);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0.072", "25, 0.194", "200, 0.269", "750, 0.389", "2500, 0.559"})
  void nearest_isRightAsOftenAsPublished(double km, double share) {
    assertShare(photos(0.3, 0.3), photo -> nearestKm(photo) <= km, share);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 0.6, 0.9})
  void samples_correlateAsAsked(double correlation) {
    ToDoubleFunction<SimulatedPhoto> both =
        photo -> (km(photo, 0) <= 25 ? 1 - 0.44 : -0.44) * (km(photo, 1) <= 25 ? 1 - 0.44 : -0.44);

    double covariance = photos(correlation, 0).stream().mapToDouble(both).average().orElseThrow();

    // The product of two standardised indicators has a deviation of little more than 1.
    assertThat(covariance / (0.44 * 0.56)).isCloseTo(correlation, within(4.5 / Math.sqrt(PHOTOS)));
  }

  /** Whoever goes with the neighbours and is elsewhere is where they are: always, by the laws. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 0.6, 0.9})
  void wrongGuesses_areWhereTheNeighboursAreWrong_asOftenAsAsked(double share) {
    List<SimulatedPhoto> elsewhere =
        photos(0.3, share).stream().filter(photo -> km(photo, 0) > 750).toList();

    assertThat(elsewhere).hasSizeGreaterThan(PHOTOS / 5);
    assertShare(
        elsewhere,
        photo ->
            place(photo, 0).equals(photo.evidence().hits().nearest().get(0).reference().location()),
        share);
  }

  @ParameterizedTest
  @CsvSource({"0, 0.4, 0.6", "2, 0.8, 1"})
  void index_tellsTheTruthApart_byTheSeparation(double separation, double least, double most) {
    double wins =
        IntStream.range(0, PHOTOS)
            .mapToObj(seed -> new SimulatedPhoto(seed, 1, 0, 0, separation))
            .mapToDouble(
                photo ->
                    0.5
                        + 0.5
                            * Double.compare(
                                similarity(photo, photo.truth()),
                                similarity(photo, photo.truth().offset(90, 5000))))
            .average()
            .orElseThrow();

    assertThat(wins).isBetween(least, most);
  }

  private static double similarity(SimulatedPhoto photo, GeoPoint place) {
    Search search = new Search(1, 0, Filter.within(place, 0));
    return photo.index().search(Embedding.of(1), search).nearest().stream()
        .mapToDouble(Neighbor::similarity)
        .findFirst()
        .orElse(-1);
  }

  private static List<SimulatedPhoto> photos(double ofSamples, double withNeighbors) {
    return IntStream.range(0, PHOTOS)
        .mapToObj(seed -> new SimulatedPhoto(seed, 2, ofSamples, withNeighbors, 1))
        .toList();
  }

  private static void assertShare(
      List<SimulatedPhoto> photos, Predicate<SimulatedPhoto> counts, double share) {
    double counted = photos.stream().filter(counts).count();

    double deviation = Math.sqrt(share * (1 - share) / photos.size());
    assertThat(counted / photos.size()).isCloseTo(share, within(4 * deviation));
  }

  private static GeoPoint place(SimulatedPhoto photo, int sample) {
    return photo.guesses().get(sample).candidates().get(0).location();
  }

  /** NaN, which is within nothing and beyond nothing, for a refusal. */
  private static double km(SimulatedPhoto photo, int sample) {
    return photo.guesses().get(sample).status() == Guess.Status.LOCATED
        ? place(photo, sample).distanceKm(photo.truth())
        : Double.NaN;
  }

  private static double nearestKm(SimulatedPhoto photo) {
    return photo
        .evidence()
        .hits()
        .nearest()
        .get(0)
        .reference()
        .location()
        .distanceKm(photo.truth());
  }
}
