package io.img2loc.examples.archive;

import io.img2loc.eval.EvaluatedPhoto;
import io.img2loc.eval.Evaluation;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A run, read back from its directory.
 *
 * @param manifest what the run was
 * @param answers the photos, in the order of the dataset
 * @param thumbnails small JPEG pictures of some photos, by the photo's id; of a reference by {@code
 *     "reference:"} and its id
 */
public record RunArchive(
    RunManifest manifest, List<ArchivedAnswer> answers, Map<String, byte[]> thumbnails) {
  /** Copies. */
  public RunArchive {
    answers = List.copyOf(answers);
    thumbnails = Map.copyOf(thumbnails);
  }

  /** What became of each photo. */
  public List<EvaluatedPhoto> photos() {
    return answers.stream().map(ArchivedAnswer::photo).toList();
  }

  /** How far off the answers are that a filter accepts, measured as the run says. */
  public Evaluation evaluate(Predicate<? super ArchivedAnswer> filter) {
    Evaluation.Builder evaluation =
        Evaluation.builder().distance(manifest.formula()).strict(manifest.strict());
    answers.stream().filter(filter).map(ArchivedAnswer::photo).forEach(evaluation::add);
    return evaluation.build();
  }
}
