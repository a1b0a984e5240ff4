package io.img2loc.examples;

import io.img2loc.Answer;
import io.img2loc.Bulk;
import io.img2loc.Evidence;
import io.img2loc.Img2LocException;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.dataset.Benchmark;
import io.img2loc.dataset.ListFingerprint;
import io.img2loc.examples.archive.Leak;
import io.img2loc.examples.archive.RunManifest;
import io.img2loc.examples.output.Problems;
import io.img2loc.examples.output.Text;
import io.img2loc.index.Indexer.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks where the photos of an evaluation were taken, in one way or in several, and writes down what
 * becomes of each. What the ways share is done once: a photo is encoded and searched for once.
 */
final class EvaluationRun {
  private final EvaluationSetup setup;
  private final GenerationOptions generation;
  private final LeakOptions leaks;
  private final List<Lane> lanes;
  private final Skipped skipped;
  private final String datasetName;
  private final @Nullable String benchmark;
  private final ListFingerprint dataset = new ListFingerprint();
  private final Set<String> met = new LinkedHashSet<>();
  private long failed;

  /**
   * A run that has not begun.
   *
   * @param options what was asked for
   * @param lanes the ways
   * @param skipped is told of what cannot be evaluated
   */
  EvaluationRun(
      EvaluationSetup setup, EvaluationOptions options, List<Lane> lanes, Skipped skipped) {
    this.setup = setup;
    this.generation = options.generation;
    this.leaks = options.leaks;
    this.datasetName = options.datasetName();
    this.benchmark = options.benchmark();
    this.lanes = List.copyOf(lanes);
    this.skipped = skipped;
  }

  /**
   * Goes through all photos, and completes the archives; photos that an archive has are not asked
   * about again.
   *
   * @throws Img2LocException if there is nothing to evaluate, or the model cannot be asked
   */
  void complete(Workers.Pool pool, Console console) throws IOException {
    try {
      run(pool, console);
    } catch (IOException | RuntimeException e) {
      for (Lane lane : lanes) {
        lane.breakOff();
      }
      throw e;
    } finally {
      generation.finish(setup.generation(), console); // what was paid before it broke off, too
    }
    skipped.tell(console);
    if (met.isEmpty()) {
      for (Lane lane : lanes) {
        lane.discard();
      }
      throw new Img2LocException("nothing to evaluate: no photo with a place in " + datasetName);
    }
    for (Lane lane : lanes) {
      refuseGone(lane.gone(met));
    }
    for (Lane lane : lanes) {
      lane.finish(this::listed, setup, console);
    }
    notes().forEach(console::note);
  }

  /** Refuses a dataset that has lost photos: the table would be of another one. */
  private static void refuseGone(List<String> gone) {
    if (!gone.isEmpty()) {
      throw new Img2LocException(
          "the run has "
              + Text.count(gone.size(), "photo")
              + " that the dataset does not have any more, "
              + gone.get(0)
              + " first; name another folder with -o");
    }
  }

  /** Goes through all photos, and tells what would be asked. */
  void dryRun(Workers.Pool pool, Console console) throws IOException {
    run(pool, console);
    generation.finish(setup.generation(), console);
  }

  private void run(Workers.Pool pool, Console console) throws IOException {
    Patience patience = new Patience();
    NearestReference nearest =
        setup.isSameForAll() && !leaks.leftOut
            ? NearestReference.of(setup.index(), setup.filter())
            : NearestReference.unknown();
    try (ProgressMeter meter = console.progress("evaluating", setup.queries().count());
        Stream<Outcome<Query, Located>> outcomes =
            Bulk.map(
                setup.queries().stream(skipped, meter).filter(query -> isLeft(query, meter)),
                this::locate,
                pool.executor(),
                pool.threads())) {
      for (Iterator<Outcome<Query, Located>> i = outcomes.iterator(); i.hasNext(); ) {
        Outcome<Query, Located> outcome = i.next();
        Query query = outcome.input();
        Located located = located(outcome);
        Set<Leak> leaked = leaks(located.evidence(), query);
        double nearestKm = nearest.km(query.reference().location());
        Img2LocException failure = null;
        for (Map.Entry<Lane, Outcome<Photo, Answer>> entry : located.answers().entrySet()) {
          Outcome<Photo, Answer> answer = entry.getValue();
          if (entry.getKey().asksModel()
              && !generation.replies.fromArchive()
              && patience.isLostBy(answer)) {
            setup.generation().askNoMore();
            answer.orElseThrow(); // a table of a part of the photos would be taken for one of all
          }
          entry.getKey().write(query, answer, leaked, nearestKm);
          failure = failure == null ? answer.failure() : failure;
        }
        tell(query, failure, meter);
      }
    }
  }

  /**
   * What became of a photo, in each of the ways that had no answer yet.
   *
   * @param evidence what there was to go by, or null where the photo cannot even be compared
   */
  private record Located(@Nullable Evidence evidence, Map<Lane, Outcome<Photo, Answer>> answers) {}

  private Located locate(Query query) {
    Query allowed = query.withOthers(leaks.others(query.reference()));
    Evidence evidence = setup.retrieve(allowed);
    Map<Lane, Outcome<Photo, Answer>> answers = new LinkedHashMap<>();
    for (Lane lane : lanes) {
      if (lane.lacks(query)) {
        answers.put(lane, lane.locate(allowed, evidence, setup.references(), generation));
      }
    }
    return new Located(evidence, answers);
  }

  /** A photo that cannot even be compared with others has failed in every way. */
  private Located located(Outcome<Query, Located> outcome) {
    Img2LocException failure = outcome.failure();
    if (failure == null) {
      return outcome.orElseThrow();
    }
    Map<Lane, Outcome<Photo, Answer>> failures = new LinkedHashMap<>();
    for (Lane lane : lanes) {
      if (lane.lacks(outcome.input())) {
        failures.put(lane, Outcome.failure(outcome.input().photo(), failure));
      }
    }
    return new Located(null, failures);
  }

  /** A photo that was failed on may have been given away, too. */
  private Set<Leak> leaks(@Nullable Evidence evidence, Query query) {
    return evidence == null ? Set.of() : leaks.among(evidence.hits().nearest(), query.reference());
  }

  private void tell(Query query, @Nullable Img2LocException failure, ProgressMeter meter) {
    if (failure == null) {
      meter.succeeded();
    } else {
      failed++;
      skipped.add(Problem.Status.UNREADABLE, query.photo().name(), Problems.describe(failure));
      meter.failed();
    }
  }

  private boolean isLeft(Query query, ProgressMeter meter) {
    String id = query.reference().id();
    met.add(id);
    dataset.add(id, query.reference().location());
    boolean left = lanes.stream().anyMatch(lane -> lane.lacks(query));
    if (!left) {
      meter.succeeded();
    }
    return left;
  }

  /** What was evaluated, now that all of it has been met. */
  private RunManifest.Dataset listed(RunManifest.Dataset known) {
    return new RunManifest.Dataset(known.name(), benchmark, met.size(), dataset.sha256(), notes());
  }

  /** What the dataset lists and was not asked about. */
  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (benchmark != null) {
      notes.add(Benchmark.of(benchmark).check(met.size(), skipped.failures() - failed));
    }
    add(notes, skipped.count(Problem.Status.NO_POSITION), "without a position");
    add(notes, skipped.count(Problem.Status.UNREADABLE) - failed, "that cannot be read");
    add(notes, skipped.count(Problem.Status.REFUSED), "whose vector cannot be used");
    add(notes, skipped.count(Problem.Status.DUPLICATE), "with the id of another");
    return notes;
  }

  private static void add(List<String> notes, long count, String what) {
    if (count > 0) {
      notes.add("not asked about: " + Text.count(count, "item") + " " + what);
    }
  }
}
