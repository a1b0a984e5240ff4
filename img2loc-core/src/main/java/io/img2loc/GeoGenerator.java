package io.img2loc;

import java.util.Objects;

/**
 * Makes a guess from a prompt. Implementations must be safe for concurrent use.
 *
 * <p>The smallest implementation:
 *
 * <pre>{@code
 * GeoGenerator topOne =
 *     prompt ->
 *         prompt.evidence().hits().nearest().stream()
 *             .findFirst()
 *             .map(n -> Candidate.of(n.reference().location(), 1))
 *             .map(c -> Guess.located(List.of(c), "", Usage.none(), prompt))
 *             .orElse(Guess.without(Guess.Status.ABSTAINED, "", Usage.none(), prompt));
 * }</pre>
 *
 * <p>{@code GeoGeneratorContract} in core's test-jar holds what every implementation must do.
 */
@FunctionalInterface
public interface GeoGenerator {

  /**
   * Answers a prompt. "I will not say" and "I cannot tell" are guesses, too.
   *
   * @throws GenerationException if nobody could be asked
   * @throws PhotoException if the prompt's photo cannot be read
   */
  Guess generate(Prompt prompt);

  /**
   * Asks {@code next} when this generator throws a {@link GenerationException}; never on a refusal.
   */
  default GeoGenerator orElse(GeoGenerator next) {
    Objects.requireNonNull(next, "next");
    return prompt -> {
      try {
        return generate(prompt);
      } catch (GenerationException e) {
        return next.generate(prompt);
      }
    };
  }

  /** The neighbours' own estimate, without any model: {@link DensityGenerator} as it comes. */
  static GeoGenerator density() {
    return DensityGenerator.builder().build();
  }
}
