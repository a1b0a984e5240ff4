package io.img2loc.llm;

import io.img2loc.Candidate;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.llm.CoordinatePair.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

  /** Characters before the first place within which it may be announced. */
  private static final int FAR = 200;

  /** Letters between two objects from which on they are not two items of a list. */
  private static final int SENTENCE = 15;

  private static final Pattern THOUGHTS =
      Pattern.compile(
          "<(?<end>/?)(?:think|thinking|thoughts?|reasoning|analysis|reflection|scratchpad"
              + "|tool_call|tool_response|function_call|observation)>"
              + "|\u25C1(?<end2>/?)think\u25B7",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern FRACTION = Pattern.compile("\\.\\d{1,20}+$");

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
    String said = withoutThoughts(words);
    String text = PlainText.of(end(said));
    if (ReplyWords.giveUpInOurForm(text)) {
      return without(Guess.Status.ABSTAINED);
    }
    List<CoordinatePair> pairs = new ArrayList<>(CoordinateText.pairs(text));
    boolean halfNumber = endsInsideItsLastNumber(text, pairs, cutOff);
    if (halfNumber) {
      pairs.remove(pairs.size() - 1);
    }
    boolean refuses = ReplyWords.refuse(text);
    boolean givesUp = refuses || ReplyWords.abstain(text);
    pairs.removeIf(
        pair ->
            isExample(text, pair, refuses)
                || isNotMeant(text, pair)
                || (givesUp && isRepeated(text, pair)));
    if (pairs.isEmpty()) {
      boolean unfinished = cutOff || halfNumber || (said.isBlank() && !words.isBlank());
      return without(unfinished ? Guess.Status.TRUNCATED : statusOfWords(text, refuses));
    }
    return choose(text, pairs, cutOff, refuses);
  }

  /** Without what models write before they answer, be it closed, never opened or never closed. */
  private static String withoutThoughts(String words) {
    StringBuilder said = new StringBuilder();
    Matcher tag = THOUGHTS.matcher(words);
    int from = 0;
    boolean open = false;
    while (tag.find()) {
      boolean ends = "/".equals(tag.group("end")) || "/".equals(tag.group("end2"));
      if (ends && !open) {
        said.setLength(0);
      } else if (ends) {
        open = false;
      } else if (!open) {
        said.append(words, from, tag.start());
        open = true;
      }
      from = tag.end();
    }
    return open ? said.toString() : said.append(words, from, words.length()).toString();
  }

  /** Whole lines or words: of half a number the wrong half may be left. */
  private static String end(String words) {
    if (words.length() <= LONGEST) {
      return words;
    }
    int start = words.length() - LONGEST;
    while (start < words.length() && !Character.isWhitespace(words.charAt(start))) {
      start++;
    }
    return words.substring(start);
  }

  /** Digits may be missing: 2.3 of 2.3522, or 10 of 103.8. */
  private static boolean endsInsideItsLastNumber(
      String text, List<CoordinatePair> pairs, boolean cutOff) {
    if (pairs.isEmpty()) {
      return false;
    }
    CoordinatePair last = pairs.get(pairs.size() - 1);
    String rest = text.substring(last.end()).strip();
    boolean atItsPoint =
        rest.equals(".") && !FRACTION.matcher(text).region(last.start(), last.end()).find();
    return (cutOff || isOpen(text)) && (rest.isEmpty() || atItsPoint);
  }

  /** Whether an object or a list begins that does not end. */
  private static boolean isOpen(String text) {
    return count(text, '{') > count(text, '}') || count(text, '[') > count(text, ']');
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }

  private static boolean isExample(String text, CoordinatePair pair, boolean refuses) {
    String before = text.substring(0, pair.start());
    if (pair.form() == Form.FIELD && ReplyWords.goOnInATemplate(text.substring(pair.end()))) {
      return true;
    }
    return (pair.form() == Form.PROSE || ReplyWords.askForThePhoto(before))
        && ReplyWords.endInAnExample(before, refuses);
  }

  /** Whether it is what a tool is to look at, or is ruled out. */
  private static boolean isNotMeant(String text, CoordinatePair pair) {
    return ReplyWords.endInACall(text.substring(0, pair.start()))
        || (pair.form() == Form.PROSE
            && ReplyWords.beginWithARejection(text.substring(pair.end())));
  }

  /** Whether it is one of the references' places, of which the prompt told. */
  private static boolean isRepeated(String text, CoordinatePair pair) {
    return pair.form() == Form.PROSE
        && (ReplyWords.endInAHint(text.substring(0, pair.start()))
            || ReplyWords.callItAHint(text.substring(pair.end())));
  }

  private static Guess.Status statusOfWords(String text, boolean refuses) {
    if (refuses) {
      return Guess.Status.REFUSED;
    }
    if (isOpen(text) || ReplyWords.endInAnAnnouncement(text)) {
      return Guess.Status.TRUNCATED;
    }
    if (ReplyWords.abstain(text)) {
      return Guess.Status.ABSTAINED;
    }
    return ReplyWords.withhold(text) ? Guess.Status.REFUSED : Guess.Status.UNREADABLE;
  }

  private static Reading choose(
      String text, List<CoordinatePair> all, boolean cutOff, boolean refuses) {
    List<CoordinatePair> considered = considered(text, all);
    CoordinatePair last = considered.get(considered.size() - 1);
    if (last.isNowhere()) {
      return without(refuses ? Guess.Status.REFUSED : Guess.Status.ABSTAINED);
    }
    if (!last.inRange()) {
      return without(Guess.Status.OUT_OF_RANGE);
    }
    if (last.form() == Form.STATED && ReplyWords.refuseToHelp(text.substring(0, last.start()))) {
      return without(Guess.Status.REFUSED);
    }
    List<GeoPoint> places = places(considered);
    CoordinatePair meant = places.size() > 1 ? chosen(text, considered) : last;
    if (last.form() == Form.PROSE && considered.stream().allMatch(p -> p.form() == Form.PROSE)) {
      if (cutOff) {
        return without(Guess.Status.TRUNCATED);
      }
      String before = text.substring(0, last.start());
      if (refuses && !ReplyWords.turn(before)) {
        return without(Guess.Status.REFUSED);
      }
    }
    return of(meant == null ? places : withMirrorImages(text, meant, all));
  }

  /** Fields of objects if there are any, and what is called the answer after them. */
  private static List<CoordinatePair> considered(String text, List<CoordinatePair> all) {
    List<CoordinatePair> fields = all.stream().filter(p -> p.form() == Form.FIELD).toList();
    if (fields.isEmpty()) {
      return all;
    }
    CoordinatePair last = all.get(all.size() - 1);
    CoordinatePair lastField = fields.get(fields.size() - 1);
    return last.form() == Form.STATED
            && ReplyWords.conclude(text.substring(lastField.end(), last.start()))
        ? List.of(last)
        : fields;
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

  /** Of several places the one that is meant, if the reply says so in any way. */
  private static @Nullable CoordinatePair chosen(String text, List<CoordinatePair> pairs) {
    for (int i = pairs.size() - 1; i >= 0; i--) {
      if (isAnnounced(text, pairs, i)) {
        return isFollowedByOthersOnly(text, pairs, i) ? pairs.get(i) : null;
      }
    }
    CoordinatePair last = pairs.get(pairs.size() - 1);
    CoordinatePair before = otherBefore(pairs, pairs.size() - 1);
    if (before == null) {
      return last;
    }
    boolean restated =
        last.form() == Form.FIELD
            ? isASentence(text.substring(before.end(), last.start()))
            : pairs.stream().allMatch(p -> p.form() == Form.PROSE || isSame(p, last))
                && last.form() == Form.STATED;
    return restated && !ReplyWords.offerAlternatives(text.substring(before.end(), last.start()))
        ? last
        : null;
  }

  /** Whether it is said right before the pair, after all other places, that it is the one. */
  private static boolean isAnnounced(String text, List<CoordinatePair> pairs, int i) {
    CoordinatePair pair = pairs.get(i);
    CoordinatePair before = otherBefore(pairs, i);
    int from = before == null ? Math.max(0, pair.start() - FAR) : before.end();
    if (pair.form() == Form.FIELD) {
      // What an object before says, it says of itself.
      from = Math.max(from, text.lastIndexOf('}', pair.start()));
    }
    return from <= pair.start() && ReplyWords.choose(text.substring(from, pair.start()));
  }

  private static boolean isFollowedByOthersOnly(
      String text, List<CoordinatePair> pairs, int chosen) {
    CoordinatePair pair = pairs.get(chosen);
    int end = pair.end();
    for (CoordinatePair later : pairs.subList(chosen + 1, pairs.size())) {
      if (!isSame(later, pair)) {
        return ReplyWords.turnToOthers(text.substring(end, Math.max(end, later.start())));
      }
      end = later.end();
    }
    return true;
  }

  private static @Nullable CoordinatePair otherBefore(List<CoordinatePair> pairs, int i) {
    for (int j = i - 1; j >= 0; j--) {
      if (!isSame(pairs.get(j), pairs.get(i))) {
        return pairs.get(j);
      }
    }
    return null;
  }

  private static boolean isSame(CoordinatePair a, CoordinatePair b) {
    return a.inRange() && b.inRange() && a.point().distanceKm(b.point()) <= SAME_KM;
  }

  /** Whether an object ends, something is said, and another begins. */
  private static boolean isASentence(String between) {
    int end = between.indexOf('}');
    int begin = between.lastIndexOf('{');
    return end >= 0
        && begin > end
        && between.substring(end, begin).chars().filter(Character::isLetter).count() >= SENTENCE;
  }

  /** The place, and what the text says with the same numbers and other signs, and keeps to. */
  private static List<GeoPoint> withMirrorImages(
      String text, CoordinatePair meant, List<CoordinatePair> pairs) {
    GeoPoint place = meant.point();
    List<CoordinatePair> kept =
        pairs.stream().filter(other -> !isCorrected(text, other, meant)).toList();
    List<GeoPoint> places = new ArrayList<>();
    places.add(place);
    places(kept).stream().filter(other -> isMirrorImage(place, other)).forEach(places::add);
    return places;
  }

  private static boolean isCorrected(String text, CoordinatePair pair, CoordinatePair later) {
    return pair.end() < later.start()
        && ReplyWords.admitAnError(text.substring(pair.end(), later.start()));
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
