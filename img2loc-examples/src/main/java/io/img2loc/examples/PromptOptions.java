package io.img2loc.examples;

import io.img2loc.Filter;
import io.img2loc.Img2LocException;
import io.img2loc.Photo;
import io.img2loc.PromptBuilder;
import io.img2loc.Reference;
import io.img2loc.ReferencePrompt;
import io.img2loc.Search;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a model is asked. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PromptOptions {
  private static final String ZERO = "zero";
  private static final String PAPER = "paper";
  private static final int PAPERS_REFERENCES = 16;
  private static final int MOST_REFERENCES = 1000;
  private static final Pattern COUNTS = Pattern.compile("(\\d{1,4})(?:\\+(\\d{1,4}))?");
  private static final Pattern SIMILAR = placeholders("similar");
  private static final Pattern DISSIMILAR = placeholders("dissimilar");
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--prompts",
      paramLabel = "WHAT",
      split = ",",
      description =
          "What is asked, one or more of: zero (the photo alone), paper (with 16 similar and 16"
              + " dissimilar references), a number of references of each kind, or of similar and of"
              + " dissimilar ones: zero,5,10+0 (default: paper).")
  List<String> prompts = new ArrayList<>();

  @Option(
      names = "--prompt-file",
      paramLabel = "FILE",
      description =
          "A question in words of your own, with {similar:N} and {dissimilar:N} where coordinates of"
              + " references go, {similar-places:N} and {dissimilar-places:N} for those with names;"
              + " text above a line --- is the system message. May be given several times.")
  List<Path> promptFiles = new ArrayList<>();

  @Option(names = "--place-names", description = "Tell the names of references' places, too.")
  boolean places;

  @Option(names = "--similarities", description = "Tell how similar each reference is, too.")
  boolean similarities;

  @Option(
      names = "--reference-photos",
      paramLabel = "N",
      description =
          "Send the thumbnails of the N most similar references, too, where the index keeps them.")
  int photos;

  @Option(
      names = "--digits",
      paramLabel = "N",
      description = "Digits after the point of references' coordinates (default: 3, about 100 m).")
  @Nullable Integer digits;

  private static Pattern placeholders(String name) {
    return Pattern.compile("\\{" + name + "(?:-places)?(?::(\\d{1,9}))?}");
  }

  /** Questions, and how many of the most and the least similar references they tell. */
  record Questions(List<PromptBuilder> builders, int nearest, int farthest) {

    /** What to search for, so that the questions can be asked and neighbours can vote. */
    Search search(Filter filter) {
      return new Search(Math.max(Search.defaults().nearest(), nearest), farthest, filter);
    }
  }

  /** Whether the questions tell of references, so that there has to be an index. */
  boolean needReferences() throws IOException {
    Questions questions = questions(null);
    return questions.nearest() > 0 || questions.farthest() > 0;
  }

  /** Asks these where nothing else is asked for. */
  void byDefault(List<String> questions) {
    if (prompts.isEmpty() && promptFiles.isEmpty()) {
      prompts = questions;
    }
  }

  /** A name that is none of those taken: with a number behind it, if need be. */
  static String distinct(String name, Set<String> taken) {
    String distinct = name;
    for (int n = 2; taken.contains(distinct); n++) {
      distinct = name + "-" + n;
    }
    return distinct;
  }

  /** What the questions are called, in their order, each differently. */
  List<String> names() {
    Set<String> names = new LinkedHashSet<>();
    chosen().forEach(name -> names.add(distinct(name, names)));
    promptFiles.forEach(file -> names.add(distinct(PhotoFiles.lastName(file), names)));
    return List.copyOf(names);
  }

  /** The files of those questions that are read from one, by the question's name. */
  Map<String, Path> files() {
    List<String> names = names();
    Map<String, Path> files = new HashMap<>();
    for (int i = 0; i < promptFiles.size(); i++) {
      files.put(names.get(chosen().size() + i), promptFiles.get(i));
    }
    return files;
  }

  /** How many questions there are. */
  int count() {
    return chosen().size() + promptFiles.size();
  }

  private List<String> chosen() {
    return prompts.isEmpty() && promptFiles.isEmpty() ? List.of(PAPER) : prompts;
  }

  /**
   * The questions.
   *
   * @param references where the photos of references are, or null where there are none
   */
  Questions questions(@Nullable References references) throws IOException {
    Function<Reference, Optional<Photo>> thumbnails =
        reference -> references == null ? Optional.empty() : references.thumbnail(reference);
    List<PromptBuilder> builders = new ArrayList<>();
    int most = 0;
    int farthest = 0;
    for (String name : chosen()) {
      Counts counts = counts(name);
      builders.add(withReferences(counts, thumbnails));
      most = Math.max(most, counts.similar());
      farthest = Math.max(farthest, counts.dissimilar());
    }
    if (prompts.isEmpty()
        && !promptFiles.isEmpty()
        && (places || similarities || photos != 0 || digits != null)) {
      throw usage(
          "--place-names, --similarities, --reference-photos and --digits are not for"
              + " --prompt-file, which says itself what is told");
    }
    for (Path file : promptFiles) {
      String text = read(file);
      builders.add(template(file, text));
      most = Math.max(most, most(SIMILAR, text));
      farthest = Math.max(farthest, most(DISSIMILAR, text));
    }
    return new Questions(builders, most, farthest);
  }

  private PromptBuilder withReferences(
      Counts counts, Function<Reference, Optional<Photo>> thumbnails) {
    try {
      ReferencePrompt.Builder builder =
          ReferencePrompt.builder()
              .nearest(counts.similar())
              .farthest(counts.dissimilar())
              .places(places)
              .similarities(similarities);
      if (digits != null) {
        builder.digits(digits);
      }
      if (photos != 0) {
        builder.photos(Math.min(photos, counts.similar()), thumbnails);
      }
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  /** The file's text, without the mark that some editors begin it with. */
  private static String read(Path file) throws IOException {
    try {
      String text = Files.readString(file);
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (IOException e) {
      throw Inputs.naming(file, e);
    }
  }

  private static PromptBuilder template(Path file, String text) {
    try {
      return PromptBuilder.template(text);
    } catch (IllegalArgumentException e) {
      throw new Img2LocException(file + ": " + e.getMessage(), e);
    }
  }

  /** How many references of a kind a template tells. */
  private static int most(Pattern kind, String text) {
    int most = 0;
    Matcher matcher = kind.matcher(text);
    while (matcher.find()) {
      String number = matcher.group(1);
      most = Math.max(most, number == null ? PAPERS_REFERENCES : Integer.parseInt(number));
    }
    return most;
  }

  /** How many references a question tells. */
  private record Counts(int similar, int dissimilar) {}

  private Counts counts(String name) {
    String stripped = name.strip();
    if (stripped.equals(ZERO)) {
      return new Counts(0, 0);
    }
    if (stripped.equals(PAPER)) {
      return new Counts(PAPERS_REFERENCES, PAPERS_REFERENCES);
    }
    Matcher numbers = COUNTS.matcher(stripped);
    if (numbers.matches()) {
      int similar = Integer.parseInt(numbers.group(1));
      String second = numbers.group(2);
      int dissimilar = second == null ? similar : Integer.parseInt(second);
      if (Math.max(similar, dissimilar) <= MOST_REFERENCES) {
        return new Counts(similar, dissimilar);
      }
    }
    throw usage(
        "--prompts: '"
            + name
            + "' is none of zero, paper, a number of references up to "
            + MOST_REFERENCES
            + ", or two as in 10+0");
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
