package io.img2loc.examples.output;

import io.img2loc.Answer;
import io.img2loc.Candidate;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.PhotoException;
import org.jspecify.annotations.Nullable;

/** Where a photo was taken, estimated or measured. */
public final class Places {
  private Places() {}

  /** The likeliest candidate, or null if there is none. */
  static @Nullable Candidate likeliest(Outcome<?, Answer> outcome) {
    Answer answer = outcome.value();
    return answer == null || answer.candidates().isEmpty() ? null : answer.candidates().get(0);
  }

  /** Whether a photo itself says where it was taken. */
  public static boolean isMeasured(Photo photo) {
    try {
      return photo.info().position().location() != null;
    } catch (PhotoException e) {
      return false; // it fails again, and is reported, when it is located
    }
  }
}
