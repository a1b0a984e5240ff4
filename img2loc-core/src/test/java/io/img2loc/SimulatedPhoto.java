package io.img2loc;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A photo somewhere on the Earth, its neighbours, a model's guesses and an index, all made up by
 * error laws. The laws of the guesses and of the nearest neighbour are published figures; all else,
 * similarities above all, is invented.
 */
final class SimulatedPhoto {

  /**
   * How far off something is: shares of all within distances, log-uniform between them.
   *
   * @param shares for each of {@link #KM} the share within it; above the last there is no place
   */
  record Law(List<Double> shares) {
    static final List<Double> KM = List.of(0.05, 1.0, 25.0, 200.0, 750.0, 2500.0, 20_000.0);

    /** The distance in km that belongs to a uniform number in [0, 1), NaN for none. */
    double km(double uniform) {
      for (int i = 1; i < shares.size(); i++) {
        double low = shares.get(i - 1);
        double high = shares.get(i);
        if (uniform < high) {
          double part = (uniform - low) / (high - low);
          return KM.get(i - 1) * Math.pow(KM.get(i) / KM.get(i - 1), part);
        }
      }
      return Double.NaN;
    }

    double within(double km) {
      return shares.get(KM.indexOf(km));
    }
  }

  /**
   * 44 % in the right city, 27 % in the right country, 26 % elsewhere, 3 % refused; the other
   * thresholds are those of Img2Loc with GPT-4V on Im2GPS3k, to the percent.
   */
  static final Law MODEL = new Law(List.of(0.0, 0.17, 0.44, 0.58, 0.71, 0.84, 0.97));

  /** The neighbours' own estimate on Im2GPS3k, by Vo, Jacobs and Hays. */
  static final Law NEAREST = new Law(List.of(0.0, 0.072, 0.194, 0.269, 0.389, 0.559, 1.0));

  static final double CITY_KM = 25;
  static final double COUNTRY_KM = 750;

  private static final int NEIGHBORS = 16;

  /** A place, and the uniform number that made it; no place is a refusal. */
  private record Draw(double uniform, @Nullable GeoPoint place) {}

  private final Random random;
  private final GeoPoint truth;
  private final Evidence evidence;
  private final List<Guess> guesses = new ArrayList<>();
  private final VectorIndex index;

  /**
   * Makes one up.
   *
   * @param seed of everything about it
   * @param samples how many guesses
   * @param ofSamples correlation of the samples, in [0, 1]: two of them are one and the same draw
   *     with this probability
   * @param withNeighbors probability that a draw goes with the neighbours, in [0, 1]: it is among
   *     the easier ones where the nearest is and, where both are in a wrong town of the right
   *     country or both are elsewhere, at the nearest one's place
   * @param separation how much more similar photos near the truth are than those of other
   *     countries, in standard deviations
   */
  SimulatedPhoto(
      long seed, int samples, double ofSamples, double withNeighbors, double separation) {
    random = new Random(seed * 0x9E3779B97F4A7C15L); // neighbouring seeds begin alike otherwise
    double sinLatitude = 2 * random.nextDouble() - 1;
    truth = new GeoPoint(Math.toDegrees(Math.asin(sinLatitude)), 360 * random.nextDouble() - 180);
    double uniform = random.nextDouble();
    GeoPoint nearest = near(truth, NEAREST.km(uniform));
    List<Neighbor> neighbors = neighbors(nearest, uniform < NEAREST.within(CITY_KM));
    Photo photo = Photo.of("simulated".getBytes(StandardCharsets.US_ASCII), "simulated.jpg");
    evidence = new Evidence(photo, Embedding.of(1), new Hits(neighbors, List.of(), true));
    Draw shared = draw(uniform, nearest, withNeighbors);
    for (int i = 0; i < samples; i++) {
      Draw own = draw(uniform, nearest, withNeighbors);
      boolean copies = random.nextDouble() < Math.sqrt(ofSamples); // and so must the other one
      guesses.add(guess((copies ? shared : own).place(), i));
    }
    index = new SimulatedIndex(neighbors, truth, random.nextLong(), separation);
  }

  GeoPoint truth() {
    return truth;
  }

  Evidence evidence() {
    return evidence;
  }

  List<Guess> guesses() {
    return guesses;
  }

  VectorIndex index() {
    return index;
  }

  private GeoPoint near(GeoPoint place, double km) {
    return place.offset(360 * random.nextDouble(), km);
  }

  private Draw draw(double ofNearest, GeoPoint nearest, double withNeighbors) {
    boolean alike = random.nextDouble() < withNeighbors;
    double fresh = random.nextDouble();
    double uniform = alike ? ofNearest : fresh;
    double km = MODEL.km(uniform);
    if (Double.isNaN(km)) {
      return new Draw(uniform, null);
    }
    GeoPoint own = near(truth, km);
    return new Draw(uniform, alike && sameMistake(km, truth.distanceKm(nearest)) ? nearest : own);
  }

  private static boolean sameMistake(double kmA, double kmB) {
    return Math.min(kmA, kmB) > CITY_KM && kmA <= COUNTRY_KM == kmB <= COUNTRY_KM;
  }

  private Guess guess(@Nullable GeoPoint place, int sample) {
    Prompt prompt = new Prompt("", "", List.of(), sample, evidence);
    return place == null
        ? Guess.without(Guess.Status.REFUSED, "", Usage.none(), prompt)
        : Guess.located(List.of(Candidate.of(place, 1)), "", Usage.none(), prompt);
  }

  /** Half of the others are of the nearest one's place, half are anywhere by the same law. */
  private List<Neighbor> neighbors(GeoPoint nearest, boolean right) {
    List<Neighbor> neighbors = new ArrayList<>();
    double similarity = Math.min(0.99, 0.8 + 0.05 * random.nextGaussian() + (right ? 0.03 : 0));
    neighbors.add(new Neighbor(Reference.of("n0", nearest), similarity));
    for (int i = 1; i < NEIGHBORS; i++) {
      similarity += 0.005 * Math.log(1 - random.nextDouble());
      GeoPoint place =
          random.nextBoolean()
              ? near(nearest, CITY_KM * random.nextDouble())
              : near(truth, NEAREST.km(random.nextDouble()));
      neighbors.add(new Neighbor(Reference.of("n" + i, place), similarity));
    }
    return neighbors;
  }

  /**
   * The neighbours, and three photos in each place but every seventh, which are no more similar
   * than the last neighbour: in the right city as much on average, in other countries less by the
   * separation, between them by half of it.
   */
  private record SimulatedIndex(
      List<Neighbor> neighbors, GeoPoint truth, long seed, double separation)
      implements VectorIndex {
    private static final double DEVIATION = 0.03;
    private static final int PHOTOS = 3;

    @Override
    public EmbeddingSpace space() {
      return new EmbeddingSpace("simulated", 1);
    }

    @Override
    public Hits search(Embedding query, Search search) {
      List<Neighbor> found =
          Stream.concat(neighbors.stream(), photosAt(center(search.filter())).stream())
              .filter(n -> search.filter().accepts(n.reference(), n.similarity()))
              .limit(search.nearest())
              .toList();
      return new Hits(found, List.of(), true);
    }

    private List<Neighbor> photosAt(GeoPoint place) {
      long cell = 10_000 * Math.round(place.latitude() * 5) + Math.round(place.longitude() * 5);
      Random noise = new Random((seed ^ cell) * 0x9E3779B97F4A7C15L);
      if (noise.nextInt(7) == 0) {
        return List.of();
      }
      double km = truth.distanceKm(place);
      double farness = km <= CITY_KM ? 0 : km <= COUNTRY_KM ? 0.5 : 1;
      double last = neighbors.get(neighbors.size() - 1).similarity();
      double similarity = last + DEVIATION * (noise.nextGaussian() - separation * farness);
      Neighbor photo =
          new Neighbor(Reference.of("photo at " + cell, place), Math.min(last, similarity));
      return Stream.generate(() -> photo).limit(PHOTOS).toList();
    }

    private static GeoPoint center(Filter filter) {
      if (filter instanceof Filter.And and) {
        return center(and.filters().get(0));
      }
      return ((Filter.Within) filter).center();
    }
  }
}
