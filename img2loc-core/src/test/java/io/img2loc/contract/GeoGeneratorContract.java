package io.img2loc.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.img2loc.Candidate;
import io.img2loc.Embedding;
import io.img2loc.Evidence;
import io.img2loc.GenerationException;
import io.img2loc.GeoGenerator;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.Hits;
import io.img2loc.Neighbor;
import io.img2loc.Photo;
import io.img2loc.Prompt;
import io.img2loc.PromptBuilder;
import io.img2loc.Reference;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/**
 * What every {@link GeoGenerator} must do. Extend it and return yours:
 *
 * <pre>{@code
 * class MyGeneratorTest extends GeoGeneratorContract {
 *   protected GeoGenerator create() {
 *     return new MyGenerator();
 *   }
 * }
 * }</pre>
 */
public abstract class GeoGeneratorContract {
  private static final int THREADS = 8;
  private static final int ROUNDS = 4;

  /** For subclasses. */
  protected GeoGeneratorContract() {}

  /** A generator that can be asked: a fake model behind it, if it needs one. */
  protected abstract GeoGenerator create();

  @Test
  void generate_withHits_givesAWellFormedGuess() {
    Prompt prompt = PromptBuilder.paper().build(evidence(hits()));

    assertWellFormed(create().generate(prompt), prompt);
  }

  @Test
  void generate_askedAgain_givesAWellFormedGuessAgain() {
    GeoGenerator generator = create();
    Prompt prompt = PromptBuilder.paper().build(evidence(hits()));

    generator.generate(prompt);

    assertWellFormed(generator.generate(prompt), prompt);
  }

  @Test
  void generate_withOneHit_givesAWellFormedGuess() {
    Hits one = new Hits(hits().nearest().subList(0, 1), List.of(), true);
    Prompt prompt = PromptBuilder.paper().build(evidence(one));

    assertWellFormed(create().generate(prompt), prompt);
  }

  @Test
  void generate_withoutHits_givesAGuessOrSaysThatNobodyCouldBeAsked() {
    Prompt prompt = PromptBuilder.zeroShot().build(Evidence.of(photo()));
    GeoGenerator generator = create();

    Guess guess;
    try {
      guess = generator.generate(prompt);
    } catch (GenerationException e) {
      assertThat(e).hasMessageMatching("(?s).*\\S.*");
      return;
    }

    assertWellFormed(guess, prompt);
  }

  @Test
  void generate_ofAnotherSample_carriesThatSample() {
    Prompt third = PromptBuilder.paper().build(evidence(hits())).withSample(2);

    assertThat(create().generate(third).prompt().sample()).isEqualTo(2);
  }

  @Test
  void generate_byManyThreads_mixesNothingUp() throws Exception {
    GeoGenerator generator = create();
    Prompt first = PromptBuilder.paper().build(evidence(hits()));
    List<Prompt> prompts =
        IntStream.range(0, THREADS * ROUNDS).mapToObj(first::withSample).toList();
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Guess>> guesses =
          executor.invokeAll(
              prompts.stream().map(p -> (Callable<Guess>) () -> generator.generate(p)).toList());
      for (int i = 0; i < prompts.size(); i++) {
        assertWellFormed(guesses.get(i).get(), prompts.get(i));
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void generate_ofNull_isTheCallersMistake() {
    GeoGenerator generator = create();

    assertThatNullPointerException().isThrownBy(() -> generator.generate(null));
  }

  private static void assertWellFormed(Guess guess, Prompt prompt) {
    assertThat(guess.prompt()).as("the guess carries its prompt").isEqualTo(prompt);
    assertThat(guess.candidates().stream().mapToDouble(Candidate::weight).sum())
        .as("sum of the weights")
        .isLessThanOrEqualTo(1 + 1e-9);
    assertThat(guess.candidates())
        .as("the likeliest first")
        .isSortedAccordingTo((a, b) -> Double.compare(b.weight(), a.weight()));
    assertThat(guess.candidates()).extracting(Candidate::location).doesNotHaveDuplicates();
  }

  private static Evidence evidence(Hits hits) {
    return new Evidence(photo(), Embedding.of(1, 0, 0), hits);
  }

  /** Two clusters and a straggler, on both sides of the date line and of the equator. */
  private static Hits hits() {
    return new Hits(
        List.of(
            neighbor("a", -17.7, 178.0, 0.95),
            neighbor("b", -17.8, -179.9, 0.94),
            neighbor("c", 48.85, 2.35, 0.9),
            neighbor("d", 48.86, 2.29, 0.88),
            neighbor("e", -33.87, 151.21, 0.7)),
        List.of(neighbor("f", 71.3, -156.8, -0.2), neighbor("g", -77.8, 166.7, -0.1)),
        true);
  }

  private static Neighbor neighbor(
      String id, double latitude, double longitude, double similarity) {
    return new Neighbor(Reference.of(id, new GeoPoint(latitude, longitude)), similarity);
  }

  private static Photo photo() {
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      ImageIO.write(new BufferedImage(64, 48, BufferedImage.TYPE_3BYTE_BGR), "jpg", bytes);
      return Photo.of(bytes.toByteArray(), "contract.jpg");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
