package io.img2loc;

/**
 * Tokens that a guess cost, as the provider counts them.
 *
 * @param inputTokens tokens sent, 0 where none or unknown
 * @param outputTokens tokens received, 0 where none or unknown
 */
public record Usage(long inputTokens, long outputTokens) {
  private static final Usage NONE = new Usage(0, 0);

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if a count is negative
   */
  public Usage {
    if (inputTokens < 0 || outputTokens < 0) {
      throw new IllegalArgumentException(
          "token counts must not be negative, were " + inputTokens + " and " + outputTokens);
    }
  }

  /** No tokens: nothing was asked of a model, or it did not say. */
  public static Usage none() {
    return NONE;
  }

  /** Both together. */
  public Usage plus(Usage other) {
    return new Usage(inputTokens + other.inputTokens, outputTokens + other.outputTokens);
  }
}
