package io.img2loc;

/**
 * Turns evidence into the question that a generator is asked. Implementations must be safe for
 * concurrent use.
 *
 * <pre>{@code
 * PromptBuilder brief = evidence -> Prompt.of("", "Where was this? Latitude, longitude.", evidence);
 * }</pre>
 *
 * <p>Those from here are values: they are equal if their settings are, and print them.
 */
@FunctionalInterface
public interface PromptBuilder {

  /** The question about the evidence's photo. */
  Prompt build(Evidence evidence);

  /**
   * The kind of prompt that the paper uses: the coordinates of the 16 nearest and the 16 farthest
   * references, and the request for one pair of coordinates. Without references it is {@link
   * #zeroShot()}.
   */
  static PromptBuilder paper() {
    return ReferencePrompt.builder().build();
  }

  /** The photo alone; no index is needed. */
  static PromptBuilder zeroShot() {
    return references(0);
  }

  /**
   * The coordinates of the {@code n} nearest and the {@code n} farthest references.
   *
   * @throws IllegalArgumentException if {@code n} is negative
   */
  static PromptBuilder references(int n) {
    return ReferencePrompt.builder().nearest(n).farthest(n).build();
  }
}
