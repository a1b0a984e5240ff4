package io.img2loc.llm;

import io.img2loc.Usage;
import java.math.BigDecimal;
import java.util.Objects;

/**
 * What a model's tokens cost, in whatever currency.
 *
 * @param inputPerMillion for a million tokens sent, 0 or more
 * @param outputPerMillion for a million tokens received, 0 or more
 */
public record Price(BigDecimal inputPerMillion, BigDecimal outputPerMillion) {
  private static final int MILLION_DIGITS = 6;

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if a price is negative
   */
  public Price {
    Objects.requireNonNull(inputPerMillion, "inputPerMillion");
    Objects.requireNonNull(outputPerMillion, "outputPerMillion");
    if (inputPerMillion.signum() < 0 || outputPerMillion.signum() < 0) {
      throw new IllegalArgumentException(
          "prices must not be negative, were " + inputPerMillion + " and " + outputPerMillion);
    }
  }

  /** Nothing: a model of one's own. */
  public static Price free() {
    return new Price(BigDecimal.ZERO, BigDecimal.ZERO);
  }

  /** What these tokens cost, exactly. */
  public BigDecimal of(Usage usage) {
    return inputPerMillion
        .multiply(BigDecimal.valueOf(usage.inputTokens()))
        .add(outputPerMillion.multiply(BigDecimal.valueOf(usage.outputTokens())))
        .movePointLeft(MILLION_DIGITS);
  }
}
