package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Img2LocTest {
  private static final EmbeddingSpace SPACE = new EmbeddingSpace("colour", 3);
  private static final Photo RED = Photos.plain("red.png", Color.RED);
  private static final Photo GREEN = Photos.plain("green.png", Color.GREEN);
  private static final Reference SAHARA = Reference.of("sahara", new GeoPoint(23, 13));
  private static final Reference AMAZON = Reference.of("amazon", new GeoPoint(-3, -60));

  private final Encoder encoder = new ColourEncoder(SPACE);
  private final VectorIndex index = new TwoPlaces(SPACE);

  @Test
  void locate_runsEachStageOnceInOrder() {
    List<String> calls = new ArrayList<>();
    Img2Loc img2loc =
        Img2Loc.builder()
            .encoder(
                new ColourEncoder(SPACE) {
                  @Override
                  public Embedding encode(Photo photo) {
                    calls.add("encode");
                    return super.encode(photo);
                  }
                })
            .index(
                new TwoPlaces(SPACE) {
                  @Override
                  public Hits search(Embedding query, Search search) {
                    calls.add("search");
                    return super.search(query, search);
                  }
                })
            .prompt(
                evidence -> {
                  calls.add("prompt");
                  return Prompt.of("system", "user", evidence);
                })
            .generator(
                prompt -> {
                  calls.add("generate");
                  return GeoGenerator.density().generate(prompt);
                })
            .consensus(
                (evidence, guesses) -> {
                  calls.add("choose");
                  return Consensus.first().choose(evidence, guesses);
                })
            .build();

    Answer answer = img2loc.locate(RED);

    assertThat(calls).containsExactly("encode", "search", "prompt", "generate", "choose");
    assertThat(answer.location()).contains(SAHARA.location());
  }

  @Test
  void locate_answer_unfoldsBackToItsPhoto() {
    Answer answer = pipeline().locate(GREEN);

    Guess guess = answer.guesses().get(0);
    assertThat(guess.prompt().evidence()).isSameAs(answer.evidence());
    assertThat(guess.prompt().evidence().photo()).isSameAs(GREEN);
    assertThat(answer.location()).contains(AMAZON.location());
  }

  @Test
  void locate_severalPromptsAndSamples_asksEachOfEach() {
    List<String> asked = new ArrayList<>();
    Img2Loc img2loc =
        pipeline().toBuilder()
            .prompts(
                List.of(
                    evidence -> Prompt.of("", "a", evidence),
                    evidence -> Prompt.of("", "b", evidence)))
            .samples(3)
            .generator(
                prompt -> {
                  asked.add(prompt.user() + prompt.sample());
                  return Guess.without(Guess.Status.ABSTAINED, "", Usage.none(), prompt);
                })
            .build();

    Answer answer = img2loc.locate(RED);

    assertThat(asked).containsExactly("a0", "a1", "a2", "b0", "b1", "b2");
    assertThat(answer.guesses()).hasSize(6);
    assertThat(answer.reason()).isNotNull();
    assertThat(answer.location()).isEmpty();
  }

  @Test
  void locate_refusal_isAnAnswerWithAReason() {
    Img2Loc img2loc =
        pipeline().toBuilder()
            .generator(p -> Guess.without(Guess.Status.REFUSED, "I won't.", new Usage(9, 2), p))
            .build();

    Answer answer = img2loc.locate(RED);

    assertThat(answer.candidates()).isEmpty();
    assertThat(answer.reason()).isNotNull();
    assertThat(answer.reason().status()).isEqualTo(Guess.Status.REFUSED);
    assertThat(answer.usage()).isEqualTo(new Usage(9, 2));
  }

  @Test
  void locate_nothingRetrieved_neverSaysZeroZero() {
    Img2Loc img2loc = Img2Loc.builder().generator(GeoGenerator.density()).build();

    Answer answer = img2loc.locate(RED);

    assertThat(answer.location()).isEmpty();
    assertThat(answer.reason()).isNotNull();
    assertThat(answer.reason().status()).isEqualTo(Guess.Status.ABSTAINED);
  }

  @Test
  void retrieve_thenLocate_isLocate() {
    Img2Loc img2loc = pipeline();

    Answer two = img2loc.locate(img2loc.retrieve(RED));

    assertThat(two.candidates()).isEqualTo(img2loc.locate(RED).candidates());
  }

  @Test
  void retrieve_filter_narrowsTheSearchsOwn() {
    Img2Loc img2loc =
        pipeline().toBuilder()
            .search(Search.defaults().withFilter(Filter.ids(Set.of("sahara", "amazon"))))
            .build();

    Evidence evidence = img2loc.retrieve(RED, Filter.ids(Set.of("sahara")).not());

    assertThat(evidence.hits().nearest()).extracting(Neighbor::reference).containsExactly(AMAZON);
    assertThat(img2loc.locate(RED, Filter.ids(Set.of("amazon"))).location())
        .contains(AMAZON.location());
  }

  @Test
  void locateAll_oneOutcomeEach_inOrder_brokenOnesInTheirPlaces() {
    Photo broken =
        Photo.of("no picture".getBytes(java.nio.charset.StandardCharsets.UTF_8), "b.jpg");

    List<Outcome<Photo, Answer>> outcomes =
        pipeline().locateAll(Stream.of(RED, broken, GREEN), Runnable::run, 2).toList();

    assertThat(outcomes).extracting(Outcome::input).containsExactly(RED, broken, GREEN);
    assertThat(outcomes.get(0).orElseThrow().location()).contains(SAHARA.location());
    assertThat(outcomes.get(1).failure())
        .isInstanceOf(PhotoException.class)
        .hasMessageContaining("b.jpg");
    assertThat(outcomes.get(2).orElseThrow().location()).contains(AMAZON.location());
  }

  private static GeoGenerator saying(Consumer<Prompt> first) {
    return prompt -> {
      first.accept(prompt);
      String words = prompt.user() + prompt.sample();
      return Guess.without(Guess.Status.ABSTAINED, words, Usage.none(), prompt);
    };
  }

  private Img2Loc.Builder asking(int samples, GeoGenerator generator) {
    return pipeline().toBuilder()
        .prompts(
            List.of(
                evidence -> Prompt.of("", "a", evidence), evidence -> Prompt.of("", "b", evidence)))
        .samples(samples)
        .generator(generator);
  }

  /** Refuses the second sample of the first question, and counts what it was asked. */
  private static GeoGenerator refusingOnce(AtomicInteger asked) {
    return prompt -> {
      asked.incrementAndGet();
      boolean refuses = prompt.user().equals("a") && prompt.sample() == 1;
      Guess.Status status = refuses ? Guess.Status.REFUSED : Guess.Status.ABSTAINED;
      return Guess.without(status, "", Usage.none(), prompt);
    };
  }

  @Test
  void refusal_endsTheQuestions() {
    AtomicInteger asked = new AtomicInteger();

    Answer answer = asking(3, refusingOnce(asked)).build().locate(RED);

    assertThat(asked).hasValue(2);
    assertThat(answer.guesses())
        .extracting(Guess::status)
        .containsExactly(Guess.Status.ABSTAINED, Guess.Status.REFUSED);
  }

  @Test
  void refusal_onAnExecutor_letsNoFurtherQuestionBegin() {
    AtomicInteger asked = new AtomicInteger();

    // One at once, so that none is under way when the refusal comes.
    Answer answer = asking(3, refusingOnce(asked)).executor(Runnable::run, 1).build().locate(RED);

    assertThat(asked).hasValue(2);
    assertThat(answer.guesses())
        .extracting(Guess::status)
        .containsExactly(Guess.Status.ABSTAINED, Guess.Status.REFUSED);
  }

  @Test
  void executor_asksAtOnce_andKeepsTheOrderOfPromptsThenSamples() {
    CyclicBarrier allSix = new CyclicBarrier(6); // opens only if six are asked at once
    GeoGenerator meeting =
        saying(
            prompt -> {
              try {
                allSix.await(30, TimeUnit.SECONDS);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    ExecutorService executor = Executors.newFixedThreadPool(6);
    try {
      Answer answer = asking(3, meeting).executor(executor, 6).build().locate(RED);

      assertThat(answer.guesses())
          .extracting(Guess::words)
          .containsExactly("a0", "a1", "a2", "b0", "b1", "b2");
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void executor_bounds_howManyAreAskedAtOnce() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    GeoGenerator counting =
        saying(
            prompt -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              Thread.yield();
              running.decrementAndGet();
            });
    ExecutorService executor = Executors.newFixedThreadPool(8);
    try {
      Answer answer = asking(50, counting).executor(executor, 2).build().locate(RED);

      assertThat(answer.guesses()).hasSize(100);
      assertThat(most.get()).isLessThanOrEqualTo(2);
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void executor_byDefault_isTheCallingThread() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();

    asking(3, saying(prompt -> threads.add(Thread.currentThread()))).build().locate(RED);

    assertThat(threads).containsExactly(Thread.currentThread());
  }

  /** Every thread of it locates, and waits for guesses that only it could make. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  @Timeout(60)
  void executor_thatLocatesAllToo_neverDeadlocks(int threads) {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      Img2Loc img2loc = asking(3, saying(prompt -> {})).executor(executor, 4).build();

      List<Outcome<Photo, Answer>> outcomes =
          img2loc.locateAll(Stream.generate(() -> RED).limit(200), executor, threads + 1).toList();

      assertThat(outcomes)
          .hasSize(200)
          .allSatisfy(
              outcome ->
                  assertThat(outcome.orElseThrow().guesses())
                      .extracting(Guess::words)
                      .containsExactly("a0", "a1", "a2", "b0", "b1", "b2"));
    } finally {
      executor.shutdownNow();
    }
  }

  /** The second fails while the first is in flight, which then fails, too. */
  @Test
  void executor_severalFailures_throwTheFirstInOrder_andBeginNoMore() {
    CountDownLatch secondAsked = new CountDownLatch(1);
    Set<String> asked = ConcurrentHashMap.newKeySet();
    GeoGenerator failing =
        saying(
            prompt -> {
              asked.add(prompt.user() + prompt.sample());
              if (prompt.sample() == 0) {
                await(secondAsked);
              }
              secondAsked.countDown();
              throw GenerationException.permanent("sample " + prompt.sample(), null);
            });
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try {
      Img2Loc img2loc = asking(5, failing).executor(executor, 2).build();

      assertThatThrownBy(() -> img2loc.locate(RED))
          .isInstanceOf(GenerationException.class)
          .hasMessage("sample 0");
      assertThat(asked).containsExactlyInAnyOrder("a0", "a1");
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void executor_aFailure_isThrownAfterThoseInFlightHaveEnded() {
    CountDownLatch secondAsked = new CountDownLatch(1);
    CountDownLatch thrown = new CountDownLatch(1);
    AtomicBoolean thrownBeforeTheEnd = new AtomicBoolean();
    GeoGenerator failing =
        saying(
            prompt -> {
              if (prompt.sample() == 0) {
                await(secondAsked);
                throw new IllegalStateException("a fault of the generator");
              }
              secondAsked.countDown();
              try { // as long as a failure that does not wait would need
                thrownBeforeTheEnd.set(thrown.await(300, TimeUnit.MILLISECONDS));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try {
      Img2Loc img2loc = asking(2, failing).executor(executor, 2).build();

      assertThatThrownBy(() -> img2loc.locate(RED))
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessage("a fault of the generator");
      thrown.countDown();
      assertThat(thrownBeforeTheEnd).isFalse();
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void executor_isKeptByToBuilder_andItsArgumentsAreChecked() {
    AtomicInteger executed = new AtomicInteger();
    Executor counting =
        task -> {
          executed.incrementAndGet();
          task.run();
        };
    Img2Loc img2loc = asking(3, saying(prompt -> {})).executor(counting, 1).build();

    img2loc.toBuilder().build().locate(RED);

    assertThat(executed).hasValue(6);
    assertThatThrownBy(() -> Img2Loc.builder().executor(counting, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1");
    assertThatThrownBy(() -> Img2Loc.builder().executor(null, 1))
        .isInstanceOf(NullPointerException.class);
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody came");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void build_missingParts_areNamedInOneMessage() {
    assertThatThrownBy(() -> Img2Loc.builder().index(index).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a generator")
        .hasMessageContaining("an encoder of the index's space colour (3 dimensions)");
    assertThatThrownBy(() -> Img2Loc.builder().encoder(encoder).build())
        .hasMessageContaining("an index of the encoder's space");
  }

  @Test
  void build_spacesThatDiffer_areRefusedInWords() {
    EmbeddingSpace other = new EmbeddingSpace("clip", 3);

    assertThatThrownBy(
            () ->
                Img2Loc.builder()
                    .encoder(new ColourEncoder(other))
                    .index(index)
                    .generator(GeoGenerator.density())
                    .build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("clip (3 dimensions)")
        .hasMessageContaining("colour (3 dimensions)");
  }

  @Test
  void toBuilder_variant_leavesTheOriginalAlone() {
    Img2Loc original = pipeline();

    original.toBuilder()
        .generator(p -> Guess.without(Guess.Status.REFUSED, "", Usage.none(), p))
        .build();

    assertThat(original.locate(RED).location()).isPresent();
  }

  @Test
  void build_twice_givesPipelinesThatDoNotShareLaterChanges() {
    Img2Loc.Builder builder =
        Img2Loc.builder().encoder(encoder).index(index).generator(GeoGenerator.density());
    Img2Loc first = builder.build();

    builder.generator(p -> Guess.without(Guess.Status.REFUSED, "", Usage.none(), p)).build();

    assertThat(first.locate(RED).location()).isPresent();
  }

  private Img2Loc pipeline() {
    return Img2Loc.builder()
        .encoder(encoder)
        .index(index)
        .generator(GeoGenerator.density())
        .build();
  }

  /** The colour of the first pixel. */
  private static class ColourEncoder implements Encoder {
    private final EmbeddingSpace space;

    ColourEncoder(EmbeddingSpace space) {
      this.space = space;
    }

    @Override
    public EmbeddingSpace space() {
      return space;
    }

    @Override
    public Embedding encode(Photo photo) {
      return photo.decode(
          image -> {
            Color color = new Color(image.getRGB(0, 0));
            return Embedding.of(color.getRed(), color.getGreen(), color.getBlue());
          });
    }
  }

  /** Red is the Sahara, green the Amazon. */
  private static class TwoPlaces implements VectorIndex {
    private final EmbeddingSpace space;

    TwoPlaces(EmbeddingSpace space) {
      this.space = space;
    }

    @Override
    public EmbeddingSpace space() {
      return space;
    }

    @Override
    public Hits search(Embedding query, Search search) {
      List<Neighbor> found =
          Stream.of(
                  new Neighbor(SAHARA, query.cosine(Embedding.of(1, 0, 0))),
                  new Neighbor(AMAZON, query.cosine(Embedding.of(0, 1, 0))))
              .filter(n -> search.filter().accepts(n.reference(), n.similarity()))
              .sorted((a, b) -> Double.compare(b.similarity(), a.similarity()))
              .toList();
      return new Hits(found, List.of(), true);
    }
  }
}
