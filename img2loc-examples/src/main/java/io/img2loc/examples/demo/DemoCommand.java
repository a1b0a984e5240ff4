package io.img2loc.examples.demo;

import io.img2loc.Answer;
import io.img2loc.Candidate;
import io.img2loc.Embedding;
import io.img2loc.Encoder;
import io.img2loc.Evidence;
import io.img2loc.GeoGenerator;
import io.img2loc.GeoPoint;
import io.img2loc.Img2Loc;
import io.img2loc.Img2LocException;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.ProgressListener;
import io.img2loc.Reference;
import io.img2loc.eval.Evaluation;
import io.img2loc.examples.output.EvaluationTable;
import io.img2loc.examples.output.Problems;
import io.img2loc.examples.samples.NearestGenerator;
import io.img2loc.index.IndexWriter;
import io.img2loc.index.JVectorIndex;
import io.img2loc.scene.SceneEncoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code img2loc demo}: geotagged views are cut out of a picture of the Earth and indexed, views
 * that are not indexed are located, and the outcome is printed and drawn on a map. Nothing but the
 * program itself is needed, and the same numbers give the same views each time.
 */
@Command(
    name = "demo",
    sortOptions = false,
    description =
        "Shows img2loc at work on a picture of the Earth, without a network or a model: cuts views"
            + " whose place is known out of it, indexes them, locates other views, prints how far"
            + " off the answers are, and draws a map.")
public final class DemoCommand implements Callable<Integer> {
  private static final int MIN_VIEWS = 10;
  private static final int MAX_VIEWS = 100_000;
  private static final int MAX_QUERIES = 10_000;
  private static final long CHANCE_SEED = 1;
  private static final String INDEX = "index";
  private static final String MAP = "map.html";

  private static final String LEGEND =
      "Share of answers within so many km of the truth. Turned 15, 45: at random by up to so many"
          + " degrees.\n"
          + "Top 1 answers with the place of the most similar view, density weighs the 100 most"
          + " similar ones.\n"
          + "Chance answers with any indexed centre, and nearest indexed with the one nearest to"
          + " the truth.";

  /** The set that the map and the answer in words are taken from. */
  private static final QuerySet SHOWN = QuerySet.TURNED_15;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = {
        "Where to write the views, their index and the map (default: ${DEFAULT-VALUE}).",
        "What an earlier demo wrote there is replaced; other files are left alone."
      })
  private Path out = Path.of("img2loc-demo");

  @Option(
      names = "--views",
      paramLabel = "N",
      description = "About how many views to index (default: ${DEFAULT-VALUE}).")
  private int views = 3000;

  @Option(
      names = "--queries",
      paramLabel = "N",
      description =
          "How many places to ask about, each upright and turned at random by up to 15 and up to 45"
              + " degrees (default: ${DEFAULT-VALUE}).")
  private int queries = 300;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call()
  private CommandSpec spec;

  private final long startNanos = System.nanoTime();

  /** The command with its defaults; picocli sets the options. */
  public DemoCommand() {}

  /**
   * Runs the demo; returns 0.
   *
   * @throws Img2LocException if it cannot be shown, for a reason that the message tells
   */
  @Override
  public Integer call() {
    requireWithin("--views", views, MIN_VIEWS, MAX_VIEWS);
    requireWithin("--queries", queries, 1, MAX_QUERIES);
    int parallelism = Runtime.getRuntime().availableProcessors();
    ExecutorService workers = Executors.newFixedThreadPool(parallelism);
    try {
      run(workers, parallelism);
      return 0;
    } catch (IOException e) {
      throw new Img2LocException(
          Problems.describe(e) + "; choose another folder with --out DIR", e);
    } finally {
      workers.shutdownNow();
    }
  }

  private void run(ExecutorService workers, int parallelism) throws IOException {
    DemoFolder folder = DemoFolder.prepare(out);
    progress("planning");
    Earth earth = Earth.blueMarble();
    ViewPlan plan = ViewPlan.of(earth, views, queries);
    print(introduction(plan));

    Shots gallery = Shots.gallery(plan);
    progress("cutting %,d views to index", gallery.shots().size());
    gallery.write(folder, earth, workers);
    Map<QuerySet, Shots> asked = new EnumMap<>(QuerySet.class);
    progress("cutting %,d views to ask about", queries * QuerySet.values().length);
    for (QuerySet set : QuerySet.values()) {
      Shots shots = Shots.queries(plan, set);
      shots.write(folder, earth, workers);
      asked.put(set, shots);
    }

    Map<QuerySet, List<Located>> located = new EnumMap<>(QuerySet.class);
    try (SceneEncoder encoder = SceneEncoder.create()) {
      folder.willMake(List.of(INDEX + "/"));
      try (IndexWriter writer = IndexWriter.open(folder.resolve(INDEX), encoder.space())) {
        progress("encoding the views to index");
        addAll(writer, folder, gallery, encoder, workers, parallelism);
        progress("building and saving the index");
        writer.optimize(ProgressListener.none());
      }
      try (JVectorIndex index = JVectorIndex.open(folder.resolve(INDEX))) {
        Img2Loc img2loc =
            Img2Loc.builder()
                .encoder(encoder)
                .index(index)
                .generator(GeoGenerator.density())
                .build();
        progress("locating");
        for (Map.Entry<QuerySet, Shots> entry : asked.entrySet()) {
          located.put(
              entry.getKey(), locate(img2loc, folder, entry.getValue(), workers, parallelism));
        }
      }
    }
    report(folder, earth, plan, located);
  }

  private static String introduction(ViewPlan plan) {
    return String.format(
        Locale.ROOT,
        "Indexed: %,d views of the Earth, %.0f km wide, north up, at least %.0f %% land, one each"
            + " %.0f km.\n"
            + "Asked: where %,d other views were cut, %.0f to %.0f km from the nearest indexed"
            + " centre,\n"
            + "80 to 120 %% as bright, upright and turned. Encoder: scene, which needs no weights.\n\n",
        plan.gallery().size(),
        ViewPlan.VIEW_KM,
        100 * ViewPlan.MIN_LAND,
        plan.spacingKm(),
        plan.spots().size(),
        plan.nearestMinKm(),
        plan.nearestMaxKm());
  }

  private static void addAll(
      IndexWriter writer,
      DemoFolder folder,
      Shots gallery,
      Encoder encoder,
      ExecutorService workers,
      int parallelism)
      throws IOException {
    try (Stream<Outcome<Photo, Embedding>> encoded =
        encoder.encodeAll(photos(folder, gallery), workers, parallelism)) {
      Iterator<Outcome<Photo, Embedding>> outcomes = encoded.iterator();
      for (Shots.Shot shot : gallery.shots()) {
        // A view is small enough to be its own thumbnail.
        writer.add(
            Reference.of(shot.name(), shot.view().center()),
            outcomes.next().orElseThrow(),
            Files.readAllBytes(folder.resolve(shot.name())));
      }
    }
  }

  private static List<Located> locate(
      Img2Loc img2loc, DemoFolder folder, Shots asked, ExecutorService workers, int parallelism) {
    Img2Loc nearest = img2loc.toBuilder().generator(new NearestGenerator()).build();
    Iterator<Shots.Shot> shots = asked.shots().iterator();
    try (Stream<Outcome<Photo, Answer>> answers =
        img2loc.locateAll(photos(folder, asked), workers, parallelism)) {
      return answers
          .map(
              outcome -> {
                Shots.Shot shot = shots.next();
                Answer density = outcome.orElseThrow();
                // The same evidence, judged once more: nothing is encoded or searched again.
                Answer first = nearest.locate(evidence(density));
                return new Located(shot.name(), shot.view(), first, density);
              })
          .toList();
    }
  }

  private static Evidence evidence(Answer answer) {
    Evidence evidence = answer.evidence();
    if (evidence == null) {
      throw new IllegalStateException("an answer that is not coarsened has its evidence");
    }
    return evidence;
  }

  private static Stream<Photo> photos(DemoFolder folder, Shots shots) {
    return shots.shots().stream().map(shot -> Photo.of(folder.resolve(shot.name())));
  }

  private void report(
      DemoFolder folder, Earth earth, ViewPlan plan, Map<QuerySet, List<Located>> located)
      throws IOException {
    Map<String, Evaluation> rows = rows(plan, located);
    print(EvaluationTable.render(rows));
    print("\n" + LEGEND + "\n");

    List<Located> shown = located.getOrDefault(SHOWN, List.of());
    print("\nOne answer, the one of median error among those " + SHOWN.title + ":\n");
    print(Words.atLength(median(shown)));

    progress("drawing the map");
    folder.willMake(List.of(MAP));
    MapPage page =
        new MapPage(folder.root(), introduction(plan).strip(), rows, LEGEND, SHOWN, shown);
    Files.writeString(folder.resolve(MAP), page.html(earth));
    progress("done");
    print("\nThe map opens without a network: " + folder.resolve(MAP) + "\n");
    print("Views, tables of their places, and the index: " + folder.root() + "\n\n");
    print("Your photos: ./img2loc index build PHOTOS -o my-index --encoder scene\n");
    print("Then ask:    ./img2loc locate PHOTO --index my-index\n");
    print("Or look:     ./img2loc serve --index " + folder.resolve(INDEX) + "\n");
  }

  private static Map<String, Evaluation> rows(ViewPlan plan, Map<QuerySet, List<Located>> located) {
    Map<String, Evaluation> rows = new LinkedHashMap<>();
    located.forEach(
        (set, answers) -> {
          Evaluation.Builder nearest = Evaluation.builder();
          Evaluation.Builder density = Evaluation.builder();
          for (Located one : answers) {
            nearest.add(one.truth(), one.nearest());
            density.add(one.truth(), one.density());
          }
          rows.put(set.label + ", top 1", nearest.build());
          rows.put(set.label + ", density", density.build());
        });
    Random random = new Random(CHANCE_SEED);
    Evaluation.Builder chance = Evaluation.builder();
    Evaluation.Builder bound = Evaluation.builder();
    List<Located> any = located.getOrDefault(SHOWN, List.of());
    for (int i = 0; i < any.size(); i++) {
      Evidence evidence = evidence(any.get(i).density());
      GeoPoint truth = any.get(i).truth();
      int drawn = random.nextInt(plan.gallery().size());
      chance.add(truth, answer(plan.gallery().get(drawn).center(), evidence));
      bound.add(truth, answer(plan.spots().get(i).nearest(), evidence));
    }
    rows.put("chance", chance.build());
    rows.put("nearest indexed", bound.build());
    return rows;
  }

  private static Answer answer(GeoPoint place, Evidence evidence) {
    return Answer.of(List.of(Candidate.of(place, 1)), List.of(), evidence);
  }

  private static Located median(List<Located> located) {
    List<Located> sorted = new ArrayList<>(located);
    sorted.sort(Comparator.comparingDouble(Located::errorKm));
    return sorted.get(sorted.size() / 2);
  }

  private void requireWithin(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new ParameterException(
          spec.commandLine(), option + " must be from " + min + " to " + max + ", was " + value);
    }
  }

  private void progress(String format, Object... arguments) {
    PrintWriter err = spec.commandLine().getErr();
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    err.printf(
        Locale.ROOT, "[%5.1f s] %s%n", seconds, String.format(Locale.ROOT, format, arguments));
    err.flush();
  }

  private void print(String text) {
    PrintWriter output = spec.commandLine().getOut();
    output.print(text.replace("\n", System.lineSeparator()));
    output.flush();
  }
}
