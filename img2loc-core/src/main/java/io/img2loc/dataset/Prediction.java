package io.img2loc.dataset;

import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says of where a photo was taken: a row of {@link Predictions}.
 *
 * <p>It states a {@code place}, or a {@code reason} why there is none, or, where both are null,
 * that the photo could not be asked about.
 *
 * @param line the number of the row's first line in the file, from 1
 * @param id what the file calls the photo; empty where that cannot be read
 * @param place where it is said to have been taken, or null
 * @param reason why there is no place, never {@link Guess.Status#LOCATED}, or null
 * @param truth where the file says it was taken indeed, or null
 * @param author who took it, or null
 * @param statedKm the distance in km between the two that the file states, NaN where it states none
 */
public record Prediction(
    long line,
    String id,
    @Nullable GeoPoint place,
    Guess.@Nullable Status reason,
    @Nullable GeoPoint truth,
    @Nullable String author,
    double statedKm) {

  /** Checks. */
  public Prediction {
    Objects.requireNonNull(id, "id");
    if (place != null && reason != null) {
      throw new IllegalArgumentException(id + ": has a place and a reason for having none");
    }
  }
}
