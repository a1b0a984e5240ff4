package io.img2loc.examples;

import io.img2loc.Calibration;
import io.img2loc.Consensus;
import io.img2loc.Filter;
import io.img2loc.GeoGenerator;
import io.img2loc.Img2Loc;
import io.img2loc.PromptBuilder;
import io.img2loc.examples.model.ModelAccess;
import io.img2loc.llm.CallPolicy;
import io.img2loc.llm.ChatGenerator;
import io.img2loc.llm.Price;
import io.img2loc.llm.ReplyCache;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How photos are located: by the neighbours alone, or by a model that is told of them. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class GenerationOptions {
  /** Declare what makes sense with a model only, but for what is in the list below. */
  private static final Set<Class<?>> FOR_MODELS =
      Set.of(
          GenerationOptions.class,
          ModelOptions.class,
          PromptOptions.class,
          ReplyOptions.class,
          SpendingOptions.class);

  private static final Set<String> FOR_ALL = Set.of("--model", "--local-only", "--max-radius");

  /** Just above the 50 % radius of guesses that agree in all digits. */
  private static final int LEAST_RADIUS_KM = 30;

  private static final List<String> CONSENSUS = List.of("first", "density", "score", "verified");

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Mixin ModelOptions model;
  @Mixin PromptOptions prompts;
  @Mixin ReplyOptions replies;
  @Mixin SpendingOptions spending;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "How often the model is asked each question (default: ${DEFAULT-VALUE}).")
  int samples = 1;

  @Option(
      names = "--consensus",
      paramLabel = "NAME",
      description =
          "How several guesses become one answer: the first that names a place; where they lie"
              + " densest, neighbours supporting them (density); where the expected GeoScore is"
              + " highest (score); or as density, verified by photos of the index near each guess"
              + " (verified) (default: first).")
  String consensus = "first";

  @Option(
      names = "--ask-model-above",
      paramLabel = "KM",
      converter = Kilometres.class,
      description =
          "Ask the model only about photos whose neighbours do not agree: whose 50 %% radius is"
              + " larger than so many km, as in 50km. Of an index that is calibrated it is the"
              + " calibrated radius, else the one that holds half of the neighbours' votes.")
  @Nullable Double askModelAbove;

  @Option(
      names = "--max-radius",
      paramLabel = "KM",
      converter = Kilometres.class,
      description =
          "Give no answer whose 50 %% radius is larger than this: 200km. It is calibrated where the"
              + " neighbours are asked alone and the index is calibrated. A model's guess has a"
              + " radius by --consensus density, score or verified only.")
  @Nullable Double maxRadius;

  /** Whether an option is of no consequence, as no model is asked. */
  boolean isIdle(OptionSpec option) {
    return !asksModel() && isForModels(option);
  }

  /** Whether an option is of consequence only where a model is asked. */
  static boolean isForModels(OptionSpec option) {
    return FOR_MODELS.contains(OptionSections.declaringClass(option))
        && !FOR_ALL.contains(option.longestName());
  }

  /** Whether a model is asked. */
  boolean asksModel() {
    return model.isGiven();
  }

  /** Refuses what makes no sense, before anything is opened, read or written but small tables. */
  void check() throws IOException {
    if (!asksModel()) {
      List<String> refused =
          spec.commandLine().getParseResult().matchedOptions().stream()
              .filter(GenerationOptions::isForModels)
              .map(OptionSpec::longestName)
              .toList();
      if (!refused.isEmpty()) {
        throw usage(String.join(", ", refused) + ": for models only; name one with --model");
      }
      if (maxRadius != null) {
        within("--max-radius", maxRadius);
      }
      return;
    }
    replies.check();
    ModelAccess access = access();
    model.generator(access);
    spending.policy(spending.price(access));
    prompts.questions(null);
    if (samples < 1) {
      throw usage("--samples must be at least 1, was " + samples);
    }
    if (!CONSENSUS.contains(consensusName())) {
      throw usage("--consensus: '" + consensus + "' is none of " + String.join(", ", CONSENSUS));
    }
    if (askModelAbove != null) {
      within("--ask-model-above", askModelAbove);
    }
    if (maxRadius != null && maxRadius < LEAST_RADIUS_KM) {
      throw usage(
          "--max-radius below "
              + LEAST_RADIUS_KM
              + "km would leave no answer: no consensus of guesses claims to be so sure");
    }
    if (maxRadius != null && consensusName().equals("first")) {
      throw usage(
          "--max-radius would leave no answer, as a model's guess alone has no radius; add"
              + " --consensus density, score or verified");
    }
  }

  private ModelAccess access() {
    return model.access(!spending.dryRun && !replies.fromArchive());
  }

  /**
   * The neighbours' estimate: calibrated where there is a calibration, else by a kernel with which
   * it can be as sure as is asked for.
   */
  private GeoGenerator neighbours(
      @Nullable Calibration calibration, String option, @Nullable Double km, Console console) {
    if (calibration == null) {
      return km == null ? GeoGenerator.density() : within(option, km);
    }
    double least = calibration.curve().get(0).radii().radius50Km();
    if (km != null && km < least) {
      console.note(
          String.format(
              Locale.ROOT,
              "no calibrated 50 %% radius is below %.1f km, so that %s %skm holds for none",
              least,
              option,
              BigDecimal.valueOf(km).stripTrailingZeros().toPlainString()));
    }
    return IndexCalibration.ESTIMATOR.calibrated(calibration);
  }

  private GeoGenerator within(String option, double km) {
    try {
      return GeoGenerator.densityWithin(km);
    } catch (IllegalArgumentException e) {
      throw usage(option + ": " + e.getMessage());
    }
  }

  /** Whether there has to be an index: without one, a model can be asked of the photo alone. */
  boolean needsReferences() throws IOException {
    return !asksModel()
        || askModelAbove != null
        || consensusNeedsReferences()
        || prompts.needReferences();
  }

  private boolean consensusNeedsReferences() {
    return consensusName().equals("verified");
  }

  private String consensusName() {
    return consensus.strip().toLowerCase(Locale.ROOT);
  }

  /** How many requests are under way at once at most; 1 without a model. */
  int requestsAtOnce() {
    return asksModel() ? spending.atOnce : 1;
  }

  /** Whether the neighbours alone estimate places, of some photos at least. */
  boolean asksNeighbours() {
    return !asksModel() || askModelAbove != null;
  }

  /** The pipeline that asks the neighbours alone, whether or not a model is there to be asked. */
  Img2Loc alone(References references, Console console) {
    // Of answers by a model the bound is another, so it holds for these where there is none.
    Double widest = asksModel() ? null : maxRadius;
    return references.pipeline().toBuilder()
        .generator(neighbours(references.calibration(console), "--max-radius", widest, console))
        .consensus(asksModel() ? Consensus.first() : bounded(Consensus.first()))
        .build();
  }

  /** How many questions a model is asked about a photo; 0 without one. */
  int questions() {
    return asksModel() ? prompts.count() * samples : 0;
  }

  /**
   * What estimates a place from evidence that is there already, without a model.
   *
   * @param calibration of the index that the evidence is from, or null
   */
  Generation openForEvidence(@Nullable Calibration calibration, Console console) {
    Img2Loc alone =
        Img2Loc.builder()
            .generator(neighbours(calibration, "--max-radius", maxRadius, console))
            .consensus(bounded(Consensus.first()))
            .build();
    return new Generation(alone, null, null, null, null, null, null, null);
  }

  /**
   * The same pipeline for a photo that only some references are compared with.
   *
   * @param filter which of them those are
   */
  Img2Loc narrowed(Img2Loc img2loc, References references, Filter filter) {
    return consensusNeedsReferences()
        ? img2loc.toBuilder()
            .consensus(bounded(Consensus.verified(references.filtered(filter))))
            .build()
        : img2loc;
  }

  /**
   * Puts a pipeline together; close what is returned.
   *
   * @param references what to compare with, or null where nothing is
   */
  Generation open(@Nullable References references, Workers.Pool pool, Console console)
      throws IOException {
    return open(references, pool, console, null);
  }

  /**
   * As {@link #open(References, Workers.Pool, Console)}; but one question that fails for good is no
   * reason to ask no other, as each is a person's own.
   *
   * @param watched stands before the model and is asked in its place; null for a run that ends
   *     where asking makes no sense any more
   */
  Generation open(
      @Nullable References references,
      Workers.Pool pool,
      Console console,
      @Nullable Function<ChatGenerator, GeoGenerator> watched)
      throws IOException {
    if (!asksModel()) {
      if (references == null) {
        throw new IllegalStateException("neither a model nor references");
      }
      return new Generation(alone(references, console), null, null, null, null, null, null, null);
    }
    ModelAccess access = access();
    Price price = spending.price(access);
    CallPolicy policy = spending.policy(price);
    ChatGenerator.Builder builder = model.generator(access).calls(policy);
    ReplyCache kept = replies.open(console);
    try {
      if (kept != null) {
        builder.replies(kept);
      }
      ChatGenerator chat = builder.build();
      DryRun dryRun = spending.dryRun ? new DryRun(chat, kept != null) : null;
      Gate gate =
          watched == null ? new Gate(dryRun == null ? chat : dryRun, spending.atOnce) : null;
      GeoGenerator asked = gate != null ? gate : Objects.requireNonNull(watched).apply(chat);
      Img2Loc img2loc = pipeline(references, asked, pool, console);
      return new Generation(img2loc, access, price, policy.budget(), kept, chat, dryRun, gate);
    } catch (IOException | RuntimeException e) {
      if (kept != null) {
        kept.close();
      }
      throw e;
    }
  }

  private Img2Loc pipeline(
      @Nullable References references, GeoGenerator generator, Workers.Pool pool, Console console)
      throws IOException {
    PromptOptions.Questions questions = prompts.questions(references);
    Img2Loc.Builder builder =
        Img2Loc.builder()
            .prompts(questions.builders())
            .samples(samples)
            .generator(
                askModelAbove == null
                    ? generator
                    : neighbours(
                            Objects.requireNonNull(references).calibration(console),
                            "--ask-model-above",
                            askModelAbove,
                            console)
                        .orIfWiderThan(askModelAbove, generator))
            .consensus(bounded(consensus(references)))
            .executor(pool.executor(), requestsAtOnce());
    if (references != null) {
      builder
          .encoder(references.encoder())
          .index(references.index())
          .search(questions.search(references.filter()));
    }
    return builder.build();
  }

  /** What a model is asked, by name; nothing without a model. */
  Map<String, PromptBuilder> named(@Nullable References references) throws IOException {
    Map<String, PromptBuilder> named = new LinkedHashMap<>();
    if (asksModel()) {
      Iterator<String> names = prompts.names().iterator();
      for (PromptBuilder builder : prompts.questions(references).builders()) {
        named.put(names.next(), builder);
      }
    }
    return named;
  }

  private Consensus consensus(@Nullable References references) {
    return switch (consensusName()) {
      case "density" -> Consensus.density();
      case "score" -> Consensus.expectedScore();
      case "verified" ->
          Consensus.verified(Objects.requireNonNull(references).filtered(Filter.everything()));
      default -> Consensus.first();
    };
  }

  /** Says what is about to leave this machine. */
  void announce(Generation opened, Console console) {
    if (!replies.fromArchive()) {
      opened.announce(console);
    }
    boolean several = samples > 1 || prompts.count() > 1;
    if (asksModel() && several && consensusName().equals("first")) {
      console.note(
          "of several guesses the first that names a place counts; --consensus score weighs them");
    }
  }

  /** Says what was asked and what it cost, and saves the replies that are to be saved. */
  void finish(Generation opened, Console console) throws IOException {
    opened.summarize(console);
    if (opened.dryRun() == null) {
      replies.save(opened.replies(), console);
    }
  }

  private Consensus bounded(Consensus chosen) {
    return maxRadius == null ? chosen : chosen.abstainIfWiderThan(maxRadius);
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
