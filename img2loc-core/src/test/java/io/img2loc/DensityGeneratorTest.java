package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class DensityGeneratorTest {
  private static final Photo PHOTO = Photos.plain("plain.png", Color.GRAY);

  @Test
  void generate_noNeighbours_abstains() {
    Guess guess = guess(GeoGenerator.density(), List.of());

    assertThat(guess.status()).isEqualTo(Guess.Status.ABSTAINED);
  }

  @Test
  void generate_oneNeighbour_isItsPlaceWithTheKernelsOwnRadii() {
    GeoPoint place = new GeoPoint(48.85, 2.35);

    Candidate candidate = only(guess(GeoGenerator.density(), List.of(neighbor(place, 0.9))));

    assertThat(candidate.location()).isEqualTo(place);
    assertThat(candidate.weight()).isCloseTo(1, within(1e-12));
    // A Gaussian in two dimensions holds the share p within σ·√(−2 ln(1 − p)).
    assertThat(candidate.radius50Km()).isCloseTo(445 * 1.17741, within(12.0));
    assertThat(candidate.radius90Km()).isCloseTo(445 * 2.14597, within(25.0));
  }

  @Test
  void generate_identicalPhoto_outvotesAllOthersAndStaysFinite() {
    List<Neighbor> neighbors = new ArrayList<>();
    neighbors.add(neighbor(new GeoPoint(10, 10), 1));
    for (int i = 0; i < 50; i++) {
      neighbors.add(neighbor(new GeoPoint(-30, 150), 0.95));
    }

    Candidate candidate = guess(GeoGenerator.density(), neighbors).candidates().get(0);

    assertThat(candidate.location()).isEqualTo(new GeoPoint(10, 10));
    assertThat(candidate.weight()).isCloseTo(1, within(1e-9));
  }

  @Test
  void generate_twoClusters_areTwoCandidatesWithTheirSharesOfVotes() {
    // d is 0.2 and 0.4; with m = 1 the votes weigh 5 and 2.5: three of the one, two of the other.
    DensityGenerator generator = DensityGenerator.builder().weightExponent(1).build();
    List<Neighbor> neighbors =
        List.of(
            neighbor(new GeoPoint(40, -3), 0.9),
            neighbor(new GeoPoint(40.1, -3), 0.9),
            neighbor(new GeoPoint(40, -3.1), 0.9),
            neighbor(new GeoPoint(-33, 151), 0.8),
            neighbor(new GeoPoint(-33, 151.1), 0.8));

    List<Candidate> candidates = guess(generator, neighbors).candidates();

    assertThat(candidates).hasSize(2);
    assertThat(candidates.get(0).location()).isEqualTo(new GeoPoint(40, -3));
    assertThat(candidates.get(0).weight()).isCloseTo(15.0 / 20, within(1e-3));
    assertThat(candidates.get(1).location()).isEqualTo(new GeoPoint(-33, 151));
    assertThat(candidates.get(1).weight()).isCloseTo(5.0 / 20, within(1e-3));
    // Three quarters of the mass are near: half of all lies close, nine tenths reach Australia.
    assertThat(candidates.get(0).radius50Km()).isLessThan(1200);
    assertThat(candidates.get(0).radius90Km())
        .isCloseTo(new GeoPoint(40, -3).distanceKm(new GeoPoint(-33, 151)), within(1000.0));
  }

  @Test
  void generate_narrowKernel_tellsCloseClustersApart() {
    GeoPoint alone = new GeoPoint(50, 10);
    GeoPoint twice = alone.offset(90, 5);
    DensityGenerator narrow = DensityGenerator.builder().sigmaKm(1).snapKm(0).build();

    List<Candidate> candidates =
        guess(narrow, List.of(neighbor(alone, 0.9), neighbor(twice, 0.9), neighbor(twice, 0.9)))
            .candidates();

    assertThat(candidates).hasSize(2);
    assertThat(candidates.get(0).location().distanceKm(twice)).isLessThan(0.01);
    assertThat(candidates.get(0).weight()).isCloseTo(2.0 / 3, within(1e-3));
    assertThat(candidates.get(1).location().distanceKm(alone)).isLessThan(0.01);
  }

  @Test
  void generate_peak_isMovedToTheMostSimilarNeighbourWithinReach() {
    // Equal votes 60 km north and south of the peak: the first listed is the most similar.
    List<Neighbor> neighbors =
        List.of(
            neighbor(new GeoPoint(20.54, 5), 0.9), neighbor(new GeoPoint(19.46, 5), 0.9 - 1e-12));

    assertThat(only(guess(GeoGenerator.density(), neighbors)).location())
        .isEqualTo(new GeoPoint(20.54, 5));
    GeoPoint peak = only(guess(DensityGenerator.builder().snapKm(0).build(), neighbors)).location();
    assertThat(peak.distanceKm(new GeoPoint(20, 5))).isLessThan(0.1);
  }

  @Test
  void generate_votesOnBothSidesOfTheDateLine_meetOnIt() {
    List<Neighbor> neighbors =
        List.of(neighbor(new GeoPoint(-17, 178), 0.9), neighbor(new GeoPoint(-17, -178), 0.9));

    GeoPoint peak = only(guess(DensityGenerator.builder().snapKm(0).build(), neighbors)).location();

    assertThat(peak.distanceKm(new GeoPoint(-17.01, 180))).isLessThan(5);
  }

  @Test
  void generate_votesAroundThePole_meetAtIt() {
    List<Neighbor> neighbors =
        DoubleStream.of(0, 90, 180, -90)
            .mapToObj(longitude -> neighbor(new GeoPoint(88, longitude), 0.9))
            .toList();

    GeoPoint peak = only(guess(DensityGenerator.builder().snapKm(0).build(), neighbors)).location();

    assertThat(peak.latitude()).isCloseTo(90, within(1e-3));
  }

  @Test
  void generate_onlyTheFirstKVote() {
    List<Neighbor> neighbors = new ArrayList<>();
    neighbors.add(neighbor(new GeoPoint(1, 1), 0.9));
    neighbors.addAll(Collections.nCopies(20, neighbor(new GeoPoint(-50, -70), 0.9)));

    Guess guess = guess(DensityGenerator.builder().neighbors(1).build(), neighbors);

    assertThat(only(guess).location()).isEqualTo(new GeoPoint(1, 1));
  }

  /** The estimate turns with the sphere: over the poles, across the date line, anywhere. */
  @Test
  void generate_rotatedSphere_rotatesTheEstimate() {
    Random random = new Random(3);
    for (int trial = 0; trial < 100; trial++) {
      double[][] rotation = randomRotation(random);
      List<Neighbor> neighbors = randomNeighbors(random);
      List<Neighbor> rotated =
          neighbors.stream()
              .map(n -> neighbor(rotate(rotation, n.reference().location()), n.similarity()))
              .toList();

      List<Candidate> before = guess(GeoGenerator.density(), neighbors).candidates();
      List<Candidate> after = guess(GeoGenerator.density(), rotated).candidates();

      assertThat(after).hasSameSizeAs(before);
      for (int i = 0; i < before.size(); i++) {
        Candidate expected = before.get(i);
        Candidate actual = after.get(i);
        assertThat(actual.location().distanceKm(rotate(rotation, expected.location())))
            .isLessThan(0.05);
        assertThat(actual.weight()).isCloseTo(expected.weight(), within(1e-9));
        assertThat(actual.radius50Km()).isCloseTo(expected.radius50Km(), within(0.1));
        assertThat(actual.radius90Km()).isCloseTo(expected.radius90Km(), within(0.1));
      }
    }
  }

  /** Sums the kernels over an even grid of the sphere, as slowly as it sounds. */
  @Test
  void generate_peakAndRadii_agreeWithAGridOfTheSphere() {
    Random random = new Random(4);
    for (int trial = 0; trial < 5; trial++) {
      List<Neighbor> neighbors = randomNeighbors(random);
      DensityGenerator generator = DensityGenerator.builder().weightExponent(2).snapKm(0).build();
      Candidate candidate = guess(generator, neighbors).candidates().get(0);

      int cells = 200_000; // about 50 km apart
      double[] height = new double[cells];
      double[] distance = new double[cells];
      double highest = 0;
      for (int i = 0; i < cells; i++) {
        GeoPoint cell = fibonacci(i, cells);
        height[i] = height(neighbors, cell);
        distance[i] = candidate.location().distanceKm(cell);
        highest = Math.max(highest, height[i]);
      }

      assertThat(height(neighbors, candidate.location())).isGreaterThanOrEqualTo(highest * 0.9999);
      assertThat(massWithin(candidate.radius50Km(), height, distance)).isCloseTo(0.5, within(0.01));
      assertThat(massWithin(candidate.radius90Km(), height, distance)).isCloseTo(0.9, within(0.01));
    }
  }

  @Test
  void builder_impossibleParameters_areRefused() {
    DensityGenerator.Builder builder = DensityGenerator.builder();

    assertThatThrownBy(() -> builder.neighbors(0)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> builder.sigmaKm(0)).hasMessageContaining("[0.1, 5000]");
    assertThatThrownBy(() -> builder.sigmaKm(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> builder.weightExponent(-1)).hasMessageContaining("[0, 100]");
    assertThatThrownBy(() -> builder.snapKm(-1)).hasMessageContaining("0 or more");
  }

  private static double height(List<Neighbor> neighbors, GeoPoint at) {
    double kappa = (6371.0 / 445) * (6371.0 / 445);
    double sum = 0;
    for (Neighbor neighbor : neighbors) {
      double d = 2 - 2 * neighbor.similarity();
      double angle = neighbor.reference().location().distanceKm(at) / 6371;
      sum += Math.pow(d, -2) * Math.exp(kappa * (Math.cos(angle) - 1));
    }
    return sum;
  }

  private static double massWithin(double km, double[] height, double[] distance) {
    double within = 0;
    double all = 0;
    for (int i = 0; i < height.length; i++) {
      all += height[i];
      within += distance[i] <= km ? height[i] : 0;
    }
    return within / all;
  }

  private static GeoPoint fibonacci(int i, int n) {
    double z = 1 - (2 * i + 1.0) / n;
    double turn = i * (Math.sqrt(5) - 1) / 2;
    return new GeoPoint(Math.toDegrees(Math.asin(z)), (turn - Math.floor(turn)) * 360 - 180);
  }

  private static List<Neighbor> randomNeighbors(Random random) {
    List<Neighbor> neighbors = new ArrayList<>();
    GeoPoint[] centers = {GeoPointTest.randomPoint(random), GeoPointTest.randomPoint(random)};
    for (int i = 0; i < 40; i++) {
      GeoPoint place =
          i % 4 == 0
              ? GeoPointTest.randomPoint(random)
              : centers[i % 2].offset(random.nextDouble() * 360, random.nextDouble() * 600);
      neighbors.add(neighbor(place, 0.9 - 0.005 * i));
    }
    return neighbors;
  }

  private static double[][] randomRotation(Random random) {
    double[] x = unit(random.nextGaussian(), random.nextGaussian(), random.nextGaussian());
    double[] other = unit(random.nextGaussian(), random.nextGaussian(), random.nextGaussian());
    double[] z = cross(x, other);
    z = unit(z[0], z[1], z[2]);
    return new double[][] {x, cross(z, x), z};
  }

  private static GeoPoint rotate(double[][] rotation, GeoPoint point) {
    double[] u = Sphere.unit(point);
    double[] v = new double[3];
    for (int row = 0; row < 3; row++) {
      v[row] = rotation[row][0] * u[0] + rotation[row][1] * u[1] + rotation[row][2] * u[2];
    }
    return Sphere.point(v[0], v[1], v[2]);
  }

  private static double[] unit(double x, double y, double z) {
    double norm = Math.sqrt(x * x + y * y + z * z);
    return new double[] {x / norm, y / norm, z / norm};
  }

  private static double[] cross(double[] a, double[] b) {
    return new double[] {
      a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    };
  }

  private static Neighbor neighbor(GeoPoint place, double similarity) {
    return new Neighbor(Reference.of("at " + place, place), similarity);
  }

  private static Guess guess(GeoGenerator generator, List<Neighbor> neighbors) {
    Evidence evidence = new Evidence(PHOTO, null, new Hits(neighbors, List.of(), true));
    return generator.generate(Prompt.of("", "", evidence));
  }

  private static Candidate only(Guess guess) {
    assertThat(guess.candidates()).hasSize(1);
    return guess.candidates().get(0);
  }
}
