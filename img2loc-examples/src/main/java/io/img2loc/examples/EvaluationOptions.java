package io.img2loc.examples;

import io.img2loc.examples.archive.RunManifest;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What is evaluated, by which references, and how it is counted. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvaluationOptions {
  private static final int IDENTITY_DIGITS = 8;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Mixin QueryOptions queries;
  @Mixin LeakOptions leaks;
  @Mixin ScoringOptions scoring;
  @Mixin ReferenceOptions references;
  @Mixin GenerationOptions generation;
  @Mixin Workers workers;

  @Option(
      names = "--skipped",
      paramLabel = "FILE",
      description = "Write a table of all that was not evaluated, and why.")
  @Nullable Path skippedFile;

  private @Nullable String fingerprint;

  /** Refuses what makes no sense, before anything is opened. */
  void check() throws IOException {
    queries.check(generation.asksModel());
    leaks.check();
    scoring.check();
    generation.check();
    Inputs.refuseAsOutput(spec, "--skipped", skippedFile, queries.inputs());
  }

  /** Opens what is worked with; close it. */
  EvaluationSetup open(Workers.Pool pool, Console console) throws IOException {
    return EvaluationSetup.open(queries, references, generation, pool, console);
  }

  /** The published test set that it is said to be, or null. */
  @Nullable String benchmark() {
    return queries.benchmark == null ? null : queries.benchmark.id();
  }

  /** What is evaluated, as a person names it. */
  String datasetName() {
    return queries.name(references.index);
  }

  /**
   * What is about to be run.
   *
   * @param way settings beside those of the command line, which take their places
   * @param isIdle which options are of no consequence
   * @param asked whether a model is asked
   */
  RunManifest manifest(
      EvaluationSetup setup, Map<String, String> way, Predicate<OptionSpec> isIdle, boolean asked)
      throws IOException {
    Map<String, String> settings = new TreeMap<>(RunSettings.of(spec, isIdle));
    settings.putAll(way);
    Generation opened = setup.generation();
    return new RunManifest(
        "",
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        new RunManifest.Dataset(datasetName(), benchmark(), 0, "", List.of()),
        references(setup, asked || way.isEmpty()),
        settings,
        List.of(),
        opened.access() == null || !asked
            ? null
            : new RunManifest.Model(
                opened.access().provider().toString(), opened.access().model(), List.of()),
        scoring.formula,
        scoring.strict,
        scoring.seed,
        Versions.all(),
        leaks.similarity,
        null,
        false);
  }

  private RunManifest.@Nullable References references(EvaluationSetup setup, boolean calibrated)
      throws IOException {
    JVectorIndex index = setup.index();
    if (index == null) {
      return null;
    }
    Path folder = references.index();
    return new RunManifest.References(
        PhotoFiles.lastName(folder),
        fingerprint(index),
        index.size(),
        index.space().id(),
        index.space().dimension(),
        calibrated && !queries.leaveOneOut && generation.asksNeighbours()
            ? IndexCalibration.inUse(folder, index, setup.filter())
            : null);
  }

  /** It is made from all references, and once is enough. */
  private String fingerprint(JVectorIndex index) {
    String known = fingerprint;
    if (known == null) {
      known = index.fingerprint();
      fingerprint = known;
    }
    return known;
  }

  /** A folder's name that the same command gives again, and no other. */
  static Path folder(String what, RunManifest manifest) {
    String dataset = manifest.dataset().name().replaceAll("[^\\p{L}\\p{N}._-]", "_");
    return Path.of(what + "-" + dataset + "-" + manifest.identity().substring(0, IDENTITY_DIGITS));
  }
}
