package io.img2loc.examples;

import io.img2loc.Answer;
import io.img2loc.GenerationException;
import io.img2loc.Img2Loc;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.Precision;
import io.img2loc.examples.output.AnswerWriter;
import io.img2loc.examples.output.AnswersFile;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.examples.output.Places;
import io.img2loc.examples.output.Problems;
import io.img2loc.examples.output.Text;
import io.img2loc.llm.Price;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code img2loc locate}: where photos were taken. */
@Command(
    name = "locate",
    description = "Tell where photos were taken.",
    abbreviateSynopsis = true,
    footer = {
      "",
      "Photos that have a position of their own, in the file or beside it, are passed over; --all",
      "locates them, too.",
      "",
      "The encoder is the one that the index was built with. --encoder names it where it lies",
      "elsewhere now; one that makes other vectors is refused.",
      "",
      "Without --model the neighbours alone say where a photo was taken, and nothing leaves this",
      "machine. With it, a model is asked. It is sent the photo as a JPEG made anew, without metadata",
      "and of bounded size, and the rounded coordinates of similar and dissimilar photos; no name of a",
      "file. 'img2loc prompt' shows all of it, --dry-run counts it. The first of these variables that",
      "is set has the key and the address:",
      "  openai     OPENAI_API_KEY; OPENAI_BASE_URL, OPENAI_API_BASE",
      "  ollama     OLLAMA_API_KEY; OLLAMA_HOST, OLLAMA_BASE_URL, OLLAMA_API_BASE",
      "  anthropic  ANTHROPIC_API_KEY, CLAUDE_API_KEY; ANTHROPIC_BASE_URL, ANTHROPIC_API_URL",
      "  gemini     GOOGLE_API_KEY, GEMINI_API_KEY, GOOGLE_GENERATIVE_AI_API_KEY,",
      "             GOOGLE_AI_GEMINI_API_KEY; GOOGLE_GEMINI_BASE_URL, GEMINI_BASE_URL",
      "Replies are kept, and none is asked for twice: after a stop, at a limit of cost or by Ctrl-C,",
      "the same command goes on. A refusal is an answer and is not argued with.",
      "",
      "The radii of the neighbours' answer are those of their votes, uncalibrated and mostly too large,",
      "until 'img2loc index calibrate' has learned from photos of known places how far off they are.",
      "",
      "Formats: human, json, jsonl, csv, geojson, kml, exiftool-csv. The last is a table that",
      "  exiftool -csv=FILE PHOTO... writes into the photos; a photo that has a position of its own",
      "is never in it. A photo without an answer is listed with the reason, but on a map. geojson and",
      "kml have the regions within both radii after each point.",
      "",
      "With -o, answers are appended to a file as JSON lines. Run the same command again, in the",
      "same folder, to go on after a stop: a photo that is in the file, answered or failed, is not",
      "done again. To try those that failed again, take their lines out. A photo is known by its",
      "path as you give it, but for '.' steps. The exit code is 3 while failed photos are in the file.",
      "A photo about which the model could not be asked, as its server was down or rejects a setting, a",
      "quota is used up or the limit of cost reached, is not in it, and is tried again.",
      "",
      "Examples:",
      "  img2loc locate holiday.jpg --index my-index",
      "  img2loc locate ~/Pictures --index my-index -o answers.jsonl",
      "  img2loc locate ~/Pictures --index my-index --format exiftool-csv > places.csv",
      "  img2loc locate ~/Pictures --index my-index --model ollama:llama3.2-vision --local-only",
      "  img2loc locate a.jpg --index my-index --model openai:gpt-4o --prompts zero,5,10,15 \\",
      "    --samples 4 --consensus density --prices prices.csv --max-cost 5",
      "  find . -name '*.jpg' -print0 | img2loc locate --files-from - -0 --index my-index --json"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class LocateCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin PhotoArguments photos;
  @Mixin FormatOptions format;
  @Mixin ReferenceOptions references;
  @Mixin GenerationOptions generation;
  @Mixin Workers workers;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Append answers to this file, as JSON lines, and go on where it ends.")
  @Nullable Path output;

  @Option(names = "--all", description = "Locate photos that have a position of their own, too.")
  boolean all;

  @Option(
      names = "--precision",
      paramLabel = "HOW",
      converter = HowPrecise.class,
      description =
          "Tell places no finer than exact, 1km, 10km or 100km, and nothing that would give them"
              + " away (default: exact).")
  Precision precision = Precision.EXACT;

  private final Patience patience = new Patience();
  private int passedOver;
  private int doneBefore;

  @Override
  public Integer call() throws IOException {
    OutputFormat chosen = checkArguments();
    try (References opened = references.openIfAny(generation.needsReferences(), console);
        AnswersFile resumed = openAnswers();
        Workers.Pool pool = workers.start(generation.requestsAtOnce());
        Generation opening = generation.open(opened, pool, console)) {
      if (resumed != null && resumed.size() > 0) {
        console.note(
            output
                + " has "
                + Text.count(resumed.size(), "photo")
                + " already, of which "
                + resumed.failures()
                + " failed; going on");
      }
      generation.announce(opening, console);
      AnswerWriter writer =
          dryRun()
              ? outcome -> {}
              : resumed != null ? resumed : AnswerWriter.of(chosen, console.out());
      Price price = opening.price();
      if (price != null) {
        writer.tellCosts(price::of);
      }
      int code = locate(opening, pool, resumed, writer);
      generation.finish(opening, console);
      return code;
    }
  }

  /** The answers to go on with; nothing is written to them in a dry run. */
  private @Nullable AnswersFile openAnswers() throws IOException {
    return output == null || (dryRun() && !Files.exists(output)) ? null : AnswersFile.open(output);
  }

  private boolean dryRun() {
    return generation.spending.dryRun;
  }

  private OutputFormat checkArguments() throws IOException {
    OutputFormat asked = format.asked(OutputFormat.values());
    generation.check();
    if (photos.isEmpty()) {
      throw usage("name photos, folders, or a list with --files-from");
    }
    if (output != null && asked != null && asked != OutputFormat.JSONL) {
      throw usage("-o writes JSON lines; for --format " + asked + " redirect standard output");
    }
    if (precision != Precision.EXACT && generation.replies.save != null) {
      throw usage("--save-replies would tell what --precision hides: the model's own words");
    }
    return asked == null ? OutputFormat.HUMAN : asked;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private int locate(
      Generation opening, Workers.Pool pool, @Nullable AnswersFile resumed, AnswerWriter writer)
      throws IOException {
    Troubles troubles = new Troubles(console);
    Tally tally = new Tally();
    Img2Loc img2loc = opening.img2loc();
    try (ProgressMeter meter = console.progress("locating", photos.count());
        Stream<Path> files = photos.files(troubles::failed);
        Stream<Outcome<Photo, Answer>> outcomes =
            img2loc.locateAll(wanted(files, resumed, meter), pool.executor(), pool.threads())) {
      console.result(writer::begin);
      for (Iterator<Outcome<Photo, Answer>> i = outcomes.iterator(); i.hasNext(); ) {
        Outcome<Photo, Answer> outcome = coarsened(i.next());
        if (patience.isLost() && outcome.failure() instanceof GenerationException) {
          continue; // has not been asked about any more
        }
        if (resumed == null || !isTriedAgain(outcome)) {
          console.result(() -> writer.write(outcome));
        }
        tally.add(outcome);
        report(outcome, troubles, meter);
        if (!generation.replies.fromArchive() && patience.isLostBy(outcome)) {
          opening.askNoMore(); // what is under way, and paid for, is waited for
        }
      }
      console.result(writer::end);
      console.out().flush();
    }
    troubles.summarize();
    if (!dryRun()) {
      console.note(summary(tally, troubles));
    }
    if (patience.isLost()) {
      console.warn(
          "stopped, as the model cannot be asked; what was received is kept, and the same command"
              + " goes on");
      return ExitCode.FAILURE;
    }
    boolean failedBefore = resumed != null && resumed.failures() > 0;
    return failedBefore ? ExitCode.SOME_FAILED : troubles.exitCode();
  }

  /** Whether a photo is left out of the answers, so that a later run tries it again. */
  private static boolean isTriedAgain(Outcome<Photo, Answer> outcome) {
    return outcome.failure() instanceof GenerationException;
  }

  private Outcome<Photo, Answer> coarsened(Outcome<Photo, Answer> outcome) {
    Answer answer = outcome.value();
    return answer == null ? outcome : Outcome.success(outcome.input(), answer.coarsen(precision));
  }

  /** What is left to do, lazily: not what is done already, nor what has a position. */
  private Stream<Photo> wanted(
      Stream<Path> files, @Nullable AnswersFile resumed, ProgressMeter meter) {
    return files
        .takeWhile(file -> !patience.isLost())
        .filter(
            file -> {
              boolean done = resumed != null && resumed.has(file);
              if (done) {
                doneBefore++;
                meter.succeeded();
              }
              return !done;
            })
        .map(Photo::of)
        .filter(
            photo -> {
              boolean measured = !all && Places.isMeasured(photo);
              if (measured) {
                passedOver++;
                meter.succeeded();
              }
              return !measured;
            });
  }

  private static void report(
      Outcome<Photo, Answer> outcome, Troubles troubles, ProgressMeter meter) {
    if (outcome.failure() == null) {
      meter.succeeded();
    } else {
      meter.failed();
      String reason = Problems.describe(outcome.failure());
      // What is wrong with the model's server, or with a photo, says so; this is in between.
      boolean namesNothing = outcome.failure() instanceof GenerationException e && !e.fatal();
      troubles.failed(namesNothing ? outcome.input().name() + ": " + reason : reason);
    }
  }

  private String summary(Tally tally, Troubles troubles) {
    StringBuilder summary = new StringBuilder();
    summary.append(Text.count(tally.located, "photo")).append(" located");
    append(summary, tally.withoutAnswer, "without an answer");
    append(summary, troubles.failures(), "failed");
    append(summary, doneBefore, "done before");
    append(summary, passedOver, "passed over, as they have a position (--all locates them, too)");
    return summary.toString();
  }

  private static void append(StringBuilder summary, long count, String what) {
    if (count > 0) {
      summary.append(", ").append(count).append(' ').append(what);
    }
  }

  /** A precision as a person writes it. */
  static final class HowPrecise implements ITypeConverter<Precision> {
    @Override
    public Precision convert(String text) {
      return switch (text.strip().toLowerCase(Locale.ROOT)) {
        case "exact" -> Precision.EXACT;
        case "1km" -> Precision.KM_1;
        case "10km" -> Precision.KM_10;
        case "100km" -> Precision.KM_100;
        default ->
            throw new TypeConversionException(
                "'" + text + "' is none of exact, 1km, 10km and 100km");
      };
    }
  }

  private static final class Tally {
    long located;
    long withoutAnswer;

    void add(Outcome<Photo, Answer> outcome) {
      Answer answer = outcome.value();
      if (answer != null && answer.location().isPresent()) {
        located++;
      } else if (answer != null) {
        withoutAnswer++;
      }
    }
  }
}
