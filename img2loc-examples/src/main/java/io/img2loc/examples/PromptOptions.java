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
import java.util.List;
import java.util.Optional;
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
              + " dissimilar references), or a number of references of each kind: zero,5,10,15"
              + " (default: paper).")
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
      int count = count(name);
      builders.add(withReferences(count, thumbnails));
      most = Math.max(most, count);
      farthest = Math.max(farthest, count);
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

  private PromptBuilder withReferences(int count, Function<Reference, Optional<Photo>> thumbnails) {
    try {
      ReferencePrompt.Builder builder =
          ReferencePrompt.builder()
              .nearest(count)
              .farthest(count)
              .places(places)
              .similarities(similarities);
      if (digits != null) {
        builder.digits(digits);
      }
      if (photos != 0) {
        builder.photos(Math.min(photos, count), thumbnails);
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

  private int count(String name) {
    if (name.equals(ZERO)) {
      return 0;
    }
    if (name.equals(PAPER)) {
      return PAPERS_REFERENCES;
    }
    try {
      int count = Integer.parseInt(name.strip());
      if (count >= 0 && count <= 1000) {
        return count;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw usage(
        "--prompts: '" + name + "' is none of zero, paper, or a number of references up to 1000");
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
