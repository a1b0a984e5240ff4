package io.img2loc.examples.archive;

import io.img2loc.Usage;
import io.img2loc.eval.EvaluatedPhoto;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * One line of a run's archive: a photo, what became of it, and what there was to go by.
 *
 * @param photo the photo's truth and answer
 * @param neighbors the most similar references that could be found, 16 at most, the most similar
 *     first
 * @param leaks how references that could be found may have given the place away
 * @param explanation why there is no answer or what failed, or what was said to the answer; may be
 *     empty
 * @param usage what it cost in tokens
 */
public record ArchivedAnswer(
    EvaluatedPhoto photo,
    List<ArchivedNeighbor> neighbors,
    Set<Leak> leaks,
    String explanation,
    Usage usage) {
  /** Checks and copies. */
  public ArchivedAnswer {
    Objects.requireNonNull(photo, "photo");
    Objects.requireNonNull(explanation, "explanation");
    Objects.requireNonNull(usage, "usage");
    neighbors = List.copyOf(neighbors);
    leaks = Set.copyOf(leaks);
  }
}
