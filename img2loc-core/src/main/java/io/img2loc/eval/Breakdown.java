package io.img2loc.eval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A sorting of photos into named classes, to evaluate each by itself.
 *
 * <pre>{@code
 * Map<String, Evaluation> rows =
 *     Breakdown.byNearestReference().evaluate(photos, DistanceFormula.WGS84_GEODESIC, false);
 * }</pre>
 *
 * <p>Immutable, and safe for use by several threads if its function is.
 */
public final class Breakdown {
  /** The class of the photos of which nothing is known. */
  public static final String UNKNOWN = "unknown";

  private final Function<? super EvaluatedPhoto, String> key;
  private final List<String> order;

  private Breakdown(Function<? super EvaluatedPhoto, String> key, List<String> order) {
    this.key = Objects.requireNonNull(key, "key");
    this.order = List.copyOf(order);
  }

  /**
   * Classes by the name that a function gives to each photo: the largest first, those of equal size
   * by name.
   */
  public static Breakdown by(Function<? super EvaluatedPhoto, String> key) {
    return by(key, List.of());
  }

  /**
   * Classes by the name that a function gives to each photo.
   *
   * @param order the names in the order wanted; classes of other names follow, the largest first
   */
  public static Breakdown by(Function<? super EvaluatedPhoto, String> key, List<String> order) {
    return new Breakdown(key, order);
  }

  /**
   * Classes by the cosine of the most similar reference: {@code under 0.5}, {@code 0.5 to 0.6} and
   * so on, {@code 0.9 and more}, {@link #UNKNOWN}. The lower end belongs to a class, the upper does
   * not.
   */
  public static Breakdown bySimilarity() {
    return byEdges(EvaluatedPhoto::similarity, "", 0.5, 0.6, 0.7, 0.8, 0.9);
  }

  /**
   * Classes by the cosine of the most similar reference, with as many of these photos in each, as
   * far as equal cosines allow; and {@link #UNKNOWN}.
   *
   * @param classes how many, 2 or more
   * @throws IllegalArgumentException if there are fewer
   */
  public static Breakdown bySimilarity(List<EvaluatedPhoto> photos, int classes) {
    if (classes < 2) {
      throw new IllegalArgumentException("classes must be 2 or more, was " + classes);
    }
    double[] similarities =
        photos.stream()
            .mapToDouble(EvaluatedPhoto::similarity)
            .filter(similarity -> !Double.isNaN(similarity))
            .sorted()
            .toArray();
    double[] edges =
        IntStream.range(1, similarities.length == 0 ? 1 : classes)
            .mapToDouble(i -> similarities[(int) ((long) i * similarities.length / classes)])
            .map(edge -> Math.rint(edge * 1000) / 1000) // so that the names tell all of it
            .distinct()
            .toArray();
    return byEdges(EvaluatedPhoto::similarity, "", edges);
  }

  /**
   * Classes by the distance from the truth to the nearest reference: {@code under 1 km}, {@code 1
   * to 25 km}, {@code 25 to 200 km}, {@code 200 to 750 km}, {@code 750 to 2500 km}, {@code 2500 km
   * and more}, {@link #UNKNOWN}. The lower end belongs to a class, the upper does not.
   */
  public static Breakdown byNearestReference() {
    double[] edges = Measure.THRESHOLDS_KM.stream().mapToDouble(km -> km).toArray();
    return byEdges(EvaluatedPhoto::nearestReferenceKm, " km", edges);
  }

  /** Classes between edges, in rising order. */
  private static Breakdown byEdges(
      ToDoubleFunction<EvaluatedPhoto> value, String unit, double... edges) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i <= edges.length; i++) {
      String lower = i == 0 ? "" : Measure.number(edges[i - 1]);
      String upper = i == edges.length ? "" : Measure.number(edges[i]);
      names.add(
          edges.length == 0
              ? "any"
              : lower.isEmpty()
                  ? "under " + upper + unit
                  : upper.isEmpty() ? lower + unit + " and more" : lower + " to " + upper + unit);
    }
    List<String> order = new ArrayList<>(names);
    order.add(UNKNOWN);
    return by(
        photo -> {
          double x = value.applyAsDouble(photo);
          int reached = 0;
          while (reached < edges.length && x >= edges[reached]) {
            reached++;
          }
          return Double.isNaN(x) ? UNKNOWN : names.get(reached);
        },
        order);
  }

  /** Each class's evaluation by its name, in the order of the classes; only those that occur. */
  public Map<String, Evaluation> evaluate(
      List<EvaluatedPhoto> photos, DistanceFormula formula, boolean strict) {
    Map<String, Evaluation.Builder> builders = new HashMap<>();
    for (EvaluatedPhoto photo : photos) {
      builders
          .computeIfAbsent(
              Objects.requireNonNull(key.apply(photo), "class"),
              name -> Evaluation.builder().distance(formula).strict(strict))
          .add(photo);
    }
    Map<String, Evaluation> evaluations = new LinkedHashMap<>();
    for (String name : order) {
      Evaluation.Builder builder = builders.remove(name);
      if (builder != null) {
        evaluations.put(name, builder.build());
      }
    }
    Map<String, Evaluation> others = new TreeMap<>();
    builders.forEach((name, builder) -> others.put(name, builder.build()));
    others.entrySet().stream()
        .sorted(Comparator.comparingLong(other -> -other.getValue().total()))
        .forEach(other -> evaluations.put(other.getKey(), other.getValue()));
    return Collections.unmodifiableMap(evaluations);
  }
}
