package io.img2loc.eval;

import static io.img2loc.eval.Places.NOWHERE;
import static io.img2loc.eval.Places.TRUTH;
import static io.img2loc.eval.Places.photo;
import static io.img2loc.eval.Places.photos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.GeoPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PairedComparisonTest {
  private static final Measure WITHIN_25_KM = Measure.accuracy(25);
  private static final List<Measure> ALL = Measure.bothWays(Measure.table());

  @Test
  void of_listsOfDifferentPhotos_comparesThoseInBoth() {
    List<EvaluatedPhoto> a = List.of(photo("x", 1), photo("p", 10), photo("q", 100));
    List<EvaluatedPhoto> b = List.of(photo("q", 20), photo("z", 1), photo("p", 30), photo("y", 1));

    PairedComparison compared = compare(a, b);

    assertThat(compared.onlyInA()).containsExactly("x");
    assertThat(compared.onlyInB()).containsExactly("z", "y");
    assertThat(compared.a().total()).isEqualTo(2);
    assertThat(compared.b().total()).isEqualTo(2);
    assertThat(compared.a().medianKm()).isCloseTo(55, within(1e-9));
    assertThat(compared.b().medianKm()).isCloseTo(25, within(1e-9));
    assertThat(compared.difference(Measure.medianKm())).isCloseTo(-30, within(1e-9));
    assertThat(compared.a().formula()).isEqualTo(DistanceFormula.HAVERSINE_6371);
  }

  @Test
  void intervals_sameAnswers_areZeroWhateverTheOrder() {
    List<EvaluatedPhoto> a = BootstrapTest.ofScript(true);
    List<EvaluatedPhoto> b = new ArrayList<>(a);
    Collections.shuffle(b, new Random(1));

    Intervals intervals = compare(a, b).intervals(Bootstrap.defaults(), ALL);

    assertThat(intervals.byMeasure().values()).containsOnly(new Interval(0, 0));
  }

  /** Of three photos one changes sides: 0 to 3 of 3 in a resample, as Binomial(3, 1/3) has it. */
  @Test
  void intervals_onePhotoOfThreeBetter_areOfTheBinomialDistribution() {
    PairedComparison compared = compare(photos(10, 100, 200), photos(10, 100, 20));

    assertThat(compared.difference(WITHIN_25_KM)).isCloseTo(1 / 3.0, within(1e-12));
    Interval wide = interval(compared, 10_000, 0.95);
    Interval narrow = interval(compared, 10_000, 0.9);
    assertThat(wide).isEqualTo(new Interval(0, 1));
    assertThat(narrow.low()).isZero();
    assertThat(narrow.high()).isCloseTo(2 / 3.0, within(1e-12));
  }

  /**
   * Where one is right the other is wrong, and both are ordered otherwise: the difference is 1 −
   * 2X/100 of X in Binomial(100, 1/2), whose quantiles at 0.025 and 0.975 are 40 and 60 by
   * scipy.stats.binom.ppf, 0.0034 from the next step. Drawn apart, the ends would be ±0.14.
   */
  @Test
  void intervals_oppositeAnswers_drawTheSamePhotosForBoth() {
    List<EvaluatedPhoto> a =
        IntStream.range(0, 100).mapToObj(i -> photo("" + i, i < 50 ? 5 : 500 + i)).toList();
    List<EvaluatedPhoto> b =
        IntStream.range(0, 100).mapToObj(i -> photo("" + i, i < 50 ? 900 - i : i / 10.0)).toList();

    Interval interval = interval(compare(a, b), 100_000, 0.95);

    assertThat(interval.low()).isCloseTo(-0.2, within(1e-12));
    assertThat(interval.high()).isCloseTo(0.2, within(1e-12));
  }

  /** Both answer half of the photos well, the same half; only that is uncertain, not the rest. */
  @Test
  void intervals_photosEquallyHardForBoth_areNarrowerThanEither() {
    List<EvaluatedPhoto> a =
        IntStream.range(0, 100).mapToObj(i -> photo("" + i, i < 50 ? 5 : 500)).toList();
    List<EvaluatedPhoto> b =
        IntStream.range(0, 100).mapToObj(i -> photo("" + i, i < 50 ? 6 : 400)).toList();
    PairedComparison compared = compare(a, b);

    assertThat(interval(compared, 1000, 0.95)).isEqualTo(new Interval(0, 0));
    Intervals ofA = compared.a().intervals(Bootstrap.defaults(), List.of(WITHIN_25_KM));
    assertThat(ofA.get(WITHIN_25_KM).high() - ofA.get(WITHIN_25_KM).low()).isGreaterThan(0.15);
  }

  /** The script of BootstrapTest writes each resample out for both. */
  @Test
  void intervals_groupsKnownAndUnknown_areThoseOfTheScript() {
    List<EvaluatedPhoto> a = BootstrapTest.ofScript(true);
    List<EvaluatedPhoto> b =
        IntStream.range(0, 50)
            .mapToObj(i -> photo(a.get(i).id(), BootstrapTest.scriptKm((i * 7 + 3) % 50)))
            .toList();

    Intervals intervals =
        compare(a, b).intervals(new Bootstrap(200, 0.9, 42), BootstrapTest.OF_SCRIPT);

    BootstrapTest.assertIntervals(
        intervals,
        """
        -0.090909091 0.100000000
        -152.622107433 213.957509404
        -Infinity -Infinity
        -391.788876229 597.468232603
        -0.088888889 0.035087719
        -0.085714286 0.095305832
        -36.870256148 68.203929570
        -213.550463326 204.867167444
        -388.769814430 419.783168847
        0.000000000 0.000000000
        """);
  }

  @Test
  void intervals_groupNamedInTheSecondOnly_isUsed() {
    List<EvaluatedPhoto> a = photos(1, 2, 3);
    List<EvaluatedPhoto> b = photos(1, 2, 3).stream().map(p -> p.withGroup("me")).toList();

    Intervals intervals = compare(a, b).intervals(Bootstrap.defaults(), ALL);

    assertThat(intervals.grouped()).isTrue();
    assertThat(intervals.units()).isEqualTo(1);
  }

  @Test
  void of_groupsThatDiffer_keepsThoseOfTheFirst() {
    List<EvaluatedPhoto> a = List.of(photo("p", 1).withGroup("x"), photo("q", 1).withGroup("y"));
    List<EvaluatedPhoto> b = List.of(photo("p", 1).withGroup("z"), photo("q", 1).withGroup("z"));

    assertThat(compare(a, b).b().groups()).hasValue(2);
  }

  @Test
  void difference_infiniteMedians_isInfiniteOrUnknown() {
    List<EvaluatedPhoto> none = photos(NOWHERE, NOWHERE);
    List<EvaluatedPhoto> all = photos(10, 20);
    Bootstrap bootstrap = Bootstrap.defaults();
    Measure median = Measure.medianKm();

    assertThat(compare(none, none).difference(median)).isNaN();
    assertThat(compare(none, none).intervals(bootstrap, List.of(median)).get(median))
        .isEqualTo(new Interval(Double.NaN, Double.NaN));
    assertThat(compare(none, all).difference(median)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(compare(none, all).intervals(bootstrap, List.of(median)).get(median))
        .isEqualTo(new Interval(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY));
    assertThat(compare(all, none).difference(median)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void of_nothingInCommon_claimsNothing() {
    PairedComparison compared = compare(List.of(photo("a", 1)), List.of(photo("b", 1)));

    assertThat(compared.difference(WITHIN_25_KM)).isNaN();
    assertThat(interval(compared, 1000, 0.95)).isEqualTo(new Interval(Double.NaN, Double.NaN));
    assertThat(compared.onlyInA()).containsExactly("a");
    assertThat(compared.onlyInB()).containsExactly("b");
  }

  @Test
  void of_anIdTwice_isRefused() {
    List<EvaluatedPhoto> twice = List.of(photo("p", 1), photo("q", 1), photo("p", 2));
    List<EvaluatedPhoto> once = List.of(photo("q", 1));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> compare(twice, once))
        .withMessageContaining("p occurs twice in the first list");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> compare(once, twice))
        .withMessageContaining("p occurs twice in the second list");
  }

  /** A degree of latitude is 110.57 km long at the equator: 0.00001 are 1.1 m, 0.000008 are 0.9. */
  @Test
  void of_truthsApart_isRefusedFromAMetreOn() {
    EvaluatedPhoto here = EvaluatedPhoto.located("p", TRUTH, TRUTH);
    EvaluatedPhoto beside = EvaluatedPhoto.located("p", new GeoPoint(0.000008, 0), TRUTH);
    EvaluatedPhoto apart = EvaluatedPhoto.located("p", new GeoPoint(0.00001, 0), TRUTH);

    assertThat(compare(List.of(here), List.of(beside)).a().total()).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> compare(List.of(here), List.of(apart)))
        .withMessageContaining("p was taken at two places, 0.001 km apart");
  }

  private static PairedComparison compare(List<EvaluatedPhoto> a, List<EvaluatedPhoto> b) {
    return PairedComparison.of(a, b, DistanceFormula.HAVERSINE_6371, false);
  }

  private static Interval interval(PairedComparison compared, int resamples, double level) {
    return compared
        .intervals(new Bootstrap(resamples, level, 1), List.of(WITHIN_25_KM))
        .get(WITHIN_25_KM);
  }
}
