package io.img2loc.examples;

import io.img2loc.Answer;
import io.img2loc.Evidence;
import io.img2loc.Guess;
import io.img2loc.Img2Loc;
import io.img2loc.Img2LocException;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.Prompt;
import io.img2loc.PromptBuilder;
import io.img2loc.Usage;
import io.img2loc.examples.archive.ArchivedAnswer;
import io.img2loc.examples.archive.Leak;
import io.img2loc.examples.archive.NewAnswer;
import io.img2loc.examples.archive.RunArchive;
import io.img2loc.examples.archive.RunManifest;
import io.img2loc.examples.archive.RunWriter;
import io.img2loc.examples.output.Problems;
import io.img2loc.llm.ChatGenerator;
import io.img2loc.llm.Price;
import io.img2loc.llm.ReplyCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One way of locating the photos of an evaluation, and the archive that its answers go to. */
final class Lane {

  /**
   * A way of locating photos.
   *
   * @param pipeline goes on from evidence
   * @param questions what the model is asked, by name; empty where none is
   */
  record Way(Img2Loc pipeline, Map<String, PromptBuilder> questions) {
    Way {
      questions = new LinkedHashMap<>(questions);
    }
  }

  private final Way way;
  private final Generation generation;
  private final @Nullable RunWriter archive;
  private List<RunManifest.Question> questions = List.of();

  /**
   * A lane that nothing has gone along yet.
   *
   * @param archive where answers go; null for a dry run
   */
  Lane(Way way, Generation generation, @Nullable RunWriter archive) {
    this.way = way;
    this.generation = generation;
    this.archive = archive;
    if (archive != null) {
      questions = archive.manifest().questions();
      Price price = generation.price();
      if (price != null) {
        archive.tellCosts(price::of);
      }
    }
  }

  /** Whether a model is asked. */
  boolean asksModel() {
    return !way.questions().isEmpty();
  }

  /** Whether a photo is yet to be asked about. */
  boolean lacks(Query query) {
    return archive == null
        || !archive.isAnswered(query.reference().id(), query.reference().location());
  }

  /** The answer to a photo, or why there is none. */
  Outcome<Photo, Answer> locate(
      Query query, Evidence evidence, @Nullable References references, GenerationOptions options) {
    try {
      Img2Loc pipeline =
          references != null && asksModel()
              ? options.narrowed(way.pipeline(), references, query.others())
              : way.pipeline();
      return Outcome.success(query.photo(), pipeline.locate(evidence));
    } catch (Img2LocException e) {
      return Outcome.failure(query.photo(), e);
    }
  }

  /** Writes down what became of a photo; does nothing in a dry run. */
  void write(Query query, Outcome<Photo, Answer> outcome, Set<Leak> leaks, double nearestKm)
      throws IOException {
    if (archive == null) {
      return;
    }
    Answer answer = outcome.value();
    Evidence evidence = answer == null ? null : answer.evidence();
    if (questions.isEmpty() && evidence != null && asksModel()) {
      questions = questions(evidence);
      // At once, so that a run that is killed and gone on with tells of the same photo's.
      RunManifest begun = archive.manifest();
      archive.update(
          begun.with(begun.dataset(), questions, begun.model(), begun.cost(), begun.complete()));
    }
    archive.write(
        new NewAnswer(
            query.position(), query.reference(), outcome, leaks, nearestKm, replies(answer)));
  }

  /** What the model is asked of a photo, word for word. */
  private List<RunManifest.Question> questions(Evidence evidence) {
    ChatGenerator chat = generation.chat();
    if (chat == null) {
      return List.of();
    }
    List<RunManifest.Question> asked = new ArrayList<>();
    way.questions()
        .forEach(
            (name, builder) -> {
              Prompt prompt = chat.asSent(builder.build(evidence));
              asked.add(new RunManifest.Question(name, prompt.sha256()));
            });
    return asked;
  }

  /** The keys of the replies that an answer was made of, as far as they are kept. */
  private List<String> replies(@Nullable Answer answer) {
    ChatGenerator chat = generation.chat();
    if (answer == null || chat == null || !asksModel()) {
      return List.of();
    }
    return answer.guesses().stream()
        .map(Guess::prompt)
        .map(chat::keptAs)
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  /** Photos of the archive that are none of these any more. */
  List<String> gone(Set<String> met) {
    return archive == null
        ? List.of()
        : archive.idsBefore().stream().filter(id -> !met.contains(id)).sorted().toList();
  }

  /** Notes how far a run came that broke off. */
  void breakOff() throws IOException {
    if (archive != null && !archive.manifest().complete()) {
      archive.update(changed(archive, archive.manifest().dataset(), archive.read(), false));
    }
  }

  /** Takes away what nothing was written to. */
  void discard() throws IOException {
    if (archive != null) {
      archive.discard();
    }
  }

  /** Adds what there is to add when all photos have been gone through. */
  void finish(UnaryOperator<RunManifest.Dataset> listed, EvaluationSetup setup, Console console)
      throws IOException {
    if (archive == null) {
      return;
    }
    RunArchive done = archive.read();
    saveReplies(archive, console);
    new RunGallery(done).save(archive, setup.queries(), setup.index());
    archive.update(changed(archive, listed.apply(archive.manifest().dataset()), done, true));
  }

  private RunManifest changed(
      RunWriter archive, RunManifest.Dataset dataset, RunArchive done, boolean complete) {
    RunManifest begun = archive.manifest();
    Usage usage =
        done.answers().stream().map(ArchivedAnswer::usage).reduce(Usage.none(), Usage::plus);
    Price price = generation.price();
    return begun.with(
        dataset,
        questions,
        model(begun.model()),
        price == null || !asksModel() ? begun.cost() : price.of(usage),
        complete);
  }

  private RunManifest.@Nullable Model model(RunManifest.@Nullable Model begun) {
    ChatGenerator chat = generation.chat();
    if (begun == null || chat == null) {
      return begun;
    }
    Set<String> versions = new TreeSet<>(begun.versions());
    versions.addAll(chat.modelNames());
    return new RunManifest.Model(begun.provider(), begun.name(), new ArrayList<>(versions));
  }

  private void saveReplies(RunWriter archive, Console console) {
    ReplyCache cache = generation.replies();
    Set<String> keys = archive.replies();
    if (cache == null || keys.isEmpty()) {
      return;
    }
    try {
      cache.exportTo(archive.repliesFile(), keys);
    } catch (IOException e) { // the answers are there, and the run is good without
      console.warn("the run's replies are not saved with it: " + Problems.describe(e));
    }
  }
}
