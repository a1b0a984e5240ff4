package io.img2loc.eval;

import io.img2loc.Answer;
import io.img2loc.Candidate;
import io.img2loc.Evidence;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.NoAnswer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One photo of an evaluation: where it was taken, and what became of asking where.
 *
 * <p>It ended in one of three ways: with a {@code place}, with a {@code reason} why there is none,
 * or, where both are null, in a failure: the photo could not be read, or nobody could be asked.
 *
 * @param id what the dataset calls the photo; the same photo in two evaluations has the same
 * @param truth where it was taken
 * @param place the likeliest place that was answered, or null
 * @param reason how it ended without a place, never {@link Guess.Status#LOCATED}; null if there is
 *     a place or it failed
 * @param group who took it; photos of one group are no independent witnesses. Null where unknown
 * @param radius50Km radius in km around the place that is said to hold the truth with a chance of
 *     50 %; NaN where nothing is claimed
 * @param radius90Km likewise for 90 %
 * @param calibrated whether the radii are calibrated; false where nothing is claimed
 * @param similarity raw cosine of the most similar reference in [−1, 1], NaN where there is none
 * @param nearestReferenceKm distance in km from the truth to the nearest place of a reference that
 *     could be found, NaN where that is unknown
 */
public record EvaluatedPhoto(
    String id,
    GeoPoint truth,
    @Nullable GeoPoint place,
    Guess.@Nullable Status reason,
    @Nullable String group,
    double radius50Km,
    double radius90Km,
    boolean calibrated,
    double similarity,
    double nearestReferenceKm) {

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if there is both a place and a reason, the reason is that
   *     there is a place, or there are radii without a place
   */
  public EvaluatedPhoto {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(truth, "truth");
    if (place != null && reason != null) {
      throw new IllegalArgumentException(id + ": has a place and a reason for having none");
    }
    if (reason == Guess.Status.LOCATED) {
      throw new IllegalArgumentException(id + ": LOCATED is no reason for having no place");
    }
    boolean claims = !Double.isNaN(radius50Km) || !Double.isNaN(radius90Km) || calibrated;
    if (place == null && claims) {
      throw new IllegalArgumentException(id + ": has radii without a place");
    }
  }

  /** A photo of which a place was said, by whatever means. */
  public static EvaluatedPhoto located(String id, GeoPoint truth, GeoPoint place) {
    return bare(id, truth, Objects.requireNonNull(place, "place"), null);
  }

  /** A photo that was asked about in vain. */
  public static EvaluatedPhoto without(String id, GeoPoint truth, Guess.Status reason) {
    return bare(id, truth, null, Objects.requireNonNull(reason, "reason"));
  }

  /** A photo that could not be asked about. */
  public static EvaluatedPhoto failed(String id, GeoPoint truth) {
    return bare(id, truth, null, null);
  }

  /** A photo and its answer; keeps nothing of the answer's evidence but the best similarity. */
  public static EvaluatedPhoto of(String id, GeoPoint truth, Answer answer) {
    Evidence evidence = answer.evidence();
    double similarity =
        evidence == null || evidence.hits().nearest().isEmpty()
            ? Double.NaN
            : evidence.hits().nearest().get(0).similarity();
    NoAnswer reason = answer.reason();
    if (reason != null) {
      return without(id, truth, reason.status()).withSimilarity(similarity);
    }
    Candidate likeliest = answer.candidates().get(0);
    return located(id, truth, likeliest.location())
        .withRadii(likeliest.radius50Km(), likeliest.radius90Km(), likeliest.calibrated())
        .withSimilarity(similarity);
  }

  private static EvaluatedPhoto bare(
      String id, GeoPoint truth, @Nullable GeoPoint place, Guess.@Nullable Status reason) {
    return new EvaluatedPhoto(
        id, truth, place, reason, null, Double.NaN, Double.NaN, false, Double.NaN, Double.NaN);
  }

  /** With another group; null for unknown. */
  public EvaluatedPhoto withGroup(@Nullable String group) {
    return with(group, radius50Km, radius90Km, calibrated, similarity, nearestReferenceKm);
  }

  /** With another similarity of the most similar reference, a raw cosine; NaN for none. */
  public EvaluatedPhoto withSimilarity(double similarity) {
    return with(group, radius50Km, radius90Km, calibrated, similarity, nearestReferenceKm);
  }

  /**
   * With other radii in km; NaN where nothing is claimed.
   *
   * @param calibrated whether they are calibrated
   */
  public EvaluatedPhoto withRadii(double radius50Km, double radius90Km, boolean calibrated) {
    return with(group, radius50Km, radius90Km, calibrated, similarity, nearestReferenceKm);
  }

  /** With another distance of the nearest reference in km; NaN for unknown. */
  public EvaluatedPhoto withNearestReferenceKm(double nearestReferenceKm) {
    return with(group, radius50Km, radius90Km, calibrated, similarity, nearestReferenceKm);
  }

  /** The same photo and the same answer, of which something else is known. */
  private EvaluatedPhoto with(
      @Nullable String group,
      double radius50Km,
      double radius90Km,
      boolean calibrated,
      double similarity,
      double nearestReferenceKm) {
    return new EvaluatedPhoto(
        id,
        truth,
        place,
        reason,
        group,
        radius50Km,
        radius90Km,
        calibrated,
        similarity,
        nearestReferenceKm);
  }

  /** Whether nobody could be asked, or not about this photo. */
  public boolean isFailure() {
    return place == null && reason == null;
  }

  /** Whether radii are claimed. */
  public boolean hasRadii() {
    return !Double.isNaN(radius50Km);
  }

  /** How far in km the place is from the truth; infinite where there is none. */
  public double errorKm(DistanceFormula formula) {
    return place == null ? Double.POSITIVE_INFINITY : formula.km(truth, place);
  }
}
