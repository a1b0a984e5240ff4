package io.img2loc.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.Bulk;
import io.img2loc.Calibration;
import io.img2loc.Calibration.Coverage;
import io.img2loc.Calibration.Origin;
import io.img2loc.Calibration.Sample;
import io.img2loc.Calibration.Step;
import io.img2loc.Embedding;
import io.img2loc.Encoder;
import io.img2loc.Evidence;
import io.img2loc.Filter;
import io.img2loc.Img2LocException;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.Prompt;
import io.img2loc.Reference;
import io.img2loc.Search;
import io.img2loc.examples.LeaveOut.GroupBy;
import io.img2loc.examples.output.Json;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.examples.output.Problems;
import io.img2loc.examples.output.Text;
import io.img2loc.index.Indexer.Problem;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code img2loc index calibrate}: how far answers are off, learned from the index's own photos.
 */
@Command(
    name = "calibrate",
    description = "Learn from photos of known places how far off answers are.",
    abbreviateSynopsis = true,
    footer = {
      "",
      "Locates photos of the index by the others, leaving out each one's group, and learns from how",
      "much their neighbours disagree how large the circles must be that hold the truth in 50 % and",
      "in 90 % of such cases. 'locate' and 'eval run' have these radii from then on, where the",
      "neighbours alone are asked; --max-radius and --ask-model-above go by them.",
      "",
      "Photos of one author or of one folder often show the same minute of the same trip. Located by",
      "each other they would be off by less than any other photo. Unless --group-by says otherwise,",
      "groups are authors, where some author has several photos; else folders, where none has more",
      "than a tenth of the photos; else each photo is a group of its own.",
      "",
      "The radii hold for photos that are drawn as the index's are. Where those asked about are of",
      "another kind, or the index's places are laid out as evenly as a lattice, name photos of known",
      "places with --on that are like those asked about and not in the index.",
      "",
      "Kept in the index's folder, until the index is built anew; 'index info' tells of it.",
      "",
      "Formats: human, json.",
      "",
      "Examples:",
      "  img2loc index calibrate my-index",
      "  img2loc index calibrate my-index --on other-photos.csv"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class IndexCalibrateCommand implements Callable<Integer> {
  /** Above it two photos are one and the same, whatever they are called. */
  private static final double SAME_PICTURE = 1 - 1e-6;

  /** A folder with a larger share than this is no trip, and leaving it out leaves too little. */
  private static final double LARGEST_FOLDER = 0.1;

  /** Nobody looks at the photo itself: the estimate goes by its neighbours. */
  private static final byte[] NO_PICTURE = {0};

  @Spec CommandSpec spec;
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin FormatOptions format;

  @Parameters(paramLabel = "INDEX", description = "The index's folder.")
  Path folder;

  @Option(
      names = "--group-by",
      paramLabel = "WHAT",
      converter = Grouping.class,
      description =
          "What is left out besides the photo itself: all photos of its author, of its folder, or"
              + " none.")
  @Nullable GroupBy groupBy;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "How many photos to locate at most (default: ${DEFAULT-VALUE}).")
  int sample = 5000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Draws other photos for another number (default: ${DEFAULT-VALUE}).")
  long seed = 1;

  @Option(
      names = "--on",
      paramLabel = "DATASET",
      description =
          "Locate these photos instead: a folder of geotagged photos, or a .csv table with the"
              + " photos beside it.")
  @Nullable Path dataset;

  @Option(
      names = "--encoder",
      paramLabel = "NAME",
      description =
          "What turns the photos of --on into vectors (default: what the index was built with): "
              + EncoderOptions.CHOICES
              + ".")
  @Nullable String encoderName;

  @Mixin EncoderOptions encoderOptions;
  @Mixin CacheOptions cacheOptions;
  @Mixin Workers workers;

  @Override
  public Integer call() throws IOException {
    OutputFormat chosen = format.of(OutputFormat.HUMAN, OutputFormat.JSON);
    checkArguments();
    try (JVectorIndex index = IndexFolder.open(folder);
        Workers.Pool pool = workers.start()) {
      LeaveOut leaveOut = LeaveOut.of(index, groupBy != null ? groupBy : usual(index));
      CalibrationSamples samples = new CalibrationSamples();
      Path on = dataset;
      long failures = 0;
      String drawn;
      if (on == null) {
        drawn = locateOwn(index, leaveOut, pool, samples);
      } else {
        try (Skipped skipped = new Skipped(null)) {
          drawn = locateOthers(on, index, leaveOut, pool, samples, skipped);
          skipped.tell(console);
          failures = skipped.failures();
        }
      }
      requireEnough(samples.size(), leaveOut.by());
      String left =
          switch (leaveOut.by()) {
            case AUTHOR -> ", each located without the references of its author";
            case FOLDER -> ", each located without the references of its folder";
            case NONE -> on == null ? ", each located without itself" : "";
          };
      Origin origin =
          new Origin(
              IndexCalibration.ESTIMATOR.description(),
              index.space().id(),
              index.size(),
              drawn + left);
      Calibration calibration = samples.calibration(origin);
      IndexCalibration.write(folder, calibration);
      double evenness = on == null ? Evenness.of(index) : Double.NaN;
      if (evenness > Evenness.LATTICE) {
        console.warn(
            "the index's places lie as evenly as a lattice; a photo left out leaves a hole that no"
                + " other photo meets, so that radii are too large. Name other photos with --on");
      }
      if (chosen == OutputFormat.JSON) {
        writeJson(samples, calibration, leaveOut.by(), evenness);
      } else {
        write(samples, calibration);
      }
      console.out().flush();
      return failures == 0 ? ExitCode.OK : ExitCode.SOME_FAILED;
    }
  }

  private void checkArguments() {
    if (sample < Calibration.LEAST_SAMPLES) {
      throw usage("--sample must be at least " + Calibration.LEAST_SAMPLES + ", was " + sample);
    }
    if (dataset == null) {
      List<String> refused =
          spec.commandLine().getParseResult().matchedOptions().stream()
              .filter(IndexCalibrateCommand::isForPhotos)
              .map(OptionSpec::longestName)
              .toList();
      if (!refused.isEmpty()) {
        throw usage(
            String.join(", ", refused)
                + ": for the photos of --on only; the index has the vectors of its own");
      }
    }
    cacheOptions.check();
  }

  private static boolean isForPhotos(OptionSpec option) {
    Class<?> declaring = OptionSections.declaringClass(option);
    return declaring == EncoderOptions.class
        || declaring == CacheOptions.class
        || option.longestName().equals("--encoder");
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** What groups are where nobody says. */
  private GroupBy usual(JVectorIndex index) {
    Set<String> authors = new HashSet<>();
    Map<String, Integer> folders = new HashMap<>();
    LeaveOut byAuthor = LeaveOut.of(index, GroupBy.AUTHOR);
    for (int i = 0; i < index.size(); i++) {
      Reference reference = index.reference(i);
      String author = byAuthor.group(reference);
      if (author != null && !authors.add(author)) {
        return GroupBy.AUTHOR;
      }
      int end = reference.id().lastIndexOf('/');
      if (end >= 0) {
        folders.merge(reference.id().substring(0, end), 1, Integer::sum);
      }
    }
    int largest = folders.values().stream().max(Integer::compare).orElse(0);
    // The folders of other photos have nothing to do with those of the index.
    return dataset == null && largest > 1 && largest <= LARGEST_FOLDER * index.size()
        ? GroupBy.FOLDER
        : GroupBy.NONE;
  }

  private void requireEnough(int size, GroupBy by) {
    if (size >= Calibration.LEAST_SAMPLES) {
      return;
    }
    throw new Img2LocException(
        String.format(
            Locale.ROOT,
            "%s: too few to calibrate: %,d photos of known places, and %d are needed at least; %s",
            folder,
            size,
            Calibration.LEAST_SAMPLES,
            by == GroupBy.NONE || size > 0
                ? "add photos to the index, or name others with --on"
                : "of an index that is all of one group nothing is left, so --group-by none may"
                    + " help"));
  }

  /** Locates photos of the index by the others, and says which. */
  private String locateOwn(
      JVectorIndex index, LeaveOut leaveOut, Workers.Pool pool, CalibrationSamples samples) {
    if (index.size() < Calibration.LEAST_SAMPLES) {
      requireEnough(index.size(), GroupBy.NONE);
    }
    int[] positions = draw(index.size());
    try (ProgressMeter meter = console.progress("locating", positions.length);
        Stream<Outcome<Integer, Optional<Sample>>> outcomes =
            Bulk.map(
                IntStream.of(positions).boxed(),
                position ->
                    locate(index, index.embedding(position), index.reference(position), leaveOut),
                pool.executor(),
                pool.threads())) {
      for (Iterator<Outcome<Integer, Optional<Sample>>> i = outcomes.iterator(); i.hasNext(); ) {
        Outcome<Integer, Optional<Sample>> outcome = i.next();
        String group = leaveOut.group(index.reference(outcome.input()));
        outcome.orElseThrow().ifPresent(located -> samples.add(located, group));
        meter.succeeded();
      }
    }
    return positions.length == index.size()
        ? String.format(Locale.ROOT, "all %,d references", index.size())
        : String.format(
            Locale.ROOT,
            "%,d of %,d references, drawn with seed %d",
            positions.length,
            index.size(),
            seed);
  }

  /** So many of the first numbers, in the order in which they are drawn, each once at most. */
  private int[] draw(int size) {
    int[] all = IntStream.range(0, size).toArray();
    int drawn = Math.min(sample, size);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < drawn; i++) {
      int other = random.nextInt(i, size);
      int swapped = all[other];
      all[other] = all[i];
      all[i] = swapped;
    }
    return IntStream.of(all).limit(drawn).toArray();
  }

  private String locateOthers(
      Path on,
      JVectorIndex index,
      LeaveOut leaveOut,
      Workers.Pool pool,
      CalibrationSamples samples,
      Skipped skipped)
      throws IOException {
    PhotoSources photos = PhotoSources.open(List.of(on));
    long count = photos.count(() -> false);
    try (Encoder encoder =
            Encoders.fitting(index, folder, encoderName, encoderOptions, cacheOptions, console);
        ProgressMeter meter =
            console.progress("locating", count < 0 ? -1 : Math.min(count, sample));
        Stream<Outcome<LabeledPhoto, Optional<Sample>>> outcomes =
            Bulk.map(
                LabeledPhoto.of(photos, skipped, meter).filter(drawnOf(count)).limit(sample),
                labeled ->
                    locate(index, encoder.encode(labeled.photo()), labeled.reference(), leaveOut),
                pool.executor(),
                pool.threads())) {
      for (Iterator<Outcome<LabeledPhoto, Optional<Sample>>> i = outcomes.iterator();
          i.hasNext(); ) {
        Outcome<LabeledPhoto, Optional<Sample>> outcome = i.next();
        if (outcome.failure() == null) {
          String group = leaveOut.group(outcome.input().reference());
          outcome.orElseThrow().ifPresent(located -> samples.add(located, group));
          meter.succeeded();
        } else {
          String reason = Problems.describe(outcome.failure());
          skipped.add(Problem.Status.UNREADABLE, outcome.input().photo().name(), reason);
          meter.failed();
        }
      }
    }
    return String.format(
        Locale.ROOT, "%,d photos of %s, drawn with seed %d", samples.size(), on, seed);
  }

  /** Draws from so many as they come; the first ones where nobody knows how many there are. */
  private Predicate<LabeledPhoto> drawnOf(long count) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] left = {count, sample};
    return photo -> {
      if (count <= sample) {
        return true;
      }
      boolean drawn = random.nextLong(Math.max(1, left[0])) < left[1];
      left[0]--;
      left[1] -= drawn ? 1 : 0;
      return drawn;
    };
  }

  private static Optional<Sample> locate(
      JVectorIndex index, Embedding embedding, Reference reference, LeaveOut leaveOut) {
    Filter others = leaveOut.others(reference).and(Filter.similarityAtMost(SAME_PICTURE));
    Search search = Search.defaults().withFarthest(0).withFilter(others);
    Evidence evidence =
        new Evidence(
            Photo.of(NO_PICTURE, reference.id()), embedding, index.search(embedding, search));
    return Sample.of(
        IndexCalibration.ESTIMATOR.generate(Prompt.of("", "", evidence)), reference.location());
  }

  private void write(CalibrationSamples samples, Calibration calibration) {
    PrintWriter out = console.out();
    out.println(
        folder
            + ": calibrated on "
            + Text.count(calibration.samples(), "photo")
            + " of known places: "
            + calibration.origin().samples());
    out.println();
    out.println("tenth of the photos   50 % within   90 % within   held, cross-validated");
    int tenth = 1;
    for (CalibrationSamples.Row row : samples.rows(calibration)) {
      String name = tenth == 1 ? "1, most certain" : tenth == 10 ? "10, least certain" : "" + tenth;
      out.println(
          String.format(
              Locale.ROOT,
              "%-19s %13s %13s   %s",
              name,
              Text.km(row.radius50Km()),
              Text.km(row.radius90Km()),
              shares(row.crossValidated())));
      tenth++;
    }
    out.println();
    out.println("in the sample       " + shares(samples.inSample(calibration)));
    out.println("cross-validated     " + shares(samples.crossValidated(calibration.origin())));
    out.println("kept in             " + folder.resolve(IndexCalibration.FILE));
  }

  private static String shares(@Nullable Coverage coverage) {
    return coverage == null
        ? "too few photos to tell"
        : String.format(
            Locale.ROOT,
            "%.1f %% within the 50 %% radius, %.1f %% within the 90 %% radius",
            100 * coverage.share50(),
            100 * coverage.share90());
  }

  private void writeJson(
      CalibrationSamples samples, Calibration calibration, GroupBy by, double evenness)
      throws IOException {
    try (JsonGenerator json = Json.pretty(console.out())) {
      json.writeStartObject();
      json.writeStringField("index", folder.toString());
      json.writeStringField("file", folder.resolve(IndexCalibration.FILE).toString());
      json.writeNumberField("n", calibration.samples());
      json.writeNumberField("references", calibration.origin().references());
      json.writeStringField("groupBy", by.name().toLowerCase(Locale.ROOT));
      json.writeStringField("origin", calibration.origin().samples());
      json.writeStringField("estimator", calibration.origin().estimator());
      json.writeFieldName("spreadWeight");
      Json.writeNumber(json, calibration.spreadWeight(), 2);
      json.writeArrayFieldStart("curve");
      for (Step step : calibration.curve()) {
        json.writeStartObject();
        json.writeFieldName("uncertainty");
        Json.writeNumber(json, step.uncertainty(), 6);
        json.writeNumberField("n", step.samples());
        json.writeFieldName("radius50Km");
        Json.writeNumber(json, step.radii().radius50Km(), 3);
        json.writeFieldName("radius90Km");
        Json.writeNumber(json, step.radii().radius90Km(), 3);
        json.writeEndObject();
      }
      json.writeEndArray();
      write(json, "inSample", samples.inSample(calibration));
      write(json, "crossValidated", samples.crossValidated(calibration.origin()));
      json.writeFieldName("evenness");
      Json.writeNumber(json, evenness, 3);
      json.writeEndObject();
    }
    console.out().println();
  }

  private static void write(JsonGenerator json, String name, @Nullable Coverage coverage)
      throws IOException {
    if (coverage == null) {
      json.writeNullField(name);
      return;
    }
    json.writeObjectFieldStart(name);
    json.writeFieldName("within50");
    Json.writeNumber(json, coverage.share50(), 6);
    json.writeFieldName("within90");
    Json.writeNumber(json, coverage.share90(), 6);
    json.writeEndObject();
  }

  /** What makes a group, as a person writes it. */
  static final class Grouping implements ITypeConverter<GroupBy> {
    @Override
    public GroupBy convert(String text) {
      return switch (text.strip().toLowerCase(Locale.ROOT)) {
        case "author" -> GroupBy.AUTHOR;
        case "folder" -> GroupBy.FOLDER;
        case "none" -> GroupBy.NONE;
        default ->
            throw new TypeConversionException("'" + text + "' is none of author, folder and none");
      };
    }
  }
}
