package io.img2loc;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How far an estimator's likeliest places are off, told from how much the neighbours disagree:
 * learned from photos whose places are known, and which were located without themselves being among
 * the references.
 *
 * <pre>{@code
 * DensityGenerator density = DensityGenerator.builder().build();
 * Calibration.Builder samples = Calibration.builder(new Calibration.Origin(
 *     density.description(), encoder.space().id(), index.size(), "photos of 2024"));
 * for (…) { // photos of known places that the index does not hold, or leaves out
 *   Calibration.Sample.of(guess, truth).ifPresent(samples::add);
 * }
 * GeoGenerator calibrated = density.calibrated(samples.build());
 * }</pre>
 *
 * <p>Two numbers tell of a guess, without knowing the truth: its <em>spread</em>, the mean distance
 * of the neighbours from the likeliest place, each weighted as in {@link DensityGenerator} with
 * d<sup>−10</sup>; and the <em>similarity</em> of the best neighbour. Each is replaced by its rank
 * among the samples, in [0, 1]; the guess's <em>uncertainty</em> is w · rank of the spread + (1 −
 * w) · rank of the dissimilarity. The samples are ordered by it and cut into up to 40 bins of equal
 * count, none below 50. Of the n errors of a bin the ⌈(n + 1)·p⌉-th smallest is the radius for p =
 * 50 % and 90 %, which is what split conformal prediction takes (Papadopoulos, Proedrou, Vovk and
 * Gammerman, <em>Inductive Confidence Machines for Regression</em>, ECML 2002). Neighbouring bins
 * of which the more certain one has the larger radius are pooled until none is left (pool adjacent
 * violators). Between the bins' mean uncertainties the logarithms of the radii are interpolated. Of
 * w = 1, 0.75, 0.5, 0.25 and 0 the one is taken whose pinball loss is least in cross-validation
 * with 5 folds.
 *
 * <p>What is more or less certain than all that was seen gets the radii of the extreme bin: spread
 * and similarity are clamped to the range of the samples, so that nothing is promised of what was
 * never tried, and nothing warned of it either. The radii hold for photos that are drawn as the
 * samples were. Photos of another kind than these, darker ones say, may be off by more.
 *
 * <p>Immutable and safe for concurrent use.
 */
public final class Calibration {
  /** The version of the file that is written. */
  public static final int VERSION = 1;

  /** The least number of samples that a calibration is made of. */
  public static final int LEAST_SAMPLES = 100;

  static final int MOST_BINS = 40;
  static final int LEAST_IN_BIN = 50;

  /** Between a bin whose radius is 0, as places were met exactly, and one whose radius is not. */
  private static final double SMALLEST_RADIUS_KM = 0.001;

  private static final double[] WEIGHTS = {1, 0.75, 0.5, 0.25, 0};
  private static final int FOLDS = 5;

  private final Origin origin;
  private final int samples;
  private final Uncertainty uncertainty;
  private final List<Step> curve;

  Calibration(Origin origin, int samples, Uncertainty uncertainty, List<Step> curve) {
    this.origin = origin;
    this.samples = samples;
    this.uncertainty = uncertainty;
    this.curve = List.copyOf(curve);
  }

  /**
   * A guess about a photo whose place is known.
   *
   * @param spreadKm weighted mean distance of the neighbours from the likeliest place in km
   * @param similarity raw cosine of the most similar neighbour, in [−1, 1]
   * @param errorKm distance of the likeliest place from the truth in km
   */
  public record Sample(double spreadKm, double similarity, double errorKm) {
    /**
     * Checks.
     *
     * @throws IllegalArgumentException if a distance is below 0 or not finite, or the similarity
     *     out of range
     */
    public Sample {
      checkDistance("spreadKm", spreadKm);
      checkDistance("errorKm", errorKm);
      if (!(similarity >= -1 && similarity <= 1)) {
        throw new IllegalArgumentException("a similarity must be in [-1, 1], was " + similarity);
      }
    }

    private static void checkDistance(String name, double km) {
      if (!(km >= 0 && Double.isFinite(km))) {
        throw new IllegalArgumentException(name + " must be 0 or more and finite, was " + km);
      }
    }

    /** The sample that a guess makes; none if it is not LOCATED, or went by no neighbours. */
    public static Optional<Sample> of(Guess guess, GeoPoint truth) {
      Objects.requireNonNull(truth, "truth");
      List<Neighbor> nearest = guess.prompt().evidence().hits().nearest();
      if (guess.status() != Guess.Status.LOCATED || nearest.isEmpty()) {
        return Optional.empty();
      }
      GeoPoint place = guess.candidates().get(0).location();
      return Optional.of(
          new Sample(spreadOf(place, nearest), best(nearest), place.distanceKm(truth)));
    }
  }

  /**
   * Radii in km.
   *
   * @param radius50Km holds the truth in 50 % of such cases
   * @param radius90Km holds it in 90 %; no less than the other
   */
  public record Radii(double radius50Km, double radius90Km) {
    /**
     * Checks.
     *
     * @throws IllegalArgumentException unless 0 ≤ radius50Km ≤ radius90Km, both finite
     */
    public Radii {
      if (!(0 <= radius50Km && radius50Km <= radius90Km && Double.isFinite(radius90Km))) {
        throw new IllegalArgumentException(
            "radii must be 0 <= radius50Km <= radius90Km, were "
                + radius50Km
                + " and "
                + radius90Km);
      }
    }
  }

  /**
   * A bin of the samples.
   *
   * @param uncertainty mean of the bin, in [0, 1]; rises from bin to bin
   * @param samples how many are in it
   * @param radii what was learned of them; never fall from bin to bin
   */
  public record Step(double uncertainty, int samples, Radii radii) {
    /**
     * Checks.
     *
     * @throws IllegalArgumentException if the uncertainty is out of range or there is no sample
     */
    public Step {
      Objects.requireNonNull(radii, "radii");
      if (!(uncertainty >= 0 && uncertainty <= 1) || samples < 1) {
        throw new IllegalArgumentException(
            "a bin has an uncertainty in [0, 1] and a sample at least, had "
                + uncertainty
                + " and "
                + samples);
      }
    }
  }

  /**
   * What a calibration is of. It is only told; but for the estimator nothing is compared with it
   * here.
   *
   * @param estimator the estimator and its parameters, as {@link DensityGenerator#description} has
   *     them
   * @param space id of the encoder's space
   * @param references how many references the photos were compared with
   * @param samples how the photos came to be chosen, and what was left out for each, in words
   */
  public record Origin(String estimator, String space, int references, String samples) {
    /** Checks. */
    public Origin {
      Objects.requireNonNull(estimator, "estimator");
      Objects.requireNonNull(space, "space");
      Objects.requireNonNull(samples, "samples");
      if (references < 0) {
        throw new IllegalArgumentException("references must be 0 or more, were " + references);
      }
    }
  }

  /** A builder, to be fed with samples. */
  public static Builder builder(Origin origin) {
    return new Builder(origin);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws IOException if it is no calibration, of a newer version, cut short or damaged, which
   *     the message tells, or reading fails
   */
  public static Calibration read(Path file) throws IOException {
    return CalibrationFile.read(file);
  }

  /**
   * Writes it to a file, which is replaced at once or not at all: it is first written beside its
   * place under a name that ends in {@value #PARTIAL}. One JSON object with these fields, whose
   * names are all required:
   *
   * <ul>
   *   <li>{@code format}: {@code img2loc-calibration}
   *   <li>{@code version}: {@link #VERSION}
   *   <li>{@code estimator}, {@code space}, {@code references}, {@code origin}: of {@link #origin}
   *   <li>{@code n}: how many samples
   *   <li>{@code spreadWeight}: w
   *   <li>{@code spreadKm}, {@code similarity}: quantiles of the samples at equal steps from 0 to
   *       1, rising; 2 or more
   *   <li>{@code curve}: the bins from certain to uncertain, each with {@code uncertainty}, {@code
   *       n}, {@code radius50Km} and {@code radius90Km}
   * </ul>
   */
  public void write(Path file) throws IOException {
    CalibrationFile.write(file, this);
  }

  /** What ends the name of a file that is still being written. */
  public static final String PARTIAL = ".new";

  /** What it is of. */
  public Origin origin() {
    return origin;
  }

  /** How many samples it was learned from. */
  public int samples() {
    return samples;
  }

  /** The weight of the spread's rank in the uncertainty, in [0, 1]. */
  public double spreadWeight() {
    return uncertainty.weight();
  }

  Uncertainty uncertainty() {
    return uncertainty;
  }

  /** The bins, from certain to uncertain. */
  public List<Step> curve() {
    return curve;
  }

  /**
   * The radii for a guess of this spread and similarity.
   *
   * @param spreadKm as in {@link Sample}
   * @param similarity raw cosine of the most similar neighbour
   */
  public Radii radii(double spreadKm, double similarity) {
    double at = uncertainty.of(spreadKm, similarity);
    int above = 0;
    while (above < curve.size() && curve.get(above).uncertainty() < at) {
      above++;
    }
    if (above == curve.size()) {
      return curve.get(above - 1).radii();
    }
    Step high = curve.get(above);
    if (above == 0 || high.uncertainty() == at) {
      return high.radii();
    }
    Step low = curve.get(above - 1);
    double share = (at - low.uncertainty()) / (high.uncertainty() - low.uncertainty());
    return new Radii(
        between(low.radii().radius50Km(), high.radii().radius50Km(), share),
        between(low.radii().radius90Km(), high.radii().radius90Km(), share));
  }

  /** In proportion on a logarithmic scale, as radii often double from bin to bin. */
  private static double between(double low, double high, double share) {
    double from = Math.max(SMALLEST_RADIUS_KM, low);
    double to = Math.max(SMALLEST_RADIUS_KM, high);
    return Math.min(to, from * Math.pow(to / from, share));
  }

  /**
   * How often the truth was within the radii.
   *
   * @param samples others than the calibration was made of
   * @throws IllegalArgumentException if there are none
   */
  public Coverage coverage(List<Sample> samples) {
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("there are no samples to compare with");
    }
    long within50 = 0;
    long within90 = 0;
    for (Sample sample : samples) {
      Radii radii = radii(sample.spreadKm(), sample.similarity());
      within50 += sample.errorKm() <= radii.radius50Km() ? 1 : 0;
      within90 += sample.errorKm() <= radii.radius90Km() ? 1 : 0;
    }
    return new Coverage(samples.size(), within50, within90);
  }

  /**
   * How often the truth was within the radii.
   *
   * @param samples of how many photos
   * @param within50 how often within the 50 % radius
   * @param within90 how often within the 90 % radius
   */
  public record Coverage(long samples, long within50, long within90) {
    /**
     * Checks.
     *
     * @throws IllegalArgumentException if more were within than there are
     */
    public Coverage {
      if (!(0 <= within50 && within50 <= within90 && within90 <= samples)) {
        throw new IllegalArgumentException(
            "no more can be within a radius than there are, and none within the small one that is"
                + " not within the large one");
      }
    }

    /** The coverage of both together. */
    public Coverage plus(Coverage other) {
      return new Coverage(
          samples + other.samples, within50 + other.within50, within90 + other.within90);
    }

    /** Share within the 50 % radius, in [0, 1]; NaN of no samples. */
    public double share50() {
      return within50 / (double) samples;
    }

    /** Share within the 90 % radius, in [0, 1]; NaN of no samples. */
    public double share90() {
      return within90 / (double) samples;
    }
  }

  /** A guess whose likeliest place has the radii that were learned, where it went by neighbours. */
  Guess applied(Guess guess) {
    List<Neighbor> nearest = guess.prompt().evidence().hits().nearest();
    if (guess.status() != Guess.Status.LOCATED || nearest.isEmpty()) {
      return guess;
    }
    Candidate likeliest = guess.candidates().get(0);
    Radii radii = radii(spreadOf(likeliest.location(), nearest), best(nearest));
    List<Candidate> candidates = new ArrayList<>(guess.candidates());
    candidates.set(
        0,
        new Candidate(
            likeliest.location(),
            likeliest.weight(),
            radii.radius50Km(),
            radii.radius90Km(),
            true));
    return Guess.located(candidates, guess.words(), guess.usage(), guess.prompt());
  }

  private static double best(List<Neighbor> nearest) {
    return nearest.get(0).similarity();
  }

  /** Mean distance from a place to the neighbours, those most similar counting most. */
  private static double spreadOf(GeoPoint place, List<Neighbor> nearest) {
    double largest = DensityGenerator.logVote(best(nearest));
    double sum = 0;
    double weights = 0;
    for (Neighbor neighbor :
        nearest.subList(0, Math.min(DensityGenerator.NEIGHBORS, nearest.size()))) {
      double weight = Math.exp(DensityGenerator.logVote(neighbor.similarity()) - largest);
      sum += weight * place.distanceKm(neighbor.reference().location());
      weights += weight;
    }
    return sum / weights;
  }

  @Override
  public String toString() {
    return samples + " photos, " + origin.estimator();
  }

  /**
   * Collects samples, in any order: each fifth one is of one fold. Not safe for use by several
   * threads.
   */
  public static final class Builder {
    private final Origin origin;
    private final List<Sample> samples = new ArrayList<>();

    private Builder(Origin origin) {
      this.origin = Objects.requireNonNull(origin, "origin");
    }

    /** Adds a sample. */
    public Builder add(Sample sample) {
      samples.add(Objects.requireNonNull(sample, "sample"));
      return this;
    }

    /**
     * The calibration of what was added so far. May be called again, also after adding more.
     *
     * @throws IllegalStateException if there are fewer than {@link #LEAST_SAMPLES}
     */
    public Calibration build() {
      if (samples.size() < LEAST_SAMPLES) {
        throw new IllegalStateException(
            "a calibration needs "
                + LEAST_SAMPLES
                + " photos of known places at least, there are "
                + samples.size());
      }
      double best = WEIGHTS[0];
      double least = Double.POSITIVE_INFINITY;
      for (double weight : WEIGHTS) {
        double loss = crossValidatedLoss(weight);
        if (loss < least) {
          least = loss;
          best = weight;
        }
      }
      return fit(origin, samples, best);
    }

    private double crossValidatedLoss(double weight) {
      double loss = 0;
      for (int fold = 0; fold < FOLDS; fold++) {
        List<Sample> inside = new ArrayList<>();
        List<Sample> outside = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
          (i % FOLDS == fold ? outside : inside).add(samples.get(i));
        }
        Calibration calibration = fit(origin, inside, weight);
        for (Sample sample : outside) {
          Radii radii = calibration.radii(sample.spreadKm(), sample.similarity());
          loss += pinball(sample.errorKm(), radii.radius50Km(), 0.5);
          loss += pinball(sample.errorKm(), radii.radius90Km(), 0.9);
        }
      }
      return loss;
    }
  }

  /** The loss that is least on average for the quantile of that share. */
  static double pinball(double errorKm, double radiusKm, double share) {
    double beyond = errorKm - radiusKm;
    return Math.max(share * beyond, (share - 1) * beyond);
  }

  private static Calibration fit(Origin origin, List<Sample> samples, double weight) {
    Uncertainty uncertainty = Uncertainty.of(samples, weight);
    List<Ranked> ranked = new ArrayList<>(samples.size());
    for (Sample sample : samples) {
      double at = uncertainty.of(sample.spreadKm(), sample.similarity());
      ranked.add(new Ranked(at, sample.errorKm()));
    }
    ranked.sort(Comparator.comparingDouble(Ranked::uncertainty));
    return new Calibration(origin, samples.size(), uncertainty, curve(bins(ranked)));
  }

  private record Ranked(double uncertainty, double errorKm) {}

  /** Bins of about equal count, which are cut only where the uncertainty differs. */
  private static List<List<Ranked>> bins(List<Ranked> ranked) {
    int n = ranked.size();
    int size = Math.max(LEAST_IN_BIN, (n + MOST_BINS - 1) / MOST_BINS);
    List<List<Ranked>> bins = new ArrayList<>();
    for (int from = 0, to; from < n; from = to) {
      to = Math.min(n, from + size);
      while (to < n && isTie(ranked, to)) {
        to++;
      }
      if (n - to < LEAST_IN_BIN) {
        to = n; // a rest that is no bin of its own
      }
      bins.add(ranked.subList(from, to));
    }
    return bins;
  }

  private static boolean isTie(List<Ranked> ranked, int at) {
    return ranked.get(at).uncertainty() == ranked.get(at - 1).uncertainty();
  }

  private static List<Step> curve(List<List<Ranked>> bins) {
    double[] radii50 = monotone(bins, 5);
    double[] radii90 = monotone(bins, 9);
    List<Step> curve = new ArrayList<>();
    for (int i = 0; i < radii50.length; i++) {
      List<Ranked> bin = bins.get(i);
      double mean = bin.stream().mapToDouble(Ranked::uncertainty).average().orElseThrow();
      // A mean is rounded, and might come to lie beyond the numbers that it is of.
      mean = Math.max(bin.get(0).uncertainty(), mean);
      mean = Math.min(bin.get(bin.size() - 1).uncertainty(), mean);
      // Pooled each for itself, the two might cross.
      Radii radii = new Radii(radii50[i], Math.max(radii50[i], radii90[i]));
      curve.add(new Step(mean, bin.size(), radii));
    }
    return curve;
  }

  /** A quantile of each bin, of which bins that fall are pooled until none does. */
  private static double[] monotone(List<List<Ranked>> bins, int tenths) {
    List<List<Ranked>> pools = new ArrayList<>();
    List<Integer> lengths = new ArrayList<>();
    for (List<Ranked> bin : bins) {
      List<Ranked> pool = bin;
      int length = 1;
      int last = pools.size() - 1;
      while (last >= 0 && quantile(pools.get(last), tenths) > quantile(pool, tenths)) {
        pool = Stream.concat(pools.remove(last).stream(), pool.stream()).toList();
        length += lengths.remove(last);
        last--;
      }
      pools.add(pool);
      lengths.add(length);
    }
    double[] monotone = new double[bins.size()];
    int next = 0;
    for (int i = 0; i < pools.size(); i++) {
      Arrays.fill(monotone, next, next + lengths.get(i), quantile(pools.get(i), tenths));
      next += lengths.get(i);
    }
    return monotone;
  }

  /** The ⌈(n + 1)·tenths/10⌉-th smallest of n errors. */
  private static double quantile(List<Ranked> pool, int tenths) {
    double[] errors = pool.stream().mapToDouble(Ranked::errorKm).sorted().toArray();
    int rank = ((errors.length + 1) * tenths + 9) / 10;
    return errors[Math.min(rank, errors.length) - 1];
  }
}
