package io.img2loc.examples.demo;

import io.img2loc.Bulk;
import io.img2loc.Calibration;
import io.img2loc.Calibration.Coverage;
import io.img2loc.Calibration.Origin;
import io.img2loc.Calibration.Radii;
import io.img2loc.Calibration.Sample;
import io.img2loc.Candidate;
import io.img2loc.DensityGenerator;
import io.img2loc.Embedding;
import io.img2loc.Evidence;
import io.img2loc.Filter;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.Photo;
import io.img2loc.Prompt;
import io.img2loc.Reference;
import io.img2loc.Search;
import io.img2loc.index.JVectorIndex;
import io.img2loc.scene.SceneEncoder;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Whether calibrated radii hold the truth as often as they say, on views of the demo's Earth that
 * took no part in calibrating; the tables of {@code docs/calibration.md}.
 */
final class CalibrationExperiment implements AutoCloseable {
  private static final double QUALITY = 0.9;

  private final Earth earth;
  private final int px;
  private final SceneEncoder encoder = SceneEncoder.create();
  private final DensityGenerator density = DensityGenerator.builder().build();
  private final int threads = Runtime.getRuntime().availableProcessors();
  private final ExecutorService workers = Executors.newFixedThreadPool(threads);

  CalibrationExperiment(int px) throws IOException {
    this.earth = Earth.blueMarble();
    this.px = px;
  }

  Earth earth() {
    return earth;
  }

  /** Views and their vectors. */
  record Encoded(List<View> views, List<Embedding> vectors) {
    JVectorIndex index(SceneEncoder encoder) {
      JVectorIndex.Builder builder = JVectorIndex.builder(encoder.space());
      for (int i = 0; i < views.size(); i++) {
        builder.add(Reference.of(id(i), views.get(i).center()), vectors.get(i));
      }
      return builder.build();
    }

    static String id(int view) {
      return "view " + view;
    }
  }

  /**
   * What became of a view.
   *
   * @param sample by the spread that calibrations take
   * @param candidate with radii that are not calibrated
   */
  record Outcome(Sample sample, Candidate candidate) {
    /** The same by another spread: the radius that half of the votes lie within. */
    Sample byRadius() {
      return new Sample(candidate.radius50Km(), sample.similarity(), sample.errorKm());
    }

    Sample bySpreadAlone() {
      return new Sample(sample.spreadKm(), 0, sample.errorKm());
    }

    Sample bySimilarityAlone() {
      return new Sample(0, sample.similarity(), sample.errorKm());
    }
  }

  /** Views at places drawn evenly from those that have land in view. */
  List<View> random(int count, long seed) {
    Random random = new Random(seed);
    List<View> views = new ArrayList<>();
    while (views.size() < count) {
      double latitude = Math.toDegrees(Math.asin(2 * random.nextDouble() - 1));
      GeoPoint center = new GeoPoint(latitude, 360 * random.nextDouble() - 180);
      View view = View.northUp(center, ViewPlan.VIEW_KM);
      if (view.landShare(earth) >= ViewPlan.MIN_LAND) {
        views.add(view);
      }
    }
    return views;
  }

  static List<View> changed(List<View> views, double maxRotation, double brightness) {
    Random random = new Random(9);
    UnaryOperator<View> change =
        view ->
            new View(
                view.center(),
                view.widthKm(),
                (2 * random.nextDouble() - 1) * maxRotation,
                brightness);
    return views.stream().map(change).toList();
  }

  Encoded encoded(List<View> views) {
    try (Stream<io.img2loc.Outcome<View, Embedding>> vectors =
        Bulk.map(views.stream(), this::vector, workers, threads)) {
      return new Encoded(views, vectors.map(io.img2loc.Outcome::orElseThrow).toList());
    }
  }

  private Embedding vector(View view) {
    try {
      return encoder.encode(Photo.of(Jpeg.encode(view.cut(earth, px), QUALITY), "view"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JVectorIndex index(Encoded gallery) {
    return gallery.index(encoder);
  }

  /** What becomes of an index's own views when each is left out. */
  List<Outcome> leftOut(JVectorIndex index, Encoded gallery) {
    return IntStream.range(0, gallery.views().size())
        .mapToObj(i -> locate(index, gallery, i, Filter.ids(Set.of(Encoded.id(i))).not()))
        .toList();
  }

  /** What becomes of views that the index does not hold. */
  List<Outcome> located(JVectorIndex index, Encoded queries) {
    return IntStream.range(0, queries.views().size())
        .mapToObj(i -> locate(index, queries, i, Filter.everything()))
        .toList();
  }

  private Outcome locate(JVectorIndex index, Encoded views, int view, Filter filter) {
    Embedding vector = views.vectors().get(view);
    Search search = Search.defaults().withFarthest(0).withFilter(filter);
    Evidence evidence =
        new Evidence(Photo.of(new byte[] {0}, "view"), vector, index.search(vector, search));
    Guess guess = density.generate(Prompt.of("", "", evidence));
    Sample sample = Sample.of(guess, views.views().get(view).center()).orElseThrow();
    return new Outcome(sample, guess.candidates().get(0));
  }

  static Calibration calibration(List<Sample> samples) {
    Calibration.Builder builder = Calibration.builder(new Origin("test", "scene", 0, "views"));
    samples.forEach(builder::add);
    return builder.build();
  }

  static List<Sample> samples(List<Outcome> outcomes) {
    return outcomes.stream().map(Outcome::sample).toList();
  }

  @Override
  public void close() {
    workers.shutdownNow();
    encoder.close();
  }

  /** Prints the tables. */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (CalibrationExperiment experiment = new CalibrationExperiment(160)) {
      experiment.run(out);
    }
  }

  private void run(PrintStream out) {
    ViewPlan plan = ViewPlan.of(earth, 3000, 2000);
    Encoded lattice = encoded(plan.gallery());
    Encoded scattered = encoded(random(3000, 1));
    Encoded demo = encoded(plan.spots().stream().map(spot -> spot.view(0)).toList());
    Encoded fresh = encoded(random(2000, 2));
    Encoded others = encoded(random(1500, 3));
    try (JVectorIndex even = index(lattice);
        JVectorIndex random = index(scattered)) {
      List<Outcome> latticeLeftOut = leftOut(even, lattice);
      List<Outcome> randomLeftOut = leftOut(random, scattered);
      List<Outcome> freshOnLattice = located(even, fresh);
      List<Outcome> freshOnRandom = located(random, fresh);
      List<Outcome> othersOnLattice = located(even, others);

      out.println("## Methods\n");
      methods(out, "index of random places, each left out", randomLeftOut, freshOnRandom);
      methods(out, "lattice, other views (`--on`)", othersOnLattice, freshOnLattice);

      out.println("## What to calibrate with\n");
      head(out, "calibrated with", "tested on");
      Calibration ofLattice = calibration(samples(latticeLeftOut));
      Calibration ofRandom = calibration(samples(randomLeftOut));
      Calibration ofOthers = calibration(samples(othersOnLattice));
      row(
          out,
          "(a) lattice, each left out",
          "demo's upright queries",
          ofLattice,
          located(even, demo));
      row(out, "(a) lattice, each left out", "fresh random views", ofLattice, freshOnLattice);
      row(out, "(b) random places, each left out", "fresh random views", ofRandom, freshOnRandom);
      row(out, "(c) lattice, 1,500 others", "fresh random views", ofOthers, freshOnLattice);
      out.println();

      out.println("## Views of another kind\n");
      head(out, "calibrated with", "tested on");
      for (double[] change : new double[][] {{0, 0.5}, {15, 1}, {45, 1}}) {
        String name =
            change[0] == 0
                ? "half as bright"
                : "turned up to " + Math.round(change[0]) + " degrees";
        Encoded changed = encoded(changed(fresh.views(), change[0], change[1]));
        row(out, "(b)", name, ofRandom, located(random, changed));
        row(out, "(c)", name, ofOthers, located(even, changed));
      }
    }
  }

  private static void methods(
      PrintStream out, String title, List<Outcome> learned, List<Outcome> tested) {
    head(out, title, "w");
    line(
        out,
        "not calibrated",
        "",
        tested.stream()
            .map(o -> new Radii(o.candidate().radius50Km(), o.candidate().radius90Km()))
            .toList(),
        tested);
    method(out, "similarity alone", learned, tested, Outcome::bySimilarityAlone);
    method(out, "spread alone", learned, tested, Outcome::bySpreadAlone);
    method(out, "spread and similarity", learned, tested, Outcome::sample);
    method(out, "50 % radius of the votes, and similarity", learned, tested, Outcome::byRadius);
    out.println();
  }

  private static void method(
      PrintStream out,
      String name,
      List<Outcome> learned,
      List<Outcome> tested,
      Function<Outcome, Sample> view) {
    Calibration calibration = calibration(learned.stream().map(view).toList());
    List<Radii> radii =
        tested.stream()
            .map(view)
            .map(sample -> calibration.radii(sample.spreadKm(), sample.similarity()))
            .toList();
    boolean chosen = name.contains("and"); // of two, with one alone the weight is arbitrary
    line(out, name, chosen ? Double.toString(calibration.spreadWeight()) : "", radii, tested);
  }

  private static void row(
      PrintStream out,
      String learned,
      String tested,
      Calibration calibration,
      List<Outcome> outcomes) {
    List<Radii> radii =
        samples(outcomes).stream()
            .map(sample -> calibration.radii(sample.spreadKm(), sample.similarity()))
            .toList();
    line(out, learned, tested, radii, outcomes);
  }

  private static void head(PrintStream out, String first, String second) {
    out.println(
        "| "
            + first
            + " | "
            + second
            + " | in 50 % | in 90 % | 50 %: mean km | median | 90 %: mean km | median | pinball 50"
            + " % | 90 % |");
    out.println("|---|---|---|---|---|---|---|---|---|---|");
  }

  private static void line(
      PrintStream out, String first, String second, List<Radii> radii, List<Outcome> tested) {
    Coverage held = coverage(radii, tested);
    out.println(
        String.format(
            Locale.ROOT,
            "| %s | %s | %.1f | %.1f | %,.0f | %,.0f | %,.0f | %,.0f | %.0f | %.0f |",
            first,
            second,
            100 * held.share50(),
            100 * held.share90(),
            mean(radii, Radii::radius50Km),
            median(radii, Radii::radius50Km),
            mean(radii, Radii::radius90Km),
            median(radii, Radii::radius90Km),
            pinball(radii, Radii::radius50Km, 0.5, tested),
            pinball(radii, Radii::radius90Km, 0.9, tested)));
    out.flush();
  }

  private static Coverage coverage(List<Radii> radii, List<Outcome> tested) {
    long within50 = 0;
    long within90 = 0;
    for (int i = 0; i < tested.size(); i++) {
      double errorKm = tested.get(i).sample().errorKm();
      within50 += errorKm <= radii.get(i).radius50Km() ? 1 : 0;
      within90 += errorKm <= radii.get(i).radius90Km() ? 1 : 0;
    }
    return new Coverage(tested.size(), within50, within90);
  }

  private static double mean(List<Radii> radii, ToDoubleFunction<Radii> which) {
    return radii.stream().mapToDouble(which).average().orElseThrow();
  }

  private static double median(List<Radii> radii, ToDoubleFunction<Radii> which) {
    double[] sorted = radii.stream().mapToDouble(which).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double pinball(
      List<Radii> radii, ToDoubleFunction<Radii> which, double share, List<Outcome> tested) {
    double loss = 0;
    for (int i = 0; i < tested.size(); i++) {
      double beyond = tested.get(i).sample().errorKm() - which.applyAsDouble(radii.get(i));
      loss += Math.max(share * beyond, (share - 1) * beyond);
    }
    return loss / tested.size();
  }
}
