package io.img2loc.examples.archive;

import io.img2loc.eval.DistanceFormula;
import io.img2loc.eval.EvaluatedPhoto;
import io.img2loc.eval.Evaluation;
import io.img2loc.examples.output.LinesFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A run, read back from its directory. {@link RunWriter} tells what is in it.
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

  /**
   * Reads a run's directory, of one that is not complete, too. Nothing is changed.
   *
   * @throws RunFormatException if there is none, it was written by a newer version, the run broke
   *     off in its last line, or something is damaged
   * @throws IOException if reading fails
   */
  public static RunArchive open(Path directory) throws IOException {
    RunFiles files = new RunFiles(directory);
    if (!Files.exists(files.manifest())) {
      throw new RunFormatException(
          directory,
          RunFormatException.Reason.NOT_A_RUN,
          (Files.exists(directory) ? "is no run: there is no run.json in it" : "no such folder")
              + "; name the folder that 'eval run' wrote");
    }
    RunManifest manifest = ManifestJson.read(files.manifest());
    Map<String, AnswerLine> lines = new LinkedHashMap<>();
    boolean whole =
        LinesFile.read(
            files.answers(), files.lines(line -> lines.put(line.answer().photo().id(), line)));
    if (!whole) {
      throw new RunFormatException(
          files.answers(),
          RunFormatException.Reason.TORN,
          "the run broke off in its last line, or is going on; the same 'eval run' completes it");
    }
    List<ArchivedAnswer> answers =
        lines.values().stream()
            .sorted(
                Comparator.comparingLong(AnswerLine::position)
                    .thenComparing(line -> line.answer().photo().id()))
            .map(AnswerLine::answer)
            .toList();
    return new RunArchive(manifest, answers, thumbnails(files, answers));
  }

  private static Map<String, byte[]> thumbnails(RunFiles files, List<ArchivedAnswer> answers)
      throws IOException {
    Map<String, byte[]> thumbnails = new LinkedHashMap<>();
    if (Files.isDirectory(files.thumbnails())) {
      for (ArchivedAnswer answer : answers) {
        add(thumbnails, files, answer.photo().id());
        if (!answer.neighbors().isEmpty()) {
          add(thumbnails, files, RunFiles.referenceKey(answer.neighbors().get(0).id()));
        }
      }
    }
    return thumbnails;
  }

  private static void add(Map<String, byte[]> thumbnails, RunFiles files, String key)
      throws IOException {
    Path file = files.thumbnail(key);
    if (Files.isRegularFile(file)) {
      thumbnails.put(key, Files.readAllBytes(file));
    }
  }

  /** The key of a reference's picture among the {@link #thumbnails}. */
  public static String referenceKey(String id) {
    return RunFiles.referenceKey(id);
  }

  /** What became of each photo. */
  public List<EvaluatedPhoto> photos() {
    return answers.stream().map(ArchivedAnswer::photo).toList();
  }

  /** How far off the answers are that a filter accepts, measured as the run says. */
  public Evaluation evaluate(Predicate<? super ArchivedAnswer> filter) {
    return evaluate(filter, manifest.formula(), manifest.strict());
  }

  /** The same, measured otherwise. */
  public Evaluation evaluate(
      Predicate<? super ArchivedAnswer> filter, DistanceFormula formula, boolean strict) {
    Evaluation.Builder evaluation = Evaluation.builder().distance(formula).strict(strict);
    answers.stream().filter(filter).map(ArchivedAnswer::photo).forEach(evaluation::add);
    return evaluation.build();
  }
}
