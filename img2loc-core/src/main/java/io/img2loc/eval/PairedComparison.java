package io.img2loc.eval;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Two evaluations of the same photos, photo by photo: how much a change of method changes the
 * figures.
 *
 * <p>Only photos that occur in both count. Each {@linkplain Bootstrap resample} draws the same
 * groups for both, so that what makes a photo hard for either cancels out: a difference can be
 * certain although the intervals of the two overlap. A photo's group is that of the first list, or
 * where that is unknown, that of the second.
 *
 * <p>A difference of two infinite figures, such as medians where neither answered half of the
 * photos, is NaN. Resamples in which it is are left out of its interval, whose ends are infinite
 * where one figure is infinite and the other is not.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class PairedComparison {
  /** Places this near are one place, written with other digits. */
  private static final double SAME_PLACE_KM = 0.001;

  private final Evaluation a;
  private final Evaluation b;
  private final List<String> onlyInA;
  private final List<String> onlyInB;

  /** A photo in both evaluations. */
  private record Pair(EvaluatedPhoto a, EvaluatedPhoto b) {
    void check() {
      double apart = DistanceFormula.WGS84_GEODESIC.km(a.truth(), b.truth());
      if (apart >= SAME_PLACE_KM) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s was taken at two places, %.3f km apart: the evaluations are of different"
                    + " photos, or of different editions of a dataset",
                a.id(),
                apart));
      }
    }

    @Nullable String group() {
      return a.group() != null ? a.group() : b.group();
    }
  }

  private PairedComparison(Evaluation a, Evaluation b, List<String> onlyInA, List<String> onlyInB) {
    this.a = a;
    this.b = b;
    this.onlyInA = List.copyOf(onlyInA);
    this.onlyInB = List.copyOf(onlyInB);
  }

  /**
   * Compares two lists, whatever their order.
   *
   * @param a the photos of one evaluation
   * @param b the photos of the other
   * @param formula how to measure distances
   * @param strict whether a photo at exactly a threshold's distance counts as beyond it
   * @throws IllegalArgumentException if an id occurs twice in a list, or the places at which both
   *     say that a photo was taken are 1 m apart or more
   */
  public static PairedComparison of(
      List<EvaluatedPhoto> a, List<EvaluatedPhoto> b, DistanceFormula formula, boolean strict) {
    Map<String, EvaluatedPhoto> photosOfB = new HashMap<>();
    for (EvaluatedPhoto photo : b) {
      if (photosOfB.put(photo.id(), photo) != null) {
        throw twice(photo, "second");
      }
    }
    Map<String, Pair> inBoth = new TreeMap<>(); // in an order that is the same for all
    Set<String> ids = new HashSet<>();
    List<String> onlyInA = new ArrayList<>();
    for (EvaluatedPhoto photo : a) {
      if (!ids.add(photo.id())) {
        throw twice(photo, "first");
      }
      EvaluatedPhoto other = photosOfB.get(photo.id());
      if (other == null) {
        onlyInA.add(photo.id());
      } else {
        inBoth.put(photo.id(), new Pair(photo, other));
      }
    }
    List<String> onlyInB =
        b.stream().map(EvaluatedPhoto::id).filter(id -> !inBoth.containsKey(id)).toList();
    Evaluation.Builder ofA = Evaluation.paired().distance(formula).strict(strict);
    Evaluation.Builder ofB = Evaluation.paired().distance(formula).strict(strict);
    for (Pair pair : inBoth.values()) {
      pair.check();
      ofA.add(pair.a.withGroup(pair.group()));
      ofB.add(pair.b.withGroup(pair.group()));
    }
    return new PairedComparison(ofA.build(), ofB.build(), onlyInA, onlyInB);
  }

  private static IllegalArgumentException twice(EvaluatedPhoto photo, String list) {
    return new IllegalArgumentException(
        photo.id() + " occurs twice in the " + list + " list; an id must name one photo");
  }

  /** The first, of the photos that are in both. */
  public Evaluation a() {
    return a;
  }

  /** The second, of the photos that are in both. */
  public Evaluation b() {
    return b;
  }

  /** Ids of the photos that only the first has, in its order. */
  public List<String> onlyInA() {
    return onlyInA;
  }

  /** Ids of the photos that only the second has, in its order. */
  public List<String> onlyInB() {
    return onlyInB;
  }

  /** A figure of {@code b} less that of {@code a}; NaN where either is, or both are infinite. */
  public double difference(Measure measure) {
    return b.value(measure) - a.value(measure);
  }

  /** The intervals of differences, {@code b} less {@code a}. */
  public Intervals intervals(Bootstrap bootstrap, List<Measure> measures) {
    Bootstrap.Figures figuresOfA = a.figures(measures);
    Bootstrap.Figures figuresOfB = b.figures(measures);
    double[] subtracted = new double[measures.size()];
    return bootstrap.intervals(
        measures,
        a.units(),
        a.groups().isPresent(),
        (drawn, figures) -> {
          figuresOfA.of(drawn, subtracted);
          figuresOfB.of(drawn, figures);
          for (int i = 0; i < figures.length; i++) {
            figures[i] -= subtracted[i];
          }
        });
  }
}
