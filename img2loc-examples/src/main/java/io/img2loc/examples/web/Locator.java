package io.img2loc.examples.web;

import io.img2loc.Answer;
import io.img2loc.Embedding;
import io.img2loc.Evidence;
import io.img2loc.Filter;
import io.img2loc.GeoPoint;
import io.img2loc.Hits;
import io.img2loc.Img2Loc;
import io.img2loc.Neighbor;
import io.img2loc.Photo;
import io.img2loc.Reference;
import io.img2loc.Search;
import io.img2loc.Usage;
import io.img2loc.eval.Countries;
import io.img2loc.eval.Country;
import io.img2loc.index.JVectorIndex;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Locates photos by an open index, by its neighbours alone or by a model, and tells each stage on
 * the way. Closes nothing that it was given. Safe for use by many threads.
 */
public final class Locator {
  /** How many neighbours are shown. */
  static final int SHOWN = 16;

  /** Farther from every photo of the index than this, an answer is nothing that it could know. */
  static final double FAR_KM = 500;

  private static final int EXAMPLES = 12;
  private static final int DRAWN_FOR_EXAMPLES = 300;

  private final String name;
  private final JVectorIndex index;
  private final Remembering encoder;
  private final Filter filter;
  private final Img2Loc neighbors;
  private final @Nullable Model model;
  private final boolean calibrated;
  private final Coverage coverage;
  private final List<Reference> examples;

  /**
   * A model that can be asked.
   *
   * @param name as a person knows it
   * @param host where it is
   * @param local whether that is this machine
   * @param asked what the pipeline asks
   * @param questions how many it is asked about a photo
   * @param pipeline makes the pipeline for a photo that only some references are compared with
   * @param prices tells the cost of tokens; null where nobody says
   */
  public record Model(
      String name,
      String host,
      boolean local,
      AskedModel asked,
      int questions,
      Function<Filter, Img2Loc> pipeline,
      @Nullable Function<Usage, BigDecimal> prices) {}

  /**
   * Reads where all references of the index are, which takes some seconds for millions.
   *
   * @param name of the index, for people
   * @param encoder that of the pipelines, too, so that a photo is encoded once
   * @param filter which references may be found, by the pipelines as well
   * @param neighbors the pipeline that asks no model
   * @param model who else can be asked, or null
   * @param calibrated whether the radii of the neighbours' estimate are
   */
  public Locator(
      String name,
      JVectorIndex index,
      Remembering encoder,
      Filter filter,
      Img2Loc neighbors,
      @Nullable Model model,
      boolean calibrated) {
    this.name = name;
    this.index = index;
    this.encoder = encoder;
    this.filter = filter;
    this.neighbors = neighbors;
    this.model = model;
    this.calibrated = calibrated;
    coverage =
        Coverage.of(
            IntStream.range(0, index.size())
                .mapToObj(index::reference)
                .filter(reference -> filter.accepts(reference, 0))
                .map(Reference::location));
    examples = chooseExamples();
  }

  String name() {
    return name;
  }

  JVectorIndex index() {
    return index;
  }

  @Nullable Model model() {
    return model;
  }

  /** Tells the cost of a model's tokens; null where there is none, or nobody says. */
  @Nullable Function<Usage, BigDecimal> prices() {
    return model == null ? null : model.prices();
  }

  boolean calibrated() {
    return calibrated;
  }

  Coverage coverage() {
    return coverage;
  }

  /** References with a picture, far from each other, the same each time. */
  List<Reference> examples() {
    return examples;
  }

  private List<Reference> chooseExamples() {
    List<Reference> drawn =
        new ArrayList<>(
            new Random(1)
                .ints(index.size() == 0 ? 0 : DRAWN_FOR_EXAMPLES, 0, Math.max(1, index.size()))
                .distinct()
                .mapToObj(index::reference)
                .filter(reference -> filter.accepts(reference, 0))
                .filter(reference -> index.thumbnail(reference.id()).isPresent())
                .toList());
    List<Reference> chosen = new ArrayList<>();
    while (chosen.size() < EXAMPLES && !drawn.isEmpty()) {
      Reference next = farthestFrom(chosen, drawn);
      drawn.remove(next);
      chosen.add(next);
    }
    return chosen;
  }

  private static Reference farthestFrom(List<Reference> chosen, List<Reference> drawn) {
    Reference farthest = drawn.get(0);
    double most = -1;
    for (Reference reference : drawn) {
      double nearest =
          chosen.stream()
              .mapToDouble(other -> other.location().distanceKm(reference.location()))
              .min()
              .orElse(0);
      if (nearest > most) {
        most = nearest;
        farthest = reference;
      }
    }
    return farthest;
  }

  /** What looks like a photo. */
  Hits search(Photo photo, int nearest, int farthest, Set<String> without) {
    return search(encoder.encode(photo), nearest, farthest, without);
  }

  /** What looks like a reference, which is not told itself; empty if there is none of this id. */
  Optional<Hits> searchLike(String id, int nearest, int farthest, Set<String> without) {
    Set<String> others = new HashSet<>(without);
    others.add(id);
    return index.embedding(id).map(embedding -> search(embedding, nearest, farthest, others));
  }

  private Hits search(Embedding embedding, int nearest, int farthest, Set<String> without) {
    return index.search(embedding, new Search(nearest, farthest, filter.and(without(without))));
  }

  private static Filter without(Set<String> ids) {
    return ids.isEmpty() ? Filter.everything() : Filter.ids(ids).not();
  }

  /** Is told what happens while a photo is located; see the events of the API. */
  interface Listener {
    /** Throws if nobody listens any more, as all others may, too. */
    void check();

    /** Another stage begins. */
    void stage(String stage);

    /** A question is about to be asked, by any thread. */
    void asking(int question, int of);

    void photo(Photo photo);

    void neighbors(Photo photo, Hits hits);

    /** A question was answered, or could not be asked; by any thread. */
    void question(int of, AskedModel.Asked asked);

    /** What the model was shown; after the first question. */
    void picture(byte[] jpeg);
  }

  /** Is told nothing. */
  static final Listener SILENT =
      new Listener() {
        @Override
        public void check() {}

        @Override
        public void stage(String stage) {}

        @Override
        public void asking(int question, int of) {}

        @Override
        public void photo(Photo photo) {}

        @Override
        public void neighbors(Photo photo, Hits hits) {}

        @Override
        public void question(int of, AskedModel.Asked asked) {}

        @Override
        public void picture(byte[] jpeg) {}
      };

  /**
   * An answer, and what can be told of it beside.
   *
   * @param nearestReferenceKm how far the nearest photo of the index is; null where there is no
   *     place
   * @param byModel whether a model was asked
   */
  record Located(
      Photo photo,
      Answer answer,
      @Nullable Double nearestReferenceKm,
      boolean byModel,
      Seconds seconds) {

    boolean farFromAll() {
      return nearestReferenceKm != null && nearestReferenceKm > FAR_KM;
    }
  }

  /** How long the stages took. */
  record Seconds(double reading, double encoding, double searching, double asking, double total) {}

  /**
   * Locates a photo.
   *
   * @param byModel whether to ask the model; only where there is one
   * @param without references that do not count
   * @param place where the work that takes the processor is done
   */
  Located locate(
      Photo photo, boolean byModel, Set<String> without, Admission.Place place, Listener listener) {
    Stopwatch watch = new Stopwatch();
    listener.stage("reading");
    place.work(photo::info);
    listener.photo(photo);
    double reading = watch.lap();
    listener.stage("encoding");
    place.work(() -> encoder.encode(photo));
    double encoding = watch.lap();
    listener.stage("searching");
    Asking asking = byModel && model != null ? new Asking(model, photo, listener) : null;
    Answer answer;
    double searching;
    if (asking == null) {
      Evidence evidence = place.work(() -> neighbors.retrieve(photo, without(without)));
      listener.neighbors(photo, shown(evidence.hits()));
      searching = watch.lap();
      answer = place.work(() -> neighbors.locate(evidence));
    } else {
      // A model's questions may need other references, the farthest of all for one.
      listener.neighbors(photo, place.work(() -> search(photo, SHOWN, 0, without)));
      searching = watch.lap();
      answer = asking.locate(without(without), place);
    }
    double answering = watch.lap();
    Double nearest = answer.location().map(coverage::nearestKm).orElse(null);
    return new Located(
        photo,
        answer,
        nearest != null && nearest.isInfinite() ? null : nearest,
        asking != null && asking.begun.get() > 0,
        new Seconds(reading, encoding, searching, answering, watch.total()));
  }

  private static Hits shown(Hits hits) {
    List<Neighbor> nearest = hits.nearest();
    return new Hits(nearest.subList(0, Math.min(SHOWN, nearest.size())), List.of(), true);
  }

  /** Asks a model about a photo, and tells of it. */
  private static final class Asking implements AskedModel.Watcher {
    private final Model model;
    private final Photo photo;
    private final Listener listener;
    private final AtomicInteger begun = new AtomicInteger();

    Asking(Model model, Photo photo, Listener listener) {
      this.model = model;
      this.photo = photo;
      this.listener = listener;
    }

    Answer locate(Filter filter, Admission.Place place) {
      Img2Loc pipeline = model.pipeline().apply(filter);
      Evidence evidence = place.work(() -> pipeline.retrieve(photo, filter));
      return model.asked().watching(photo, this, () -> pipeline.locate(evidence));
    }

    @Override
    public void check() {
      listener.check();
    }

    @Override
    public int asking() {
      int number = begun.incrementAndGet();
      listener.asking(number, model.questions());
      return number;
    }

    @Override
    public void asked(AskedModel.Asked asked) {
      listener.question(model.questions(), asked);
      if (asked.number() == 1) {
        listener.picture(model.asked().picture(photo));
      }
    }
  }

  /** The country that a place is in; empty at sea. */
  static Optional<String> country(GeoPoint point) {
    return Countries.get().at(point).map(Country::name);
  }

  private static final class Stopwatch {
    private final long start = System.nanoTime();
    private long last = start;

    double lap() {
      long now = System.nanoTime();
      double seconds = (now - last) / 1e9;
      last = now;
      return seconds;
    }

    double total() {
      return (System.nanoTime() - start) / 1e9;
    }
  }
}
