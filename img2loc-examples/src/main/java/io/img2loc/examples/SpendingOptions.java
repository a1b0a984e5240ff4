package io.img2loc.examples;

import io.img2loc.examples.model.ModelAccess;
import io.img2loc.examples.model.Prices;
import io.img2loc.llm.Budget;
import io.img2loc.llm.CallPolicy;
import io.img2loc.llm.Price;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How much may be asked of a model, how fast and for how much. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SpendingOptions {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--requests-at-once",
      paramLabel = "N",
      description = "Requests under way at once (default: ${DEFAULT-VALUE}).")
  int atOnce = 8;

  @Option(
      names = "--requests-per-minute",
      paramLabel = "N",
      description = "Requests begun in a minute (default: any number).")
  @Nullable Integer perMinute;

  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description =
          "A table of what models cost, to tell the cost: model,input,output, for a million tokens.")
  @Nullable Path prices;

  @Option(
      names = "--max-cost",
      paramLabel = "AMOUNT",
      description =
          "Stop before this run's requests cost more than this, in the currency of the prices.")
  @Nullable BigDecimal maxCost;

  @Option(
      names = "--dry-run",
      description = "Ask nobody; tell how many photos would be sent where, and what it would cost.")
  boolean dryRun;

  /** The price of a model's tokens, or null where there is no table. */
  @Nullable Price price(ModelAccess access) throws IOException {
    if (prices == null) {
      if (maxCost != null) {
        throw usage("--max-cost needs --prices, a table of what the model costs");
      }
      return null;
    }
    return Prices.read(prices).of(access);
  }

  /** How the model may be called. */
  CallPolicy policy(@Nullable Price known) {
    Price price = known == null ? Price.free() : known;
    if (atOnce < 1) {
      throw usage("--requests-at-once must be at least 1, was " + atOnce);
    }
    if (perMinute != null && perMinute < 1) {
      throw usage("--requests-per-minute must be at least 1, was " + perMinute);
    }
    try {
      CallPolicy.Builder builder =
          CallPolicy.builder()
              .concurrent(atOnce)
              .budget(maxCost == null ? Budget.unlimited(price) : Budget.atMost(maxCost, price));
      if (perMinute != null) {
        builder.perMinute(perMinute);
      }
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
