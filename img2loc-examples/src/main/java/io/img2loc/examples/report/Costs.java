package io.img2loc.examples.report;

import io.img2loc.Usage;
import io.img2loc.examples.archive.ArchivedAnswer;
import io.img2loc.examples.archive.RunManifest;
import io.img2loc.examples.page.Html;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the runs cost, in tokens and in money. */
final class Costs {
  private static final String UNKNOWN = "-";

  private Costs() {}

  /** Whether any run asked somebody. */
  static boolean any(List<Run> runs) {
    return runs.stream().anyMatch(run -> run.manifest().model() != null);
  }

  static void write(Html html, List<Run> runs) {
    Tables.open(html, "Cost");
    html.head(
        List.of(
            "",
            "photos",
            "prompts",
            "samples of each",
            "questions per photo",
            "tokens in",
            "tokens out",
            "tokens per photo",
            "cost",
            "per 1,000 photos"));
    html.open("tbody");
    runs.forEach(run -> html.row(row(run)));
    html.close();
    Tables.close(html);
    html.element(
        "p",
        "Tokens are as the providers count them; of those that tell none there is a dash.",
        "class",
        "soft");
  }

  /** How many, how often each, and how many of each photo that makes. */
  private static void questions(List<String> row, RunManifest manifest) {
    String samples = manifest.settings().getOrDefault("--samples", "1");
    if (manifest.model() == null || !samples.matches("[1-9]\\d{0,8}")) {
      row.addAll(List.of(UNKNOWN, UNKNOWN, UNKNOWN));
      return;
    }
    int prompts = manifest.questions().size();
    boolean ofSome = manifest.settings().containsKey("--ask-model-above");
    row.add(Say.count(prompts));
    row.add(Say.count(Long.parseLong(samples)));
    row.add((ofSome ? "at most " : "") + Say.count(prompts * Long.parseLong(samples)));
  }

  private static List<String> row(Run run) {
    RunManifest manifest = run.manifest();
    int photos = run.scored().size();
    Usage usage =
        run.archive().answers().stream()
            .map(ArchivedAnswer::usage)
            .reduce(Usage.none(), Usage::plus);
    long tokens = usage.inputTokens() + usage.outputTokens();
    BigDecimal cost = manifest.cost();
    List<String> row = new ArrayList<>();
    row.add(run.name());
    row.add(Say.count(photos));
    questions(row, manifest);
    row.add(tokens == 0 ? UNKNOWN : Say.count(usage.inputTokens()));
    row.add(tokens == 0 ? UNKNOWN : Say.count(usage.outputTokens()));
    row.add(
        tokens == 0 || photos == 0
            ? UNKNOWN
            : String.format(Locale.ROOT, "%,.0f", (double) tokens / photos));
    row.add(cost == null ? UNKNOWN : cost.toPlainString());
    row.add(
        cost == null || photos == 0
            ? UNKNOWN
            : cost.movePointRight(3)
                .divide(BigDecimal.valueOf(photos), 2, RoundingMode.HALF_UP)
                .toPlainString());
    return row;
  }
}
