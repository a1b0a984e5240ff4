package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.Calibration.Coverage;
import io.img2loc.Calibration.Origin;
import io.img2loc.Calibration.Radii;
import io.img2loc.Calibration.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static final Origin ORIGIN = new Origin("mine", "space", 1000, "photos of mine");

  private static Calibration of(List<Sample> samples) {
    Calibration.Builder builder = Calibration.builder(ORIGIN);
    samples.forEach(builder::add);
    return builder.build();
  }

  /** A hundred samples of one uncertainty and the errors 1 to 100 km. */
  private static List<Sample> alike(double spreadKm, double similarity, double factor) {
    return DoubleStream.iterate(1, i -> i + 1)
        .limit(100)
        .mapToObj(i -> new Sample(spreadKm, similarity, factor * i))
        .toList();
  }

  private static List<Sample> join(List<Sample> a, List<Sample> b) {
    return Stream.concat(a.stream(), b.stream()).toList();
  }

  @Test
  void radii_oneBin_areTheErrorsOfTheCorrectedRank() {
    // Of 100 errors the ⌈101 · 0.5⌉ = 51st and the ⌈101 · 0.9⌉ = 91st smallest.
    assertThat(of(alike(10, 0.5, 1)).radii(10, 0.5)).isEqualTo(new Radii(51, 91));
  }

  @Test
  void radii_ofTwoKinds_areThoseOfTheKind() {
    // Spread 10 has errors of 1 to 100 km, spread 20 of 2 to 200 km, in bins of 50 errors at least
    // that cannot be cut, being all of one uncertainty.
    Calibration calibration = of(join(alike(10, 0.5, 1), alike(20, 0.5, 2)));

    assertThat(calibration.spreadWeight()).isEqualTo(1);
    assertThat(calibration.curve()).hasSize(2);
    assertThat(calibration.radii(10, 0.5)).isEqualTo(new Radii(51, 91));
    assertThat(calibration.radii(20, 0.5)).isEqualTo(new Radii(102, 182));
  }

  @Test
  void radii_betweenTwoBins_lieBetweenTheirs() {
    Calibration calibration = of(join(alike(10, 0.5, 1), alike(20, 0.5, 4)));

    Radii between = calibration.radii(15, 0.5);

    assertThat(between.radius50Km()).isStrictlyBetween(51.0, 204.0);
    assertThat(between.radius90Km()).isStrictlyBetween(91.0, 364.0);
  }

  @Test
  void radii_beyondWhatWasSeen_areThoseOfTheExtremes() {
    Calibration calibration = of(join(alike(10, 0.5, 1), alike(20, 0.5, 2)));

    assertThat(calibration.radii(0, 1)).isEqualTo(new Radii(51, 91));
    assertThat(calibration.radii(20_000, -1)).isEqualTo(new Radii(102, 182));
  }

  @Test
  void radii_whereOnlyTheSimilarityTells_goByIt() {
    Random random = new Random(1);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      double similarity = random.nextDouble();
      samples.add(new Sample(100 * random.nextDouble(), similarity, 1000 * (1.01 - similarity)));
    }
    Calibration calibration = of(samples);

    assertThat(calibration.spreadWeight()).isZero();
    // Errors are 1000 · (1.01 − similarity) whatever the spread.
    assertThat(calibration.radii(50, 0.5).radius50Km()).isCloseTo(510, within(25.0));
    assertThat(calibration.radii(1, 0.9).radius50Km()).isCloseTo(110, within(25.0));
  }

  @Test
  void radii_neverFallWithTheSpread_norRiseWithTheSimilarity() {
    // Errors have nothing to do with either, so that bins would rise and fall by chance.
    Random random = new Random(2);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      samples.add(new Sample(random.nextDouble(), random.nextDouble(), 100 * random.nextDouble()));
    }
    Calibration calibration = of(samples);

    for (double x = 0.01; x < 1; x += 0.01) {
      Radii before = calibration.radii(x - 0.01, 0.4);
      Radii after = calibration.radii(x, 0.4);
      assertThat(after.radius50Km()).isGreaterThanOrEqualTo(before.radius50Km());
      assertThat(after.radius90Km()).isGreaterThanOrEqualTo(before.radius90Km());
      Radii less = calibration.radii(0.4, 1 - x + 0.01);
      Radii more = calibration.radii(0.4, 1 - x);
      assertThat(more.radius50Km()).isGreaterThanOrEqualTo(less.radius50Km());
      assertThat(more.radius90Km()).isGreaterThanOrEqualTo(less.radius90Km());
    }
  }

  @Test
  void radii_whereBinsFall_areThoseOfThePool() {
    // The certain ones are worse. Pooled, the errors are 1 to 100 and 2, 4, … 200 km: of these 200
    // the ⌈201 · 0.5⌉ = 101st is 68 (68 of the first kind, 34 of the second are 68 at most: 102;
    // 67 at most: 67 + 33 = 100), the ⌈201 · 0.9⌉ = 181st is 162 (100 + 81).
    Calibration calibration = of(join(alike(10, 0.5, 2), alike(20, 0.5, 1)));

    assertThat(calibration.radii(10, 0.5)).isEqualTo(new Radii(68, 162));
    assertThat(calibration.radii(20, 0.5)).isEqualTo(new Radii(68, 162));
  }

  @Test
  void coverage_ofOthersOfTheSameLaw_isAsStated() {
    // Errors are exponential with a mean of the spread. With 4,000 samples and 4,000 tests the
    // standard deviation of the share is 1.1 points at 50 % and 0.7 at 90 %: four of them.
    Coverage coverage = of(exponential(3, 4000)).coverage(exponential(4, 4000));

    assertThat(coverage.share50()).isCloseTo(0.5, within(0.045));
    assertThat(coverage.share90()).isCloseTo(0.9, within(0.028));
  }

  @Test
  void radii_ofAKnownLaw_areItsQuantiles() {
    // Of an exponential law with mean m the quantiles are m · ln 2 and m · ln 10.
    Calibration calibration = of(exponential(5, 20_000));
    for (double spread : new double[] {100, 200, 400, 800}) {
      Radii radii = calibration.radii(spread, 0.5);
      assertThat(radii.radius50Km()).isCloseTo(spread * Math.log(2), within(0.15 * spread));
      assertThat(radii.radius90Km()).isCloseTo(spread * Math.log(10), within(0.4 * spread));
    }
  }

  private static List<Sample> exponential(long seed, int count) {
    Random random = new Random(seed);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double spread = 1000 * random.nextDouble();
      double similarity = random.nextDouble();
      samples.add(new Sample(spread, similarity, -spread * Math.log(1 - random.nextDouble())));
    }
    return samples;
  }

  @Test
  void coverage_counts() {
    Calibration calibration = of(alike(10, 0.5, 1)); // 51 and 91 km
    List<Sample> others =
        List.of(
            new Sample(1, 0, 51),
            new Sample(1, 0, 51.1),
            new Sample(1, 0, 91),
            new Sample(1, 0, 92));

    assertThat(calibration.coverage(others)).isEqualTo(new Coverage(4, 1, 3));
    assertThat(new Coverage(4, 1, 3).plus(new Coverage(6, 2, 6))).isEqualTo(new Coverage(10, 3, 9));
    assertThat(new Coverage(10, 3, 9).share90()).isEqualTo(0.9);
  }

  @Test
  void build_fewSamples_saysHowManyAreNeeded() {
    Calibration.Builder builder = Calibration.builder(ORIGIN);
    alike(1, 1, 1).subList(0, 99).forEach(builder::add);

    assertThatIllegalStateException()
        .isThrownBy(builder::build)
        .withMessage("a calibration needs 100 photos of known places at least, there are 99");
    builder.add(new Sample(1, 1, 1));
    assertThat(builder.build().samples()).isEqualTo(100);
  }

  @Test
  void build_binsHaveFiftySamplesAndMore() {
    for (int n : new int[] {100, 149, 150, 999, 2000, 5000}) {
      List<Calibration.Step> curve = of(exponential(n, n)).curve();
      assertThat(curve).allMatch(step -> step.samples() >= 50).hasSizeLessThanOrEqualTo(40);
      assertThat(curve.stream().mapToInt(Calibration.Step::samples).sum()).isEqualTo(n);
    }
  }

  @Test
  void sample_impossible_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Sample(-1, 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Sample(1, 0, Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> new Sample(1, 1.1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Sample(1, Double.NaN, 1));
  }

  private static Prompt prompt(double[]... longitudesAndSimilarities) {
    List<Neighbor> nearest = new ArrayList<>();
    for (double[] n : longitudesAndSimilarities) {
      Reference reference = Reference.of("r" + nearest.size(), new GeoPoint(0, n[0]));
      nearest.add(new Neighbor(reference, n[1]));
    }
    Evidence evidence =
        new Evidence(Photo.of(new byte[] {1}, "a.jpg"), null, new Hits(nearest, List.of(), true));
    return Prompt.of("", "", evidence);
  }

  private static Guess at(Prompt prompt, double longitude) {
    Candidate likeliest = new Candidate(new GeoPoint(0, longitude), 0.6, 524, 1000);
    Candidate other = new Candidate(new GeoPoint(10, longitude), 0.3, 700, 2000);
    return Guess.located(List.of(likeliest, other), "words", new Usage(3, 4), prompt);
  }

  @Test
  void sampleOf_weighsNeighboursByTheirVotes() {
    // d = 2 − 2c is 0.4 and 0.8, so that the second vote weighs 2^−10 of the first. A degree is
    // 6371.0088 · π / 180 = 111.195 km; the guess lies on the first.
    Sample sample =
        Sample.of(at(prompt(new double[] {0, 0.8}, new double[] {1, 0.6}), 0), new GeoPoint(0, 2))
            .orElseThrow();

    assertThat(sample.similarity()).isEqualTo(0.8);
    assertThat(sample.errorKm()).isCloseTo(222.39, within(0.01));
    assertThat(sample.spreadKm()).isCloseTo(111.195 / 1025, within(1e-4));
  }

  @Test
  void sampleOf_withoutAPlaceOrNeighbours_isNone() {
    Prompt prompt = prompt(new double[] {0, 0.8});
    Guess abstained = Guess.without(Guess.Status.ABSTAINED, "", Usage.none(), prompt);

    assertThat(Sample.of(abstained, new GeoPoint(0, 0))).isEmpty();
    assertThat(Sample.of(at(prompt(), 0), new GeoPoint(0, 0))).isEmpty();
  }

  @Test
  void calibrated_theLikeliestHasTheRadii_othersKeepTheirs() {
    GeoGenerator calibrated =
        ((GeoGenerator) prompt -> at(prompt, 0)).calibrated(of(alike(10, 0.5, 1)));

    Guess guess = calibrated.generate(prompt(new double[] {0, 0.8}));

    assertThat(guess.candidates())
        .containsExactly(
            new Candidate(new GeoPoint(0, 0), 0.6, 51, 91, true),
            new Candidate(new GeoPoint(10, 0), 0.3, 700, 2000, false));
    assertThat(guess.words()).isEqualTo("words");
    assertThat(guess.usage()).isEqualTo(new Usage(3, 4));
  }

  @Test
  void calibrated_withoutNeighboursOrPlace_leavesTheGuess() {
    Calibration calibration = of(alike(10, 0.5, 1));
    Guess blind = at(prompt(), 0);
    Prompt prompt = prompt(new double[] {0, 0.8});
    List<Candidate> places = at(prompt, 0).candidates();
    Guess torn = new Guess(Guess.Status.AMBIGUOUS, places, "either", Usage.none(), prompt);

    for (Guess guess : List.of(blind, torn)) {
      GeoGenerator generator = p -> guess;
      assertThat(generator.calibrated(calibration).generate(prompt)).isSameAs(guess);
    }
  }

  @Test
  void calibrated_orIfWiderThan_goesByTheCalibratedRadius() {
    GeoGenerator next = prompt -> at(prompt, 77);
    Prompt prompt = prompt(new double[] {0, 0.8});
    GeoGenerator calibrated =
        ((GeoGenerator) p -> at(p, 0)).calibrated(of(alike(10, 0.5, 1))); // 51 km, not 524

    assertThat(longitude(calibrated.orIfWiderThan(51, next).generate(prompt))).isZero();
    assertThat(longitude(calibrated.orIfWiderThan(50.9, next).generate(prompt))).isEqualTo(77);
  }

  private static double longitude(Guess guess) {
    return guess.candidates().get(0).location().longitude();
  }

  @Test
  void calibrated_densityOfTheSameParameters_takesIt() {
    DensityGenerator density = DensityGenerator.builder().neighbors(30).build();
    Calibration calibration = ofEstimator(density.description());

    Guess guess = density.calibrated(calibration).generate(prompt(new double[] {0, 0.8}));

    assertThat(guess.candidates().get(0))
        .isEqualTo(new Candidate(new GeoPoint(0, 0), 1, 51, 91, true));
  }

  @Test
  void calibrated_densityOfOtherParameters_refusesIt() {
    Calibration calibration =
        ofEstimator(DensityGenerator.builder().neighbors(30).build().description());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> GeoGenerator.density().calibrated(calibration))
        .withMessageContaining("neighbors=30,")
        .withMessageContaining("neighbors=100,");
  }

  @Test
  void calibrated_anotherGeneratorWithADensitysCalibration_refusesIt() {
    Calibration calibration = ofEstimator(DensityGenerator.builder().build().description());
    GeoGenerator other = prompt -> at(prompt, 0);

    assertThatIllegalArgumentException().isThrownBy(() -> other.calibrated(calibration));
  }

  private static Calibration ofEstimator(String estimator) {
    Calibration.Builder builder = Calibration.builder(new Origin(estimator, "space", 1, "photos"));
    alike(10, 0.5, 1).forEach(builder::add);
    return builder.build();
  }

  @Test
  void description_hasAllParameters() {
    assertThat(
            DensityGenerator.builder()
                .neighbors(30)
                .sigmaKm(25)
                .weightExponent(5.5)
                .snapKm(0)
                .build()
                .description())
        .isEqualTo("density-1(neighbors=30, sigmaKm=25.0, weightExponent=5.5, snapKm=0.0)");
  }
}
