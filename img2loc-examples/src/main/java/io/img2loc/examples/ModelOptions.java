package io.img2loc.examples;

import io.img2loc.examples.model.ModelAccess;
import io.img2loc.llm.ChatGenerator;
import io.img2loc.llm.ImageDetail;
import io.img2loc.llm.ReplyFormat;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which model is asked, and how. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ModelOptions {
  /** Room for a model that thinks beforehand; one that does not stops long before. */
  private static final int MAX_OUTPUT_TOKENS = 2000;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "PROVIDER:NAME",
      description =
          "Ask a multimodal model: openai:NAME, ollama:NAME, anthropic:NAME or gemini:NAME. The"
              + " photos leave this machine, unless the model is on it. The key is read from the"
              + " provider's usual variable; 'img2loc help locate' lists them.")
  @Nullable String model;

  @Option(
      names = "--model-url",
      paramLabel = "URL",
      description =
          "Where the model is, for servers of your own (default: as the environment says).")
  @Nullable String url;

  @Option(names = "--local-only", description = "Refuse a model that is not on this machine.")
  boolean localOnly;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "How freely the model chooses its words, 0 to 2 (default: the model's own).")
  @Nullable Double temperature;

  @Option(
      names = "--max-output-tokens",
      paramLabel = "N",
      description = "How long a reply may be, thoughts included (default: ${DEFAULT-VALUE}).")
  int maxOutputTokens = MAX_OUTPUT_TOKENS;

  @Option(
      names = "--reply-format",
      paramLabel = "FORMAT",
      description =
          "auto, text or json: JSON by schema where the model supports it (default: auto).")
  String format = "auto";

  @Option(
      names = "--longest-side",
      paramLabel = "PX",
      description = "Longest side of the picture that is sent (default: ${DEFAULT-VALUE}).")
  int longestSide = 1024;

  @Option(
      names = "--jpeg-quality",
      paramLabel = "Q",
      description = "Quality of the picture that is sent, 0 to 1 (default: ${DEFAULT-VALUE}).")
  double jpegQuality = 0.85;

  @Option(
      names = "--detail",
      paramLabel = "DETAIL",
      description = "How closely the model looks: low, high or auto (default: high).")
  ImageDetail detail = ImageDetail.HIGH;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long one reply may take (default: ${DEFAULT-VALUE}).")
  int timeoutSeconds = 120;

  boolean isGiven() {
    return model != null;
  }

  /**
   * How to reach the model that is asked for.
   *
   * @param asks whether anybody will be asked, so that a key has to be there
   */
  ModelAccess access(boolean asks) {
    if (model == null) {
      throw new IllegalStateException("no model is asked for");
    }
    ModelAccess access;
    try {
      access = ModelAccess.of(model, url, maxOutputTokens, environment());
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    if (localOnly && !access.isLocal()) {
      throw usage("--local-only: " + access + " is at " + access.host() + ", not on this machine");
    }
    if (asks) {
      access
          .missing()
          .ifPresent(
              what -> {
                throw usage(what);
              });
    }
    return access;
  }

  private Map<String, String> environment() {
    // The mixee is a mixin itself; only its command line leads to the root.
    return ((RootCommand) spec.commandLine().getCommandSpec().root().userObject()).environment();
  }

  /** A generator that asks the model, yet to be built. */
  ChatGenerator.Builder generator(ModelAccess access) {
    if (timeoutSeconds < 1) {
      throw usage("--timeout must be at least 1, was " + timeoutSeconds);
    }
    try {
      ChatGenerator.Builder builder =
          access
              .generator(Duration.ofSeconds(timeoutSeconds), localOnly)
              .format(format())
              .longestSide(longestSide)
              .jpegQuality(jpegQuality)
              .detail(detail);
      return temperature == null ? builder : builder.temperature(temperature);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private ReplyFormat format() {
    return switch (format.toLowerCase(Locale.ROOT)) {
      case "auto" -> ReplyFormat.AUTO;
      case "text" -> ReplyFormat.TEXT;
      case "json" -> ReplyFormat.JSON_SCHEMA;
      default -> throw usage("--reply-format: '" + format + "' is none of auto, text and json");
    };
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
