package io.img2loc.examples.archive;

import io.img2loc.eval.DistanceFormula;
import io.img2loc.eval.EvaluatedPhoto;
import io.img2loc.eval.Evaluation;
import io.img2loc.eval.PairedComparison;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Several runs beside each other, on the photos that all of them have. */
public final class RunComparison {
  private final List<RunArchive> runs;
  private final Set<String> shared;
  private final DistanceFormula formula;
  private final boolean strict;

  private RunComparison(List<RunArchive> runs, DistanceFormula formula, boolean strict) {
    this.runs = List.copyOf(runs);
    this.formula = formula;
    this.strict = strict;
    shared = new HashSet<>(ids(runs.get(0)));
    runs.forEach(run -> shared.retainAll(ids(run)));
  }

  /**
   * Compares runs.
   *
   * @param runs at least two
   * @param formula how to measure distances, whatever the runs say
   * @param strict whether a photo at exactly a threshold's distance counts as beyond it
   * @throws IllegalArgumentException if they are fewer, or have no photo in common
   */
  public static RunComparison of(List<RunArchive> runs, DistanceFormula formula, boolean strict) {
    if (runs.size() < 2) {
      throw new IllegalArgumentException("a comparison is of two runs at least");
    }
    RunComparison comparison = new RunComparison(runs, formula, strict);
    if (comparison.shared.isEmpty()) {
      throw new IllegalArgumentException(
          "the runs have no photo in common: photos are known by their ids in the dataset");
    }
    return comparison;
  }

  private static Set<String> ids(RunArchive run) {
    return run.photos().stream().map(EvaluatedPhoto::id).collect(Collectors.toSet());
  }

  /** How many photos all runs have. */
  public int shared() {
    return shared.size();
  }

  /** Ids of the photos that a run has and not all others have, in the run's order. */
  public List<String> notShared(int run) {
    return runs.get(run).photos().stream()
        .map(EvaluatedPhoto::id)
        .filter(id -> !shared.contains(id))
        .toList();
  }

  private List<EvaluatedPhoto> photos(int run) {
    return runs.get(run).photos().stream().filter(photo -> shared.contains(photo.id())).toList();
  }

  /** How well a run did on the photos that all have. */
  public Evaluation evaluation(int run) {
    Evaluation.Builder evaluation = Evaluation.builder().distance(formula).strict(strict);
    photos(run).forEach(evaluation::add);
    return evaluation.build();
  }

  /**
   * A run compared with the first one, photo by photo.
   *
   * @throws IllegalArgumentException if they say of a photo that it was taken at different places
   */
  public PairedComparison withFirst(int run) {
    return PairedComparison.of(photos(0), photos(run), formula, strict);
  }

  /**
   * What the runs do not have in common: the name of a setting, and its value in each run, with
   * {@code "-"} where it has none. In the order in which the names first occur.
   */
  public Map<String, List<String>> differences() {
    List<Map<String, String>> described = runs.stream().map(RunComparison::described).toList();
    Set<String> names = new LinkedHashSet<>();
    described.forEach(run -> names.addAll(run.keySet()));
    Map<String, List<String>> differences = new LinkedHashMap<>();
    for (String name : names) {
      List<String> values = new ArrayList<>();
      described.forEach(run -> values.add(Objects.requireNonNullElse(run.get(name), "-")));
      if (values.stream().distinct().count() > 1) {
        differences.put(name, values);
      }
    }
    return differences;
  }

  private static Map<String, String> described(RunArchive run) {
    RunManifest manifest = run.manifest();
    Map<String, String> described = new LinkedHashMap<>(manifest.conditions());
    described.put("dataset sha256", manifest.dataset().sha256());
    manifest.questions().forEach(q -> described.put("question " + q.name(), q.sha256()));
    if (manifest.model() != null) {
      described.put("model versions", String.join(", ", manifest.model().versions()));
    }
    manifest.versions().forEach(described::putIfAbsent);
    described.put("complete", manifest.complete() ? "yes" : "no");
    return described;
  }
}
