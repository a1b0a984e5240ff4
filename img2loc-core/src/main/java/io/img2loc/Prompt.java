package io.img2loc;

import java.util.List;
import java.util.Objects;

/**
 * What a generator is asked. The photo itself is {@code evidence.photo()}.
 *
 * @param system the role and the rules, for models that take them apart; may be empty
 * @param user the question
 * @param extraPhotos photos sent after the one in question, for models that take several
 * @param sample which of several samples of the same prompt this is, from 0
 * @param evidence what the prompt was built from
 */
public record Prompt(
    String system, String user, List<Photo> extraPhotos, int sample, Evidence evidence) {

  /** Checks and copies. */
  public Prompt {
    Objects.requireNonNull(system, "system");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(evidence, "evidence");
    extraPhotos = List.copyOf(extraPhotos);
    if (sample < 0) {
      throw new IllegalArgumentException("a sample's number must be 0 or more, was " + sample);
    }
  }

  /** A first sample without further photos. */
  public static Prompt of(String system, String user, Evidence evidence) {
    return new Prompt(system, user, List.of(), 0, evidence);
  }

  /** The same prompt as another sample. */
  public Prompt withSample(int sample) {
    return new Prompt(system, user, extraPhotos, sample, evidence);
  }
}
