package io.img2loc.examples;

import io.img2loc.Img2Loc;
import io.img2loc.Usage;
import io.img2loc.examples.model.ModelAccess;
import io.img2loc.examples.output.Text;
import io.img2loc.llm.Budget;
import io.img2loc.llm.ChatGenerator;
import io.img2loc.llm.Price;
import io.img2loc.llm.ReplyCache;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline, and what can be told of the model behind it.
 *
 * @param access the model, or null where the neighbours are asked alone
 * @param price what its tokens cost, or null where nobody says
 * @param budget what its calls cost
 * @param replies what keeps its replies, closed with this; null for nothing
 * @param chat asks the model, or null where the neighbours are asked alone
 * @param dryRun what would be asked, or null where it is
 * @param gate what every question to the model goes through, or null where none is asked
 */
record Generation(
    Img2Loc img2loc,
    @Nullable ModelAccess access,
    @Nullable Price price,
    @Nullable Budget budget,
    @Nullable ReplyCache replies,
    @Nullable ChatGenerator chat,
    @Nullable DryRun dryRun,
    @Nullable Gate gate)
    implements AutoCloseable {

  /** Says what is about to leave this machine. */
  void announce(Console console) {
    if (access != null && dryRun == null && !access.isLocal()) {
      console.note(
          "photos are sent to "
              + access.host()
              + ", made smaller and without metadata; --dry-run tells how many");
    }
  }

  /** Lets no question through to the model any more; those under way are answered. */
  void askNoMore() {
    if (gate != null) {
      gate.close();
    }
  }

  /** Says what was asked, and what it cost. */
  void summarize(Console console) {
    if (access == null || budget == null) {
      return;
    }
    if (dryRun != null) {
      console.out().println(dryRunSummary(dryRun, access));
      console.out().flush();
      return;
    }
    String cost = price != null ? ", cost " + Text.amount(budget.cost()) : "";
    console.note(
        Text.count(budget.calls(), "request")
            + " to "
            + access.host()
            + ": "
            + tokens(budget.usage())
            + cost
            + (replies == null || replies.found() == 0
                ? ""
                : "; " + Text.count(replies.found(), "reply", "replies") + " of earlier runs"));
  }

  private String dryRunSummary(DryRun run, ModelAccess access) {
    Usage estimate = run.estimate();
    return "Nothing was sent. "
        + Text.count(run.photos(), "photo")
        + " would be sent to "
        + access.host()
        + " ("
        + access
        + ") in "
        + Text.count(run.requests(), "request")
        + (run.kept() == 0
            ? ""
            : ", and " + Text.count(run.kept(), "reply", "replies") + " of earlier runs used")
        + ": about "
        + tokens(estimate)
        + (price != null ? ", cost " + Text.amount(price.of(estimate)) : "")
        + ", as far as can be told beforehand.";
  }

  private static String tokens(Usage usage) {
    return String.format(
        Locale.ROOT, "%,d tokens in, %,d out", usage.inputTokens(), usage.outputTokens());
  }

  @Override
  public void close() throws IOException {
    if (replies != null) {
      replies.close();
    }
  }
}
