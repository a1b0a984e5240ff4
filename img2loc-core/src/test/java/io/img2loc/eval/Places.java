package io.img2loc.eval;

import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import java.util.ArrayList;
import java.util.List;

/** Photos whose answers are a given distance off, by {@link DistanceFormula#HAVERSINE_6371}. */
final class Places {
  static final double NOWHERE = Double.POSITIVE_INFINITY;
  static final GeoPoint TRUTH = new GeoPoint(0, 0);

  private Places() {}

  /** A point so far from {@link #TRUTH}. */
  static GeoPoint east(double km) {
    return new GeoPoint(0, Math.toDegrees(km / 6371));
  }

  /** A photo whose answer is so far off; infinitely for one that is refused. */
  static EvaluatedPhoto photo(String id, double km) {
    return km == NOWHERE
        ? EvaluatedPhoto.without(id, TRUTH, Guess.Status.REFUSED)
        : EvaluatedPhoto.located(id, TRUTH, east(km));
  }

  /** Photos 0, 1, 2 and so on. */
  static List<EvaluatedPhoto> photos(double... kms) {
    List<EvaluatedPhoto> photos = new ArrayList<>();
    for (double km : kms) {
      photos.add(photo("" + photos.size(), km));
    }
    return photos;
  }

  /** An answer so far off that claims radii. */
  static EvaluatedPhoto claiming(String id, double km, double radius50Km, double radius90Km) {
    return claiming(id, km, radius50Km, radius90Km, false, Double.NaN);
  }

  static EvaluatedPhoto claiming(
      String id,
      double km,
      double radius50Km,
      double radius90Km,
      boolean calibrated,
      double similarity) {
    return new EvaluatedPhoto(
        id,
        TRUTH,
        east(km),
        null,
        null,
        radius50Km,
        radius90Km,
        calibrated,
        similarity,
        Double.NaN);
  }

  static Evaluation evaluate(List<EvaluatedPhoto> photos) {
    Evaluation.Builder builder = Evaluation.builder().distance(DistanceFormula.HAVERSINE_6371);
    photos.forEach(builder::add);
    return builder.build();
  }
}
