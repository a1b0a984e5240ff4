package io.img2loc.examples;

import io.img2loc.Answer;
import io.img2loc.Img2Loc;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.examples.output.AnswerWriter;
import io.img2loc.examples.output.AnswersFile;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.examples.output.Places;
import io.img2loc.examples.output.Problems;
import io.img2loc.examples.output.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code img2loc locate}: where photos were taken. */
@Command(
    name = "locate",
    description = "Tell where photos were taken.",
    footer = {
      "",
      "Photos that have a position of their own, in the file or beside it, are passed over; --all",
      "locates them, too.",
      "",
      "The encoder is the one that the index was built with. --encoder names it where it lies",
      "elsewhere now; one that makes other vectors is refused.",
      "",
      "Formats: human, json, jsonl, csv, geojson, kml, exiftool-csv. The last is a table that",
      "  exiftool -csv=FILE PHOTO... writes into the photos; a photo that has a position of its own",
      "is never in it. A photo without an answer is listed with the reason, but on a map.",
      "",
      "With -o, answers are appended to a file as JSON lines. Run the same command again, in the",
      "same folder, to go on after a stop: a photo that is in the file, answered or failed, is not",
      "done again. To try those that failed again, take their lines out. A photo is known by its",
      "path as you give it, but for '.' steps. The exit code is 3 while failed photos are in the file.",
      "",
      "Examples:",
      "  img2loc locate holiday.jpg --index my-index",
      "  img2loc locate ~/Pictures --index my-index -o answers.jsonl",
      "  img2loc locate ~/Pictures --index my-index --format exiftool-csv > places.csv",
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
  @Mixin Workers workers;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Append answers to this file, as JSON lines, and go on where it ends.")
  @Nullable Path output;

  @Option(names = "--all", description = "Locate photos that have a position of their own, too.")
  boolean all;

  private int passedOver;
  private int doneBefore;

  @Override
  public Integer call() throws IOException {
    OutputFormat chosen = checkArguments();
    try (References opened = references.open(console);
        AnswersFile resumed = output == null ? null : AnswersFile.open(output);
        Workers.Pool pool = workers.start()) {
      Img2Loc img2loc = opened.pipeline(0);
      if (resumed != null && resumed.size() > 0) {
        console.note(
            output
                + " has "
                + Text.count(resumed.size(), "photo")
                + " already, of which "
                + resumed.failures()
                + " failed; going on");
      }
      AnswerWriter writer = resumed != null ? resumed : AnswerWriter.of(chosen, console.out());
      return locate(img2loc, pool, resumed, writer);
    }
  }

  private OutputFormat checkArguments() {
    OutputFormat asked = format.asked(OutputFormat.values());
    if (photos.isEmpty()) {
      throw usage("name photos, folders, or a list with --files-from");
    }
    if (output != null && asked != null && asked != OutputFormat.JSONL) {
      throw usage("-o writes JSON lines; for --format " + asked + " redirect standard output");
    }
    return asked == null ? OutputFormat.HUMAN : asked;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private int locate(
      Img2Loc img2loc, Workers.Pool pool, @Nullable AnswersFile resumed, AnswerWriter writer)
      throws IOException {
    Troubles troubles = new Troubles(console);
    Tally tally = new Tally();
    try (ProgressMeter meter = console.progress("locating", photos.count());
        Stream<Path> files = photos.files(troubles::failed);
        Stream<Outcome<Photo, Answer>> outcomes =
            img2loc.locateAll(wanted(files, resumed, meter), pool.executor(), pool.threads())) {
      console.result(writer::begin);
      for (Iterator<Outcome<Photo, Answer>> i = outcomes.iterator(); i.hasNext(); ) {
        Outcome<Photo, Answer> outcome = i.next();
        console.result(() -> writer.write(outcome));
        tally.add(outcome);
        report(outcome, troubles, meter);
      }
      console.result(writer::end);
      console.out().flush();
    }
    troubles.summarize();
    console.note(summary(tally, troubles));
    boolean failedBefore = resumed != null && resumed.failures() > 0;
    return failedBefore ? ExitCode.SOME_FAILED : troubles.exitCode();
  }

  /** What is left to do, lazily: not what is done already, nor what has a position. */
  private Stream<Photo> wanted(
      Stream<Path> files, @Nullable AnswersFile resumed, ProgressMeter meter) {
    return files
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
      troubles.failed(Problems.describe(outcome.failure()));
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
