package io.img2loc.examples.archive;

import io.img2loc.eval.DistanceFormula;
import io.img2loc.examples.output.Sha256;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a run was: all that would have to be the same for another run to be a repetition.
 *
 * @param name what tables call the run
 * @param begun when the run began; the only thing in here that no result depends on
 * @param dataset what was evaluated
 * @param references what photos were compared with, or null where with nothing
 * @param settings what was asked for, by the names of the command's options, in the order of the
 *     names, with defaults filled in: nothing that changes a result is left out
 * @param questions the questions that a model was asked; empty without a model
 * @param model who was asked, or null for nobody
 * @param formula how distances are measured
 * @param strict whether a photo at exactly a threshold's distance counts as beyond it
 * @param seed what all that is drawn by lot is drawn with
 * @param versions of img2loc and of what computes, by name: {@code img2loc}, {@code java}
 * @param leakSimilarity the cosine from which on a reference counts as a near-duplicate
 * @param cost what the model's tokens cost, in whatever currency its prices are; null where nobody
 *     says
 * @param complete whether the run came to its end
 */
public record RunManifest(
    String name,
    Instant begun,
    Dataset dataset,
    @Nullable References references,
    Map<String, String> settings,
    List<Question> questions,
    @Nullable Model model,
    DistanceFormula formula,
    boolean strict,
    long seed,
    Map<String, String> versions,
    double leakSimilarity,
    @Nullable BigDecimal cost,
    boolean complete) {

  /** The name of this software among the {@link #versions}. */
  public static final String IMG2LOC = "img2loc";

  private static final String UNKNOWN = "unknown";

  /**
   * What was evaluated.
   *
   * @param name as a person named it
   * @param benchmark the published test set that it is said to be, or null
   * @param rows how many photos with a place it has; 0 until the run is complete
   * @param sha256 of the list of its photos and their places, in lower-case hex; empty until the
   *     run is complete
   * @param notes what was noticed about it, a sentence each: a row count that differs from the
   *     published one, say
   */
  public record Dataset(
      String name, @Nullable String benchmark, long rows, String sha256, List<String> notes) {
    /** Copies. */
    public Dataset {
      notes = List.copyOf(notes);
    }
  }

  /**
   * What photos were compared with.
   *
   * @param name as a person named it
   * @param fingerprint tells two indexes apart that hold other references
   * @param size how many references it has
   * @param space id of the embedding space
   * @param dimension of the embedding space
   * @param calibration what the radii were calibrated by, in words; null for not
   */
  public record References(
      String name,
      String fingerprint,
      long size,
      String space,
      int dimension,
      @Nullable String calibration) {}

  /**
   * A question that a model was asked.
   *
   * @param name of the prompt, as it was asked for
   * @param sha256 of its wording for the run's first photo, in lower-case hex
   */
  public record Question(String name, String sha256) {}

  /**
   * Who was asked.
   *
   * @param provider {@code openai}, say
   * @param name as it was asked for
   * @param versions as the provider returned them, in alphabetical order; empty where it says
   *     nothing
   */
  public record Model(String provider, String name, List<String> versions) {
    /** Copies. */
    public Model {
      versions = List.copyOf(versions);
    }
  }

  /** Copies, in the same order. */
  public RunManifest {
    Objects.requireNonNull(name, "name");
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    questions = List.copyOf(questions);
    versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
  }

  /** The same run under a name. */
  public RunManifest named(String newName) {
    return copy(newName, dataset, questions, model, cost, complete);
  }

  /** The same run with what is known of it only while it goes on. */
  public RunManifest with(
      Dataset dataset,
      List<Question> questions,
      @Nullable Model model,
      @Nullable BigDecimal cost,
      boolean complete) {
    return copy(name, dataset, questions, model, cost, complete);
  }

  /** The same run, scored otherwise: its answers are the same. */
  public RunManifest scored(DistanceFormula otherFormula, boolean otherStrict, long otherSeed) {
    return new RunManifest(
        name,
        begun,
        dataset,
        references,
        settings,
        questions,
        model,
        otherFormula,
        otherStrict,
        otherSeed,
        versions,
        leakSimilarity,
        cost,
        complete);
  }

  private RunManifest copy(
      String name,
      Dataset dataset,
      List<Question> questions,
      @Nullable Model model,
      @Nullable BigDecimal cost,
      boolean complete) {
    return new RunManifest(
        name,
        begun,
        dataset,
        references,
        settings,
        questions,
        model,
        formula,
        strict,
        seed,
        versions,
        leakSimilarity,
        cost,
        complete);
  }

  /**
   * All that is known before a run begins and changes its results, by name: two runs of which this
   * is the same are one run.
   */
  public Map<String, String> conditions() {
    Map<String, String> conditions = new LinkedHashMap<>();
    conditions.put("dataset", dataset.name);
    conditions.put("benchmark", said(dataset.benchmark));
    if (references != null) {
      conditions.put("references", references.fingerprint);
      conditions.put("space", references.space);
      conditions.put("calibration", said(references.calibration));
    }
    conditions.putAll(settings);
    conditions.put("img2loc", versions.getOrDefault(IMG2LOC, UNKNOWN));
    return conditions;
  }

  /** A hash of the {@link #conditions()}: 64 hexadecimal digits. */
  public String identity() {
    StringBuilder text = new StringBuilder("img2loc run 1\n");
    conditions()
        .forEach(
            (name, value) ->
                text.append(name.length())
                    .append(' ')
                    .append(name)
                    .append(value.length())
                    .append(' ')
                    .append(value)
                    .append('\n'));
    return Sha256.of(text.toString());
  }

  /**
   * What of the {@link #conditions()} differs in another run: a clause for each, as in {@code
   * --prompts is zero there and paper here}, this run being there.
   */
  public List<String> differences(RunManifest here) {
    Map<String, String> mine = conditions();
    Map<String, String> others = here.conditions();
    Set<String> names = new LinkedHashSet<>(mine.keySet());
    names.addAll(others.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(mine.get(name), others.get(name)))
        .map(
            name ->
                name
                    + " is "
                    + said(mine.get(name))
                    + " there and "
                    + said(others.get(name))
                    + " here")
        .toList();
  }

  private static String said(@Nullable String value) {
    return value == null || value.isEmpty() ? "not set" : value;
  }
}
