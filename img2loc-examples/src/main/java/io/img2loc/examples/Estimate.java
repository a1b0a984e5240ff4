package io.img2loc.examples;

import io.img2loc.Progress;
import io.img2loc.ProgressListener;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says once, soon after long work has begun, how long it will take: {@code about 11 photos/s: 2 h
 * 32 min for 100,000 photos}. The first photos, which wait for Java to warm up, are not counted.
 * For work that is soon done it says nothing.
 */
final class Estimate implements ProgressListener {
  private static final double SECONDS_MEASURED = 3;
  private static final double SECONDS_WORTH_SAYING = 7;
  private static final long ITEMS_OF_UNKNOWN = 1_000;

  private final long warmUp;
  private final String noun;
  private final Consumer<String> say;
  private @Nullable Progress warm;
  private boolean said;

  /**
   * Begins.
   *
   * @param warmUp how many items are done before the time is taken, at least 1
   * @param noun what an item is called: {@code photo}
   */
  Estimate(int warmUp, String noun, Consumer<String> say) {
    this.warmUp = warmUp;
    this.noun = noun;
    this.say = say;
  }

  @Override
  public void progressed(Progress now) {
    if (said) {
      return;
    }
    if (warm == null) {
      warm = now.done() >= warmUp ? now : null;
      return;
    }
    double seconds = seconds(now.elapsed().minus(warm.elapsed()));
    double perSecond = (now.done() - warm.done()) / seconds;
    if (seconds >= SECONDS_MEASURED && perSecond > 0 && isWorthSaying(now, perSecond)) {
      said = true;
      say.accept(sentence(perSecond, now.total() < 0 ? ITEMS_OF_UNKNOWN : now.total()));
    }
  }

  private static boolean isWorthSaying(Progress now, double perSecond) {
    return now.total() < 0
        ? seconds(now.elapsed()) >= SECONDS_MEASURED + SECONDS_WORTH_SAYING
        : (now.total() - now.done()) / perSecond >= SECONDS_WORTH_SAYING;
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private String sentence(double perSecond, long items) {
    String speed =
        perSecond >= 1
            ? String.format(
                Locale.ROOT, perSecond < 10 ? "%.1f %ss/s" : "%.0f %ss/s", perSecond, noun)
            : String.format(Locale.ROOT, "%.1f s a %s", 1 / perSecond, noun);
    return String.format(
        Locale.ROOT,
        "about %s: %s for %,d %ss",
        speed,
        words(Duration.ofSeconds(Math.round(items / perSecond))),
        items,
        noun);
  }

  /**
   * The two largest units: {@code 45 s}, {@code 9 min 5 s}, {@code 2 h 32 min}, {@code 3 d 4 h}.
   */
  static String words(Duration duration) {
    long[] amounts = {
      duration.toDays(), duration.toHoursPart(), duration.toMinutesPart(), duration.toSecondsPart()
    };
    String[] units = {"d", "h", "min", "s"};
    int first = 0;
    while (first < 3 && amounts[first] == 0) {
      first++;
    }
    String words = amounts[first] + " " + units[first];
    return first == 3 || amounts[first + 1] == 0
        ? words
        : words + " " + amounts[first + 1] + " " + units[first + 1];
  }
}
