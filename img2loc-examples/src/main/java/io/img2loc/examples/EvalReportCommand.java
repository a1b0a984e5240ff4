package io.img2loc.examples;

import io.img2loc.examples.archive.RunArchive;
import io.img2loc.examples.archive.RunManifest;
import io.img2loc.examples.report.Report;
import io.img2loc.examples.report.Scoring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code img2loc eval report}: runs as a page to look at. */
@Command(
    name = "report",
    description = "Write a page of runs, to be looked at in any browser.",
    abbreviateSynopsis = true,
    footer = {
      "",
      "The page is one file, needs no network, and is made from what 'eval run' wrote alone: the",
      "same runs give the same bytes. It shows small pictures and places of some photos.",
      "All runs are measured as the first says, unless --distance or --strict says otherwise, and",
      "intervals are drawn with its seed, unless --seed does. A run that says something else is",
      "named. With another --distance, other photos may be best and worst, and lack pictures.",
      "--thresholds are those of the table and of the curve of distances.",
      "",
      "Example:",
      "  img2loc eval report eval-im2gps3k-1f0c2a9b -o report.html"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvalReportCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin ScoringOptions scoring;

  @Parameters(paramLabel = "RUN", arity = "1..*", description = "Folders that 'eval run' wrote.")
  List<Path> folders = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description =
          "The page, which replaces a file that is there. In a run's folder only one that is called"
              + " *.html.")
  Path output;

  @Override
  public Integer call() throws IOException {
    scoring.check();
    for (Path folder : folders) {
      refuseFilesOf(folder);
    }
    List<RunArchive> runs = new ArrayList<>();
    for (Path folder : folders) {
      RunArchive run = RunArchive.open(folder);
      if (!run.manifest().complete()) {
        console.warn(folder + ": the run is not complete; the page says so");
      }
      runs.add(run);
    }
    write(Report.html(runs, scoring(runs.get(0).manifest())));
    console.note("report: " + output);
    return ExitCode.OK;
  }

  private Scoring scoring(RunManifest first) {
    return new Scoring(
        scoring.formula(first),
        scoring.strict(first),
        scoring.thresholdsKm(),
        scoring.bootstrap(first));
  }

  /** Refuses an output that is one of a run's files, or would become one. */
  private void refuseFilesOf(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> ofRun = files.filter(file -> Files.isRegularFile(file) && !isPage(file)).toList();
      Inputs.refuseAsOutput(spec, "--output", output, ofRun);
    }
    Path into = output.toAbsolutePath().normalize().getParent();
    if (into != null
        && Files.isDirectory(into)
        && into.toRealPath().startsWith(folder.toRealPath())
        && !isPage(output)) {
      throw new ParameterException(
          spec.commandLine(),
          "--output "
              + output
              + " is in the folder of the run "
              + folder
              + ", where only a file called *.html is no part of the run; choose another name");
    }
  }

  private static boolean isPage(Path file) {
    @Nullable Path name = file.getFileName();
    return name != null && name.toString().toLowerCase(Locale.ROOT).endsWith(".html");
  }

  /** Puts the page there whole or not at all, but for a device, which cannot be replaced. */
  private void write(String page) throws IOException {
    if (Files.exists(output) && !Files.isRegularFile(output)) {
      Files.writeString(output, page);
      return;
    }
    Path file = Files.exists(output) ? output.toRealPath() : output; // a link stays one
    Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Files.writeString(fresh, page);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
