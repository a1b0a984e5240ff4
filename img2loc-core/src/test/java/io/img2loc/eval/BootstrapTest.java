package io.img2loc.eval;

import static io.img2loc.eval.Places.NOWHERE;
import static io.img2loc.eval.Places.evaluate;
import static io.img2loc.eval.Places.photo;
import static io.img2loc.eval.Places.photos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootstrapTest {
  private static final Measure WITHIN_25_KM = Measure.accuracy(25);
  private static final List<Measure> ALL = Measure.bothWays(Measure.table());

  /** The figures of {@code src/test/python/bootstrap.py}, in its order. */
  static final List<Measure> OF_SCRIPT = ofScript();

  private static List<Measure> ofScript() {
    Measure mean = new Measure(Measure.Kind.MEAN_KM, Double.NaN, false);
    return Measure.bothWays(
        List.of(
            WITHIN_25_KM, Measure.medianKm(), mean, Measure.geoScore(), Measure.withoutAnswer()));
  }

  /**
   * Of three photos of which one is near, the number near in a resample is Binomial(3, 1/3): P(0) =
   * 8/27, P(3) = 1/27 = 0.037, which is more than 2.5 % and less than 5 %.
   */
  @Test
  void intervals_oneOfThreeNear_areOfTheBinomialDistribution() {
    Evaluation evaluation = evaluate(photos(10, 100, 200));

    assertThat(interval(evaluation, 10_000, 0.95)).isEqualTo(new Interval(0, 1));
    assertThat(interval(evaluation, 10_000, 0.9)).isEqualTo(new Interval(0, 2.0 / 3));
    // P(0 or 1) = 20/27 = 0.74, so that both ends of the middle fifth, 0.4 and 0.6, are 1 of 3.
    assertThat(interval(evaluation, 10_000, 0.2)).isEqualTo(new Interval(1.0 / 3, 1.0 / 3));
  }

  /**
   * Two groups, of three photos near and of one far: a resample is twice the one (1/4), each once
   * (1/2) or twice the other (1/4), and has 6 of 6, 3 of 4 or 0 of 2 photos near.
   */
  @Test
  void intervals_groupsOfUnequalSize_countThePhotosThatWereDrawn() {
    Evaluation evaluation =
        evaluate(
            List.of(
                photo("a", 1).withGroup("x"),
                photo("b", 2).withGroup("x"),
                photo("c", 3).withGroup("x"),
                photo("d", 100).withGroup("y")));

    assertThat(interval(evaluation, 10_000, 0.4)).isEqualTo(new Interval(0.75, 0.75));
    assertThat(interval(evaluation, 10_000, 0.6)).isEqualTo(new Interval(0, 1));
  }

  /**
   * The ends are quantiles of Binomial(300, 145/300), by scipy.stats.binom.ppf: 128 at 0.025 and
   * 162 at 0.975. Its distribution function is 0.0214 at 127, 0.0281 at 128, 0.9717 at 161 and
   * 0.9784 at 162, so that 100,000 resamples, whose standard error is 0.0005, cannot miss them.
   */
  @Test
  void intervals_manyPhotos_endAtBinomialQuantiles() {
    double[] kms = new double[300];
    Arrays.fill(kms, 100);
    Arrays.fill(kms, 0, 145, 10);

    assertThat(interval(evaluate(photos(kms)), 100_000, 0.95))
        .isEqualTo(new Interval(128 / 300.0, 162 / 300.0));
  }

  /**
   * Forty groups of ten like photos, sixteen groups of them near: as uncertain as 40 photos, by
   * scipy.stats.binom.ppf 10 and 22 of Binomial(40, 0.4) at 0.025 and 0.975, at least 0.006 from
   * the steps of its distribution function. As 400 photos they would be more certain, by √10.
   */
  @Test
  void intervals_photosOfAGroupAlike_areAsWideAsThoseOfTheGroups() {
    List<EvaluatedPhoto> photos =
        IntStream.range(0, 400).mapToObj(i -> photo("" + i, i < 160 ? 10 : 100)).toList();
    List<EvaluatedPhoto> grouped =
        photos.stream().map(p -> p.withGroup("" + Integer.parseInt(p.id()) / 10)).toList();

    Interval ofGroups = interval(evaluate(grouped), 50_000, 0.95);
    Interval ofPhotos = interval(evaluate(photos), 50_000, 0.95);

    assertThat(ofGroups).isEqualTo(new Interval(10 / 40.0, 22 / 40.0));
    assertThat(ofPhotos.high() - ofPhotos.low())
        .isCloseTo(2 * 1.96 * Math.sqrt(0.4 * 0.6 / 400), within(0.005));
  }

  /** Fifty photos of four groups and of unknown ones: the script writes each resample out. */
  @Test
  void intervals_groupsKnownAndUnknown_areThoseOfTheScript() {
    Intervals intervals =
        evaluate(ofScript(true)).intervals(new Bootstrap(200, 0.9, 42), OF_SCRIPT);

    assertThat(intervals.grouped()).isTrue();
    assertThat(intervals.units()).isEqualTo(9);
    assertIntervals(
        intervals,
        """
        0.300000000 0.515151515
        23.849054161 255.168674995
        Infinity Infinity
        3264.823232622 3903.264340913
        0.106666667 0.246153846
        0.380952381 0.600000000
        12.651407975 71.212894140
        192.513397397 446.815004903
        4092.787016052 4511.842371641
        0.000000000 0.000000000
        """);
  }

  @Test
  void intervals_photosOfUnknownGroups_areThoseOfTheScript() {
    Intervals intervals =
        evaluate(ofScript(false)).intervals(new Bootstrap(199, 0.95, -7), OF_SCRIPT);

    assertThat(intervals.grouped()).isFalse();
    assertThat(intervals.units()).isEqualTo(50);
    assertIntervals(
        intervals,
        """
        0.280000000 0.540000000
        18.825295067 306.202409994
        Infinity Infinity
        3071.467751479 4145.937576279
        0.060000000 0.300000000
        0.340909091 0.636363636
        7.986999984 123.055881074
        118.663621862 419.483808867
        4028.968437989 4696.793700343
        0.000000000 0.000000000
        """);
  }

  /** More photos than one block of the running counts holds, against resamples written out. */
  @ParameterizedTest
  @CsvSource({"1023, 0", "1024, 0", "1025, 0", "1537, 40", "3000, 7"})
  void figures_manyPhotos_areThoseOfThePhotosWrittenOut(int count, int groups) {
    Random random = new Random(count);
    List<EvaluatedPhoto> photos = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      EvaluatedPhoto photo = photo("" + i, i % 11 == 0 ? NOWHERE : 1 + 5000 * random.nextDouble());
      photos.add(groups == 0 ? photo : photo.withGroup("" + (1000 + random.nextInt(groups))));
    }
    photos.sort((a, b) -> Double.compare(errorKm(a), errorKm(b)));
    List<List<EvaluatedPhoto>> units =
        groups == 0
            ? photos.stream().map(List::of).toList()
            : List.copyOf(
                photos.stream()
                    .collect(
                        Collectors.groupingBy(
                            EvaluatedPhoto::group, TreeMap::new, Collectors.toList()))
                    .values());
    Evaluation evaluation = evaluate(photos);
    assertThat(evaluation.units()).isEqualTo(units.size());

    for (int resample = 0; resample < 20; resample++) {
      int[] drawn = new int[units.size()];
      List<EvaluatedPhoto> writtenOut = new ArrayList<>();
      for (int i = 0; i < drawn.length; i++) {
        int unit = random.nextInt(1 + random.nextInt(drawn.length)); // the first ones more often
        drawn[unit]++;
        writtenOut.addAll(units.get(unit));
      }
      double[] figures = new double[ALL.size()];
      evaluation.figures(ALL).of(drawn, figures);

      Evaluation expected = evaluate(writtenOut);
      for (int i = 0; i < figures.length; i++) {
        double value = expected.value(ALL.get(i));
        if (Double.isInfinite(value)) {
          assertThat(figures[i]).isEqualTo(value);
        } else {
          assertThat(figures[i]).as("%s", ALL.get(i)).isCloseTo(value, within(1e-9 * (1 + value)));
        }
      }
    }
  }

  @Test
  void intervals_oneUnit_areTheFiguresThemselves() {
    EvaluatedPhoto[] ofOneGroup =
        photos(10.1, 20.2, 30.3, 100.4, NOWHERE).stream()
            .map(photo -> photo.withGroup("me"))
            .toArray(EvaluatedPhoto[]::new);
    for (List<EvaluatedPhoto> photos : List.of(photos(12.3), List.of(ofOneGroup))) {
      Evaluation evaluation = evaluate(photos);
      Intervals intervals = evaluation.intervals(Bootstrap.defaults(), ALL);

      assertThat(intervals.units()).isEqualTo(1);
      for (Measure measure : ALL) {
        double value = evaluation.value(measure);
        assertThat(intervals.get(measure)).isEqualTo(new Interval(value, value));
      }
    }
  }

  @Test
  void intervals_noPhotos_areUnknown() {
    Intervals intervals = evaluate(List.of()).intervals(Bootstrap.defaults(), ALL);

    assertThat(intervals.units()).isZero();
    assertThat(intervals.byMeasure().values())
        .hasSize(ALL.size())
        .containsOnly(new Interval(Double.NaN, Double.NaN));
  }

  @Test
  void intervals_nothingAnswered_areUnknownForTheAnsweredOnly() {
    Intervals intervals = evaluate(photos(NOWHERE, NOWHERE)).intervals(Bootstrap.defaults(), ALL);

    assertThat(intervals.get(WITHIN_25_KM)).isEqualTo(new Interval(0, 0));
    assertThat(intervals.get(Measure.medianKm())).isEqualTo(new Interval(NOWHERE, NOWHERE));
    assertThat(intervals.get(Measure.geoScore())).isEqualTo(new Interval(0, 0));
    assertThat(intervals.get(Measure.withoutAnswer())).isEqualTo(new Interval(1, 1));
    for (Measure measure : ALL) {
      if (measure.answeredOnly()) {
        assertThat(intervals.get(measure).low()).isNaN();
      }
    }
  }

  /** A fourth of the resamples has no answered photo; the others have the one. */
  @Test
  void intervals_resamplesWithoutAnAnsweredPhoto_leaveThemOut() {
    Evaluation evaluation = evaluate(photos(100, NOWHERE));
    double mean = evaluation.meanKm();

    assertThat(evaluation.intervals(Bootstrap.defaults(), ALL).get(Measure.meanKm()))
        .satisfies(
            interval -> {
              assertThat(interval.low()).isCloseTo(mean, within(1e-9));
              assertThat(interval.high()).isCloseTo(mean, within(1e-9));
            });
  }

  /**
   * Six of ten photos are answered. The median is infinite where five or fewer of those drawn are:
   * the distribution function of Binomial(10, 0.6) at 5 is 0.367.
   */
  @Test
  void intervals_mediansThatMayBeInfinite_endThereIfOftenEnough() {
    Evaluation evaluation = evaluate(photos(1, 2, 3, 4, 5, 6, NOWHERE, NOWHERE, NOWHERE, NOWHERE));
    List<Measure> median = List.of(Measure.medianKm());

    assertThat(evaluation.medianKm()).isCloseTo(5.5, within(1e-9));
    Interval wide =
        evaluation.intervals(new Bootstrap(10_000, 0.4, 1), median).get(Measure.medianKm());
    Interval narrow =
        evaluation.intervals(new Bootstrap(10_000, 0.2, 1), median).get(Measure.medianKm());
    assertThat(wide.low()).isLessThanOrEqualTo(5.5);
    assertThat(wide.high()).isInfinite();
    assertThat(narrow.high()).isFinite();
  }

  @Test
  void intervals_strict_leaveOutPhotosAtTheThreshold() {
    EvaluatedPhoto photo = photo("a", 50);
    double km = errorKm(photo);
    List<Measure> measures = List.of(Measure.accuracy(km));
    Evaluation strict =
        Evaluation.builder()
            .distance(DistanceFormula.HAVERSINE_6371)
            .strict(true)
            .add(photo)
            .build();

    assertThat(interval(strict, measures.get(0))).isEqualTo(new Interval(0, 0));
    assertThat(interval(evaluate(List.of(photo)), measures.get(0))).isEqualTo(new Interval(1, 1));
  }

  @Test
  void intervals_sameSeed_areTheSameWhateverTheOrder() {
    List<EvaluatedPhoto> photos = new ArrayList<>(ofScript(true));
    Intervals first = evaluate(photos).intervals(new Bootstrap(100, 0.9, 5), ALL);
    Collections.shuffle(photos, new Random(1));

    assertThat(evaluate(photos).intervals(new Bootstrap(100, 0.9, 5), ALL)).isEqualTo(first);
    assertThat(evaluate(photos).intervals(new Bootstrap(100, 0.9, 6), ALL).byMeasure())
        .isNotEqualTo(first.byMeasure());
  }

  @Test
  void groups_someUnknown_countEachOfThoseAsOne() {
    assertThat(evaluate(ofScript(true)).groups()).hasValue(9);
    assertThat(evaluate(ofScript(false)).groups()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 0, level must be in",
    "1000, 1, level must be in",
    "1000, NaN, level must be in",
    "38, 0.95, 'resamples must be in [39, 1000000] for a level of 0.95, was 38'",
    "0, 0.5, 'resamples must be in [3, 1000000]'",
    "1000001, 0.95, 'was 1000001'",
  })
  void bootstrap_outOfRange_isRefused(int resamples, double level, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Bootstrap(resamples, level, 1))
        .withMessageContaining(message);
  }

  /** With 39 resamples the 1st is the 2.5th percentile, with 19 the 5th. */
  @Test
  void bootstrap_fewestResamples_areAccepted() {
    assertThat(new Bootstrap(39, 0.95, 1).resamples()).isEqualTo(39);
    assertThat(new Bootstrap(19, 0.9, 1).resamples()).isEqualTo(19);
    assertThat(Bootstrap.defaults()).isEqualTo(new Bootstrap(1000, 0.95, 1));
  }

  /** The photos of the script. */
  static List<EvaluatedPhoto> ofScript(boolean grouped) {
    return IntStream.range(0, 50)
        .mapToObj(
            i -> {
              String group = grouped && i % 10 != 9 ? "group " + i * i % 7 : null;
              return photo(String.format("%02d", i), scriptKm(i)).withGroup(group);
            })
        .toList();
  }

  static double scriptKm(int i) {
    return i % 6 == 5 ? NOWHERE : 0.3 * Math.pow(1.2, i);
  }

  /** Compares with lines of the script. */
  static void assertIntervals(Intervals intervals, String lines) {
    List<String> expected = lines.lines().toList();
    assertThat(expected).hasSize(OF_SCRIPT.size());
    for (int i = 0; i < expected.size(); i++) {
      Measure measure = OF_SCRIPT.get(i);
      String[] ends = expected.get(i).split(" ");
      assertEnd(measure, intervals.get(measure).low(), Double.parseDouble(ends[0]));
      assertEnd(measure, intervals.get(measure).high(), Double.parseDouble(ends[1]));
    }
  }

  private static void assertEnd(Measure measure, double end, double expected) {
    if (Double.isInfinite(expected)) {
      assertThat(end).as("%s", measure).isEqualTo(expected);
    } else {
      assertThat(end).as("%s", measure).isCloseTo(expected, within(1e-6));
    }
  }

  private static double errorKm(EvaluatedPhoto photo) {
    return photo.errorKm(DistanceFormula.HAVERSINE_6371);
  }

  private static Interval interval(Evaluation evaluation, int resamples, double level) {
    return evaluation
        .intervals(new Bootstrap(resamples, level, 1), List.of(WITHIN_25_KM))
        .get(WITHIN_25_KM);
  }

  private static Interval interval(Evaluation evaluation, Measure measure) {
    return evaluation.intervals(Bootstrap.defaults(), List.of(measure)).get(measure);
  }
}
