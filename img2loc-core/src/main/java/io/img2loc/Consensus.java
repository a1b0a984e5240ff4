package io.img2loc;

import java.util.List;
import java.util.Locale;

/**
 * Makes one answer of several guesses. Implementations must be safe for concurrent use and leave
 * what they are given as it is.
 *
 * <pre>{@code
 * Consensus last = (evidence, guesses) ->
 *     Consensus.first().choose(evidence, guesses.subList(guesses.size() - 1, guesses.size()));
 * }</pre>
 *
 * <p>The ready-made ones but {@link #first()} judge by votes. Each candidate of the guesses that
 * name a place votes with its weight, and together they have nine tenths of the votes; the 100
 * nearest neighbours vote with d<sup>−10</sup>, where d = 2 − 2·cosine, as they do in {@link
 * DensityGenerator}, and together have one tenth. Neighbours only support: where no guess names a
 * place, a refusal say, the answer has none. A guess that stands alone, without neighbours, is left
 * as it is.
 *
 * <p>Their candidates' weights sum to at most 1. The radii hold 50 % and 90 % of the votes, each
 * smoothed by a kernel of 25 km; they are not calibrated, and not below 29 km and 53 km.
 *
 * <p>{@code ConsensusContract} in core's test-jar holds what every implementation must do.
 */
@FunctionalInterface
public interface Consensus {

  /** The answer to the evidence's photo; one without a place if no guess has one. */
  Answer choose(Evidence evidence, List<Guess> guesses);

  /**
   * Abstains where this consensus is not sure enough: an answer whose likeliest place's 50 % radius
   * exceeds a bound, or that claims no radius, becomes one without a place, {@link
   * Guess.Status#ABSTAINED}. Its guesses and evidence stay.
   *
   * @param radius50Km the largest radius in km that is good enough, 0 or more
   * @throws IllegalArgumentException if the radius is below 0 or NaN
   */
  default Consensus abstainIfWiderThan(double radius50Km) {
    Candidate.checkBound(radius50Km);
    return (evidence, guesses) -> {
      Answer answer = choose(evidence, guesses);
      if (answer.candidates().isEmpty()) {
        return answer;
      }
      Candidate likeliest = answer.candidates().get(0);
      if (likeliest.radius50Km() <= radius50Km) {
        return answer;
      }
      String why =
          likeliest.hasRadii()
              ? String.format(
                  Locale.ROOT,
                  "The likeliest place is known to within %.1f km with a chance of 50 %%; no more"
                      + " than %.1f km were asked for.",
                  likeliest.radius50Km(),
                  radius50Km)
              : String.format(
                  Locale.ROOT,
                  "How far the likeliest place may be off is not known; no more than %.1f km were"
                      + " asked for.",
                  radius50Km);
      return Answer.without(new NoAnswer(Guess.Status.ABSTAINED, why), guesses, evidence);
    };
  }

  /** The first guess that names a place. */
  static Consensus first() {
    return new FirstConsensus();
  }

  /**
   * The place where the votes lie densest on the sphere: the highest peak of Σ w·k(angle), where k
   * is a von Mises–Fisher kernel of 25 km, moved to the weightiest vote within 25 km of it. Other
   * peaks are further candidates, up to five in all; a candidate's weight is the height of its
   * peak. It is the smoothing of Vo, Jacobs and Hays, <em>Revisiting IM2GPS in the Deep Learning
   * Era</em> (ICCV 2017), whose kernel of 445 km is for neighbours, which scatter more than the
   * guesses of a model do.
   */
  static Consensus density() {
    return new DensityConsensus();
  }

  /**
   * The candidate that may expect the highest GeoScore: of the guesses' candidates and the ten
   * nearest neighbours the one that maximises Σ w·exp(−d/1492.7 km) over all votes, d being a
   * vote's distance. It stands between votes that are not far apart where {@link #density()} takes
   * a side. The score is that of the game GeoGuessr, by which Haas, Skreta, Alberti and Finn,
   * <em>PIGEON: Predicting Image Geolocations</em> (CVPR 2024), evaluate. A candidate's weight is
   * that sum, and its share of all of them where they sum to more than 1.
   */
  static Consensus expectedScore() {
    return new ExpectedScoreConsensus();
  }

  /**
   * The candidate near which photos were taken that look like this one. Of the guesses' candidates
   * and the ten nearest neighbours, each within a kilometre of another taken once and the 32
   * densest of them considered, it maximises h·max(0.3, min(1, (D/d)<sup>10</sup>)):
   *
   * <ul>
   *   <li>h is the density of the votes at the place, as in {@link #density()};
   *   <li>d = 2 − 2·c, where c is the mean cosine of the three most similar photos within 25 km of
   *       the place, which one search finds; a place within 25 km of a denser one has its d. The
   *       photo's neighbours are left out, since they have voted, and so is whatever is more
   *       similar than all of them, since the pipeline's search did not accept it;
   *   <li>D = 2 − 2·C, where C is the cosine of the last of the photo's neighbours or, if it has
   *       none, the largest c.
   * </ul>
   *
   * A place with no photo near it has the lowest factor, 0.3. A candidate's weight is its share of
   * the sum. The power is that of the neighbours' votes; the form is ours, and so is the floor.
   *
   * <p>Without an {@linkplain Evidence#embedding() embedding} this is {@link #density()}. Of the
   * filters that the pipeline's search had none is known here but by what it found: give an index
   * that holds nothing that must not be found.
   *
   * @param index photos in the encoder's space; is searched up to 32 times for an answer
   */
  static Consensus verified(VectorIndex index) {
    return new VerifiedConsensus(index);
  }
}
