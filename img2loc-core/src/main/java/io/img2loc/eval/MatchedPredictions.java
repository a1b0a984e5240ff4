package io.img2loc.eval;

import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.Reference;
import io.img2loc.dataset.LabeledList;
import io.img2loc.dataset.ListFingerprint;
import io.img2loc.dataset.Prediction;
import io.img2loc.dataset.Predictions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Predictions that were made elsewhere, each with the truth it is measured by.
 *
 * <p>A photo counts once: of several rows for it the first. A truth to which there is no prediction
 * counts as without an answer, {@link Guess.Status#ABSTAINED}; a prediction to which there is no
 * truth does not count, and is told. A prediction of exactly 0, 0 counts as the place it states.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class MatchedPredictions {
  private static final GeoPoint ZERO = new GeoPoint(0, 0);
  private static final int NONE = -1;

  private final List<EvaluatedPhoto> photos;
  private final int broken;
  private final long missing;
  private final long withoutTruth;
  private final long repeated;
  private final long byName;
  private final long atZero;
  private final @Nullable StatedDistances statedDistances;
  private final List<String> notes;

  private MatchedPredictions(Matching matching) {
    photos = List.copyOf(matching.photos);
    broken = matching.broken;
    missing = matching.missing;
    withoutTruth = matching.withoutTruth;
    repeated = matching.repeated;
    byName = matching.byName;
    atZero = matching.atZero;
    statedDistances = matching.distances.end();
    notes = matching.notes();
  }

  /**
   * Takes the truths that the predictions' own file states. A row with a prediction and without a
   * truth that can be read does not count; one with neither is {@linkplain #broken broken}.
   *
   * @throws IllegalArgumentException if the file has no columns for the truth
   */
  public static MatchedPredictions of(Predictions predictions) {
    if (!predictions.statesTruth()) {
      throw new IllegalArgumentException(
          "the predictions state no truth: " + predictions.columns() + "; give a list of truths");
    }
    Matching matching = new Matching();
    Set<String> seen = new HashSet<>();
    for (Prediction prediction : predictions.rows()) {
      if (!prediction.id().isEmpty() && !seen.add(prediction.id())) {
        matching.repeated++;
      } else if (prediction.truth() != null) {
        matching.add(prediction.id(), prediction.truth(), prediction.author(), prediction);
      } else if (prediction.place() == null) {
        matching.broken++;
      } else {
        matching.withoutTruth(prediction);
      }
    }
    return new MatchedPredictions(matching);
  }

  /**
   * Looks for each photo's truth in a list, whatever the predictions' own file states: by exactly
   * the same id, else by the file's name without folders and extension, where just one photo of the
   * list has it and just one prediction is left that has it. The photos are those of the list, in
   * its order.
   */
  public static MatchedPredictions of(Predictions predictions, LabeledList truths) {
    Matching matching = new Matching();
    Prediction[] found = new Prediction[truths.size()];
    List<Prediction> left = new ArrayList<>();
    for (Prediction prediction : predictions.rows()) {
      int at = truths.indexOf(prediction.id());
      if (at < 0) {
        left.add(prediction);
      } else if (found[at] == null) {
        found[at] = prediction;
      } else {
        matching.repeated++;
      }
    }
    matching.findByName(left, found, truths);
    for (int i = 0; i < found.length; i++) {
      Reference truth = truths.references().get(i);
      matching.add(truth.id(), truth.location(), truth.author(), found[i]);
    }
    return new MatchedPredictions(matching);
  }

  /** The photos that count, with truth and prediction. */
  public List<EvaluatedPhoto> photos() {
    return photos;
  }

  /**
   * How many photos count beside {@link #photos}, of which neither truth nor prediction can be
   * read: they are {@link Guess.Status#UNREADABLE}.
   */
  public int broken() {
    return broken;
  }

  /** How many photos of the list have no prediction. */
  public long missing() {
    return missing;
  }

  /** How many predictions do not count, as there is no truth to measure them by. */
  public long withoutTruth() {
    return withoutTruth;
  }

  /** How many rows do not count, as an earlier one is about the same photo. */
  public long repeated() {
    return repeated;
  }

  /** How many predictions were found by the file's name instead of the id. */
  public long byName() {
    return byName;
  }

  /** How many predictions are exactly 0, 0. */
  public long atZero() {
    return atZero;
  }

  /** What the distances show that the predictions' file states; null where it states none. */
  public @Nullable StatedDistances statedDistances() {
    return statedDistances;
  }

  /** What was noticed, a sentence each; none if there is nothing to tell. */
  public List<String> notes() {
    return notes;
  }

  /** The SHA-256 of the photos that count and their truths, as {@link ListFingerprint} takes it. */
  public String sha256() {
    ListFingerprint fingerprint = new ListFingerprint();
    photos.forEach(photo -> fingerprint.add(photo.id(), photo.truth()));
    return fingerprint.sha256();
  }

  /**
   * How far off the predictions are, broken rows included.
   *
   * @param evaluation says how to measure
   */
  public Evaluation evaluate(Evaluation.Builder evaluation) {
    photos.forEach(evaluation::add);
    // Nothing depends on the truth of a photo without an answer; any will do.
    EvaluatedPhoto unreadable = EvaluatedPhoto.without("", ZERO, Guess.Status.UNREADABLE);
    for (int i = 0; i < broken; i++) {
      evaluation.add(unreadable);
    }
    return evaluation.build();
  }

  private static final class Matching {
    final List<EvaluatedPhoto> photos = new ArrayList<>();
    final StatedDistances.Collector distances = new StatedDistances.Collector();
    int broken;
    long missing;
    long withoutTruth;
    @Nullable Prediction firstWithoutTruth;
    long ambiguous;
    long repeated;
    long byName;
    long atZero;

    void add(String id, GeoPoint truth, @Nullable String author, @Nullable Prediction prediction) {
      GeoPoint place = prediction == null ? null : prediction.place();
      Guess.Status reason = prediction == null ? Guess.Status.ABSTAINED : prediction.reason();
      EvaluatedPhoto photo;
      if (place != null) {
        photo = EvaluatedPhoto.located(id, truth, place);
        atZero += place.equals(ZERO) ? 1 : 0;
      } else {
        photo =
            reason == null
                ? EvaluatedPhoto.failed(id, truth)
                : EvaluatedPhoto.without(id, truth, reason);
      }
      missing += prediction == null ? 1 : 0;
      photos.add(author == null ? photo : photo.withGroup(author));
      if (prediction != null && place != null && !Double.isNaN(prediction.statedKm())) {
        GeoPoint stated = prediction.truth(); // what the distance was taken to, if it is there
        distances.add(stated == null ? truth : stated, place, prediction.statedKm());
      }
    }

    void withoutTruth(Prediction prediction) {
      withoutTruth++;
      firstWithoutTruth = firstWithoutTruth == null ? prediction : firstWithoutTruth;
    }

    /** Looks for what is left over, where no mistake is possible. */
    void findByName(List<Prediction> left, @Nullable Prediction[] found, LabeledList truths) {
      Map<Integer, Integer> claims = new HashMap<>();
      int[] at = new int[left.size()];
      for (int i = 0; i < at.length; i++) {
        at[i] = left.get(i).id().isEmpty() ? NONE : truths.indexOfName(left.get(i).id());
        claims.merge(at[i], 1, Integer::sum);
      }
      for (int i = 0; i < at.length; i++) {
        Prediction prediction = left.get(i);
        if (at[i] >= 0 && found[at[i]] == null && claims.getOrDefault(at[i], 0) == 1) {
          found[at[i]] = prediction;
          byName++;
        } else {
          ambiguous += at[i] >= 0 ? 1 : 0;
          withoutTruth(prediction);
        }
      }
    }

    List<String> notes() {
      List<String> notes = new ArrayList<>();
      if (byName > 0) {
        note(
            notes,
            "found by the file's name without folders and extension, as the list has no such id: %,d"
                + " of the predictions",
            byName);
      }
      if (repeated > 0) {
        note(notes, "do not count, as an earlier row is about the same photo: %,d rows", repeated);
      }
      if (firstWithoutTruth != null) {
        note(
            notes,
            "do not count, as there is no truth for them: %,d of the predictions, the first in line"
                + " %d, \"%s\"",
            withoutTruth,
            firstWithoutTruth.line(),
            firstWithoutTruth.id());
      }
      if (ambiguous > 0) {
        note(
            notes,
            "of these, named like one photo of the list, as others are, too: %,d",
            ambiguous);
      }
      if (missing > 0) {
        note(
            notes,
            "without a prediction, which counts as without an answer: %,d of %,d photos of the list",
            missing,
            photos.size());
      }
      if (broken > 0) {
        note(notes, "neither truth nor place can be read, counted as unreadable: %,d rows", broken);
      }
      if (atZero > 0) {
        note(
            notes,
            "exactly 0, 0, which others write for an unreadable answer, and here counts as that"
                + " place: %,d of the predictions",
            atZero);
      }
      return List.copyOf(notes);
    }

    private static void note(List<String> notes, String format, Object... values) {
      notes.add(String.format(Locale.ROOT, format, values));
    }
  }
}
