package io.img2loc.examples.archive;

import io.img2loc.Answer;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.Reference;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A photo that was asked about, to be written to an archive.
 *
 * @param position where in the dataset the photo stands, from 0
 * @param reference what is known of the photo
 * @param outcome the answer, or the failure
 * @param leaks how references may have given the place away
 * @param nearestReferenceKm distance in km from the truth to the nearest place of a reference that
 *     could be found, NaN where that is unknown
 * @param replies the keys of the model's replies that were used, 64 hexadecimal digits each
 */
public record NewAnswer(
    long position,
    Reference reference,
    Outcome<Photo, Answer> outcome,
    Set<Leak> leaks,
    double nearestReferenceKm,
    List<String> replies) {
  /** Checks and copies. */
  public NewAnswer {
    Objects.requireNonNull(reference, "reference");
    Objects.requireNonNull(outcome, "outcome");
    leaks = Set.copyOf(leaks);
    replies = List.copyOf(replies);
  }
}
