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

  /**
   * Asks {@code next} only where this generator cannot tell closely enough: where its guess is
   * {@link Guess.Status#ABSTAINED}, or the 50 % radius of its likeliest candidate exceeds a bound;
   * a candidate that claims no radius exceeds every bound. A refusal and whatever else this
   * generator says stands. Where {@code next} was asked, its guess stands, a refusal too, and costs
   * what both cost.
   *
   * <p>{@link #densityWithin} is made for the first place of such a cascade:
   *
   * <pre>{@code
   * GeoGenerator cheap = GeoGenerator.densityWithin(50).orIfWiderThan(50, model);
   * }</pre>
   *
   * @param radius50Km the largest radius in km that is good enough, 0 or more
   * @throws IllegalArgumentException if the radius is below 0 or NaN
   */
  default GeoGenerator orIfWiderThan(double radius50Km, GeoGenerator next) {
    Objects.requireNonNull(next, "next");
    Candidate.checkBound(radius50Km);
    return prompt -> {
      Guess guess = generate(prompt);
      boolean enough =
          switch (guess.status()) {
            case LOCATED -> guess.candidates().get(0).radius50Km() <= radius50Km;
            case ABSTAINED -> false;
            case REFUSED, UNREADABLE, AMBIGUOUS, TRUNCATED, OUT_OF_RANGE -> true;
          };
      return enough ? guess : next.generate(prompt).plus(guess.usage());
    };
  }

  /**
   * Gives the likeliest candidate of a {@link Guess.Status#LOCATED} guess the radii that a
   * calibration learned; other candidates keep theirs. A guess that went by no neighbours is left
   * as it is, and so is one without a place.
   *
   * <p>Calibrate first and combine then, as the calibration is of this generator alone:
   *
   * <pre>{@code
   * GeoGenerator cheap = GeoGenerator.density().calibrated(calibration).orIfWiderThan(50, model);
   * }</pre>
   *
   * @param calibration made with guesses of this generator, for which the caller answers; {@link
   *     DensityGenerator} checks it
   * @throws IllegalArgumentException if the calibration is known to be another one's
   */
  default GeoGenerator calibrated(Calibration calibration) {
    DensityGenerator.refuse(calibration);
    return prompt -> calibration.applied(generate(prompt));
  }

  /** The neighbours' own estimate, without any model: {@link DensityGenerator} as it comes. */
  static GeoGenerator density() {
    return DensityGenerator.builder().build();
  }

  /**
   * The neighbours' own estimate with a kernel so narrow that it can claim a 50 % radius: σ is half
   * of that radius, and so is how far the densest place is moved to a neighbour. Where the votes
   * agree within a small part of the radius, 50 % of their density lies within about 0.6 of it;
   * where they scatter, the radius is larger. {@link #density()}, whose σ is 445 km, never claims
   * one below 524 km, even if all neighbours are of one place, unless it is {@link #calibrated}.
   *
   * @param radius50Km the radius in km, in [0.2, 10 000]
   * @throws IllegalArgumentException if the radius is out of range
   */
  static GeoGenerator densityWithin(double radius50Km) {
    if (!(radius50Km >= 0.2 && radius50Km <= 10_000)) {
      throw new IllegalArgumentException("radius50Km must be in [0.2, 10000], was " + radius50Km);
    }
    return DensityGenerator.builder().sigmaKm(radius50Km / 2).snapKm(radius50Km / 2).build();
  }
}
