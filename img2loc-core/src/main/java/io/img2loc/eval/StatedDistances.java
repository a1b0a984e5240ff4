package io.img2loc.eval;

import io.img2loc.GeoPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What distances show that others state beside their predictions: by which formula they measured.
 *
 * @param count how many are stated
 * @param largestDifferenceKm for each formula, how much in km a stated distance differs at most
 *     from the one that it gives
 */
public record StatedDistances(long count, Map<DistanceFormula, Double> largestDifferenceKm) {
  /** Half of what is lost by two decimals, and as much again for coordinates that were rounded. */
  private static final double ROUNDING_KM = 0.01;

  /** Copies. */
  public StatedDistances {
    largestDifferenceKm = Collections.unmodifiableMap(new EnumMap<>(largestDifferenceKm));
  }

  /**
   * The formula by which the distances were evidently taken: the only one that gives all of them
   * but for their rounding to two decimals.
   */
  public Optional<DistanceFormula> evident() {
    List<DistanceFormula> fitting = new ArrayList<>();
    largestDifferenceKm.forEach(
        (formula, km) -> {
          if (km <= ROUNDING_KM) {
            fitting.add(formula);
          }
        });
    return fitting.size() == 1 ? Optional.of(fitting.get(0)) : Optional.empty();
  }

  static final class Collector {
    private final DistanceFormula[] formulas = DistanceFormula.values();
    private final double[] largest = new double[formulas.length];
    private long count;

    void add(GeoPoint truth, GeoPoint place, double statedKm) {
      count++;
      for (int i = 0; i < largest.length; i++) {
        largest[i] = Math.max(largest[i], Math.abs(formulas[i].km(truth, place) - statedKm));
      }
    }

    @Nullable StatedDistances end() {
      Map<DistanceFormula, Double> byFormula = new EnumMap<>(DistanceFormula.class);
      for (int i = 0; i < largest.length; i++) {
        byFormula.put(formulas[i], largest[i]);
      }
      return count == 0 ? null : new StatedDistances(count, byFormula);
    }
  }
}
