package io.img2loc.examples.report;

import io.img2loc.eval.DistanceFormula;
import io.img2loc.eval.EvaluatedPhoto;
import io.img2loc.eval.Evaluation;
import io.img2loc.examples.archive.ArchivedAnswer;
import io.img2loc.examples.archive.RunArchive;
import io.img2loc.examples.archive.RunManifest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A run with its errors measured.
 *
 * @param number its place in the report, from 0
 * @param name what the report calls it; no other run is called the same
 * @param archive what it left
 * @param scoring how it is measured
 * @param scored its answers with their errors, in the order of the dataset
 */
record Run(int number, String name, RunArchive archive, Scoring scoring, List<Scored> scored) {

  /**
   * An answer and how far off it is.
   *
   * @param answer the answer
   * @param errorKm infinite where there is no place
   */
  record Scored(ArchivedAnswer answer, double errorKm) {
    /** The nearest first, those without an answer last; equals by id. */
    static final Comparator<Scored> BY_ERROR =
        Comparator.comparingDouble(Scored::errorKm).thenComparing(Scored::id);

    EvaluatedPhoto photo() {
      return answer.photo();
    }

    String id() {
      return answer.photo().id();
    }

    boolean answered() {
      return photo().place() != null;
    }
  }

  RunManifest manifest() {
    return archive.manifest();
  }

  DistanceFormula formula() {
    return scoring.formula();
  }

  boolean strict() {
    return scoring.strict();
  }

  /** How far off the answers are that a filter accepts. */
  Evaluation evaluate(Predicate<? super ArchivedAnswer> filter) {
    return archive.evaluate(filter, formula(), strict());
  }

  /** Measures them; those of the same name are told apart by a number. */
  static List<Run> of(List<RunArchive> archives, Scoring scoring) {
    List<Run> runs = new ArrayList<>();
    Map<String, Integer> seen = new HashMap<>();
    for (RunArchive archive : archives) {
      String name = archive.manifest().name();
      int times = seen.merge(name, 1, Integer::sum);
      List<Scored> scored =
          archive.answers().stream()
              .map(a -> new Scored(a, a.photo().errorKm(scoring.formula())))
              .toList();
      runs.add(
          new Run(
              runs.size(),
              times == 1 ? name : name + " (" + times + ")",
              archive,
              scoring,
              scored));
    }
    return List.copyOf(runs);
  }
}
