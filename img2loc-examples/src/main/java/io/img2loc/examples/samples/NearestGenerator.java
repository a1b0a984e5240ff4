package io.img2loc.examples.samples;

import io.img2loc.Candidate;
import io.img2loc.GeoGenerator;
import io.img2loc.Guess;
import io.img2loc.Prompt;
import io.img2loc.Usage;
import java.util.List;

/** A generator of one's own: the place of the most similar photo. */
public final class NearestGenerator implements GeoGenerator {

  @Override
  public Guess generate(Prompt prompt) {
    return prompt.evidence().hits().nearest().stream()
        .findFirst()
        .map(nearest -> Candidate.of(nearest.reference().location(), 1))
        .map(place -> Guess.located(List.of(place), "as the nearest", Usage.none(), prompt))
        .orElseGet(() -> Guess.without(Guess.Status.ABSTAINED, "", Usage.none(), prompt));
  }
}
