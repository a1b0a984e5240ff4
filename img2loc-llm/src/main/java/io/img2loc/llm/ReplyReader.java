package io.img2loc.llm;

import io.img2loc.Candidate;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads a place out of a model's words, or why there is none. It would rather read nothing than a
 * place that was not meant.
 */
final class ReplyReader {
  /** Places nearer to each other than this are one place said twice with other digits. */
  private static final double SAME_KM = 1;

  /** Degrees by which two numbers may differ and still be the same but for their signs. */
  private static final double MIRROR_DEGREES = 0.05;

  private static final double MIRROR_KM = 50;

  /** Characters read at most: a place stands near the end, and comparing places is quadratic. */
  private static final int LONGEST = 10_000;

  private static final String CANNOT =
      "\\b(?:can(?:'t|not| not)|could(?:n't| not)|(?:am |'m )?(?:unable|not able) to|won't|will not)";

  private static final Pattern REFUSAL =
      Pattern.compile(
          CANNOT
              + " (?:\\w+ )?(?:help|assist|comply|fulfill|share|provide|do (?:that|this))\\b"
              + "|\\bprivacy\\b|\\bpolic(?:y|ies)\\b|\\bguidelines\\b|\\bnot comfortable\\b",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern ABSTENTION =
      Pattern.compile(
          CANNOT
              + " (?:\\w+ ){0,2}(?:tell|determine|identify|pinpoint|locate|say|know|estimate|infer)\\b"
              + "|\\b(?:impossible|not possible|difficult) to (?:\\w+ )?(?:tell|determine|identify"
              + "|pinpoint|locate|say|know|estimate)\\b"
              + "|\\b(?:don't|do not) know\\b|\\bno (?:idea|clue)\\b|\\bunknown\\b"
              + "|\\b(?:not enough|insufficient) (?:\\w+ )?(?:information|clues|evidence|detail)"
              + "|\"lat(?:itude)?\"\\s*:\\s*(?:null|\"(?:n/?a|none|)\")",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern CHOICE =
      Pattern.compile(
          "\\bfinal\\b|\\banswer\\b|\\bbest (?:guess|estimate)\\b|\\bmy (?:guess|estimate)\\b",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern THOUGHTS =
      Pattern.compile("<think>.*?(?:</think>|\\z)", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

  private ReplyReader() {}

  /** What was read; candidates as {@link Guess} demands them of the status. */
  record Reading(Guess.Status status, List<Candidate> candidates) {}

  /**
   * Reads a reply.
   *
   * @param words the model's words
   * @param cutOff whether the model was stopped before it had finished
   */
  static Reading read(String words, boolean cutOff) {
    String end = words.substring(Math.max(0, words.length() - LONGEST));
    String text = CoordinateText.plain(THOUGHTS.matcher(end).replaceAll(" "));
    List<CoordinatePair> pairs = new ArrayList<>(CoordinateText.pairs(text));
    boolean halfNumber = endsInsideItsLastNumber(text, pairs, cutOff);
    if (halfNumber) {
      pairs.remove(pairs.size() - 1);
    }
    if (pairs.isEmpty()) {
      return without(cutOff || halfNumber ? Guess.Status.TRUNCATED : statusOfWords(text));
    }
    return choose(text, pairs);
  }

  /** Digits may be missing: 2.3 of 2.3522, or 10 of 103.8. */
  private static boolean endsInsideItsLastNumber(
      String text, List<CoordinatePair> pairs, boolean cutOff) {
    if (pairs.isEmpty()) {
      return false;
    }
    CoordinatePair last = pairs.get(pairs.size() - 1);
    boolean open = count(text, '{') > count(text, '}') || count(text, '[') > count(text, ']');
    return (cutOff || open) && text.substring(last.end()).isBlank();
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }

  private static Guess.Status statusOfWords(String text) {
    if (REFUSAL.matcher(text).find()) {
      return Guess.Status.REFUSED;
    }
    return ABSTENTION.matcher(text).find() ? Guess.Status.ABSTAINED : Guess.Status.UNREADABLE;
  }

  private static Reading choose(String text, List<CoordinatePair> all) {
    List<CoordinatePair> fields = all.stream().filter(CoordinatePair::field).toList();
    List<CoordinatePair> considered = fields.isEmpty() ? all : fields;
    CoordinatePair last = considered.get(considered.size() - 1);
    if (last.isNowhere()) {
      return without(Guess.Status.ABSTAINED);
    }
    if (!last.inRange()) {
      return without(Guess.Status.OUT_OF_RANGE);
    }
    List<GeoPoint> places = places(considered);
    if (places.size() > 1 && isMarkedAsChoice(text, considered)) {
      places = List.of(last.point());
    }
    if (places.size() == 1) {
      places = withMirrorImages(places.get(0), all);
    }
    return of(places);
  }

  /** Each place once, in the words it was said in last. */
  private static List<GeoPoint> places(List<CoordinatePair> pairs) {
    List<GeoPoint> places = new ArrayList<>();
    for (CoordinatePair pair : pairs) {
      if (pair.inRange() && !pair.isNowhere()) {
        GeoPoint point = pair.point();
        places.removeIf(place -> place.distanceKm(point) <= SAME_KM);
        places.add(point);
      }
    }
    return places;
  }

  /** Whether the last place is announced, after all others, as the one that is meant. */
  private static boolean isMarkedAsChoice(String text, List<CoordinatePair> pairs) {
    CoordinatePair last = pairs.get(pairs.size() - 1);
    int from =
        pairs.stream()
            .filter(pair -> !same(pair, last))
            .mapToInt(CoordinatePair::end)
            .max()
            .orElse(0);
    return from <= last.start() && CHOICE.matcher(text.substring(from, last.start())).find();
  }

  private static boolean same(CoordinatePair a, CoordinatePair b) {
    return a.inRange() && b.inRange() && a.point().distanceKm(b.point()) <= SAME_KM;
  }

  /** The place, and what the text says elsewhere with the same numbers and other signs. */
  private static List<GeoPoint> withMirrorImages(GeoPoint place, List<CoordinatePair> pairs) {
    List<GeoPoint> places = new ArrayList<>();
    places.add(place);
    places(pairs).stream().filter(other -> isMirrorImage(place, other)).forEach(places::add);
    return places;
  }

  private static boolean isMirrorImage(GeoPoint a, GeoPoint b) {
    return sameSize(a.latitude(), b.latitude())
        && sameSize(a.longitude(), b.longitude())
        && a.distanceKm(b) > MIRROR_KM;
  }

  private static boolean sameSize(double a, double b) {
    return Math.abs(Math.abs(a) - Math.abs(b)) <= MIRROR_DEGREES;
  }

  private static Reading of(List<GeoPoint> places) {
    double weight = 1.0 / places.size();
    return new Reading(
        places.size() == 1 ? Guess.Status.LOCATED : Guess.Status.AMBIGUOUS,
        places.stream().map(place -> Candidate.of(place, weight)).toList());
  }

  private static Reading without(Guess.Status status) {
    return new Reading(status, List.of());
  }
}
