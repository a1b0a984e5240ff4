package io.img2loc;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells where a photo was taken.
 *
 * <pre>{@code
 * Img2Loc img2loc = Img2Loc.builder()
 *     .encoder(encoder)
 *     .index(index)
 *     .generator(GeoGenerator.density())
 *     .build();
 * Answer answer = img2loc.locate(Photo.of(Path.of("street.jpg")));
 * }</pre>
 *
 * <p>Immutable and safe for concurrent use. It closes nothing that it was given.
 */
public final class Img2Loc {
  private final @Nullable Encoder encoder;
  private final @Nullable VectorIndex index;
  private final Search search;
  private final List<PromptBuilder> prompts;
  private final int samples;
  private final @Nullable Executor executor;
  private final int parallelism;
  private final GeoGenerator generator;
  private final Consensus consensus;

  private Img2Loc(Builder builder, GeoGenerator generator) {
    this.encoder = builder.encoder;
    this.index = builder.index;
    this.search = builder.search;
    this.prompts = builder.prompts;
    this.samples = builder.samples;
    this.executor = builder.executor;
    this.parallelism = builder.parallelism;
    this.generator = generator;
    this.consensus = builder.consensus;
  }

  /** A builder of pipelines. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Where the photo was taken.
   *
   * @throws PhotoException if the photo cannot be read
   * @throws GenerationException if the generator could not be asked
   */
  public Answer locate(Photo photo) {
    return locate(retrieve(photo));
  }

  /** Where the photo was taken, judged by the references that a filter accepts. */
  public Answer locate(Photo photo, Filter filter) {
    return locate(retrieve(photo, filter));
  }

  /**
   * Goes on from evidence: prompts, guesses, the answer. A refusal ends the questions: it is not
   * argued with by asking again in other words.
   */
  public Answer locate(Evidence evidence) {
    List<Prompt> questions =
        prompts.stream()
            .map(prompt -> prompt.build(evidence))
            .flatMap(prompt -> IntStream.range(0, samples).mapToObj(prompt::withSample))
            .toList();
    List<Guess> guesses =
        executor == null
            ? Questions.ask(questions, generator)
            : Questions.ask(questions, generator, executor, parallelism);
    return consensus.choose(evidence, guesses);
  }

  /** Stops at the evidence: the photo, its embedding and what looks like it. */
  public Evidence retrieve(Photo photo) {
    return retrieve(photo, Filter.everything());
  }

  /** Stops at the evidence, of the references that both the search's filter and this one accept. */
  public Evidence retrieve(Photo photo, Filter filter) {
    if (encoder == null || index == null) {
      return Evidence.of(photo);
    }
    Embedding embedding = encoder.encode(photo);
    Search narrowed =
        filter.equals(Filter.everything())
            ? search
            : search.withFilter(search.filter().and(filter));
    return new Evidence(photo, embedding, index.search(embedding, narrowed));
  }

  /**
   * Locates many photos, lazily and in order, with one outcome for each; a photo that fails stops
   * nothing. At most 2 × {@code parallelism} photos are in flight. Close the stream to stop early:
   * what has begun is finished, the rest is not begun.
   *
   * @param executor runs the work; the caller's own
   * @param parallelism how many photos are worked on at once, at least 1
   */
  public Stream<Outcome<Photo, Answer>> locateAll(
      Stream<Photo> photos, Executor executor, int parallelism) {
    return Bulk.map(photos, this::locate, executor, parallelism);
  }

  /** A builder that starts from this pipeline and shares its parts. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.encoder = encoder;
    builder.index = index;
    builder.search = search;
    builder.prompts = prompts;
    builder.samples = samples;
    builder.executor = executor;
    builder.parallelism = parallelism;
    builder.generator = generator;
    builder.consensus = consensus;
    return builder;
  }

  /** Composes a pipeline. Not safe for use by several threads. */
  public static final class Builder {
    private @Nullable Encoder encoder;
    private @Nullable VectorIndex index;
    private Search search = Search.defaults();
    private List<PromptBuilder> prompts = List.of(PromptBuilder.paper());
    private int samples = 1;
    private @Nullable Executor executor;
    private int parallelism = 1;
    private @Nullable GeoGenerator generator;
    private Consensus consensus = Consensus.first();

    private Builder() {}

    /** What turns photos into vectors. Goes together with an index. */
    public Builder encoder(Encoder encoder) {
      this.encoder = Objects.requireNonNull(encoder, "encoder");
      return this;
    }

    /** The geotagged photos. Goes together with an encoder of the same space. */
    public Builder index(VectorIndex index) {
      this.index = Objects.requireNonNull(index, "index");
      return this;
    }

    /** What to search for: by default the 100 nearest and the 16 farthest of everything. */
    public Builder search(Search search) {
      this.search = Objects.requireNonNull(search, "search");
      return this;
    }

    /** The one question to ask: by default {@link PromptBuilder#paper()}. */
    public Builder prompt(PromptBuilder prompt) {
      return prompts(List.of(prompt));
    }

    /** Several questions to ask, each for every sample. */
    public Builder prompts(List<PromptBuilder> prompts) {
      List<PromptBuilder> copy = List.copyOf(prompts);
      if (copy.isEmpty()) {
        throw new IllegalArgumentException("a pipeline needs at least one prompt");
      }
      this.prompts = copy;
      return this;
    }

    /** How often each question is asked: by default once. */
    public Builder samples(int samples) {
      if (samples < 1) {
        throw new IllegalArgumentException("samples must be at least 1, was " + samples);
      }
      this.samples = samples;
      return this;
    }

    /**
     * Asks the questions about one photo at once: by default they are asked one after the other on
     * the thread that locates. The guesses stand in the order of the prompts, and of each prompt's
     * samples. When one fails, those that have not begun are not begun, and the first failure in
     * that order is thrown after those in flight have ended.
     *
     * <p>This may be the executor that {@link Img2Loc#locateAll} is given, however few threads it
     * has; up to the product of the two parallelisms are asked at once then.
     *
     * @param executor runs the generator; the caller's own
     * @param parallelism how many questions about one photo are asked at once, at least 1
     */
    public Builder executor(Executor executor, int parallelism) {
      Objects.requireNonNull(executor, "executor");
      if (parallelism < 1) {
        throw new IllegalArgumentException("parallelism must be at least 1, was " + parallelism);
      }
      this.executor = executor;
      this.parallelism = parallelism;
      return this;
    }

    /** Who answers. Required. */
    public Builder generator(GeoGenerator generator) {
      this.generator = Objects.requireNonNull(generator, "generator");
      return this;
    }

    /** How several guesses become one answer: by default {@link Consensus#first()}. */
    public Builder consensus(Consensus consensus) {
      this.consensus = Objects.requireNonNull(consensus, "consensus");
      return this;
    }

    /**
     * A pipeline of these parts; may be called again.
     *
     * @throws IllegalStateException if a part is missing, or the encoder's space is not the
     *     index's; the message names all that is missing
     */
    public Img2Loc build() {
      List<String> missing = new ArrayList<>();
      if (generator == null) {
        missing.add("a generator (GeoGenerator.density() needs no model)");
      }
      if (encoder == null && index != null) {
        missing.add("an encoder of the index's space " + index.space());
      }
      if (encoder != null && index == null) {
        missing.add("an index of the encoder's space " + encoder.space());
      }
      if (generator == null || !missing.isEmpty()) {
        throw new IllegalStateException(
            "the pipeline is not complete; it needs " + String.join(" and ", missing));
      }
      if (encoder != null && index != null && !encoder.space().equals(index.space())) {
        throw new IllegalStateException(
            "the encoder and the index do not fit: the encoder makes vectors of "
                + encoder.space()
                + ", the index holds "
                + index.space()
                + "; use the encoder that the index was built with, or build the index anew;"
                + " if they are one network in two files, an Agreement of the two makes them fit");
      }
      return new Img2Loc(this, generator);
    }
  }
}
