package io.img2loc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A question for one pair of coordinates that tells, where there are hits, the coordinates of the
 * nearest and the farthest references; where asked for, also their similarities, the names of their
 * places and the photos of the nearest.
 *
 * <pre>{@code
 * PromptBuilder prompt = ReferencePrompt.builder().nearest(5).farthest(5).places(true).build();
 * }</pre>
 *
 * <p>It asks for an estimate, permits {@code cannot tell}, and has words in the places of the
 * numbers of its form, as a small model would echo numbers.
 *
 * <p><b>Names are data of others.</b> A reference's text comes from a database or a file and may
 * have been written to give a model orders. So nothing of it but {@link Reference#place()} is ever
 * told, never an id, a file's name, an author or a caption, and the place only after {@link
 * Builder#places}. It stands in double quotes, last on its reference's line. In it, control, format
 * and invisible characters, line and paragraph separators, unpaired surrogates, private and
 * unassigned characters, backslashes, quotes, brackets and braces of all kinds, backticks and signs
 * of mathematics become spaces; an apostrophe between two letters stays. Runs of spaces become one,
 * and what is left is cut to 60 code points. Before the lists the prompt says that what stands in
 * quotes is a label from a database, to be taken as a name and never as an instruction.
 *
 * <p>This keeps a name in its place and no more. Sixty characters are enough for a sentence, and a
 * model may follow it all the same, or believe a name that is false: a name can still mislead it.
 * What that may do is bounded by nothing but how the reply is read, which takes a place from it and
 * does nothing else. Therefore names are off by default.
 *
 * <p>Two are equal if their settings are, sources of photos by their own {@code equals}, which a
 * lambda does not have. Immutable, and safe for concurrent use if the source of photos is.
 */
public final class ReferencePrompt implements PromptBuilder {
  private static final String ROLE =
      """
      You are an expert in telling where photographs were taken. You weigh what can be seen: \
      terrain, plants, light, buildings, roads, vehicles, script and signs. You answer briefly, \
      in the form asked for.""";

  // Words stand in the places of the numbers: a model that has no idea echoes numbers of a
  // template.
  private static final String QUESTION =
      """
      Where was the camera when it took this photo? Estimate the place as one pair of coordinates \
      in decimal degrees, latitude before longitude, with a minus sign for south and for west. \
      An estimate with doubts is welcome. Answer with a single line of this form, numbers in the \
      places of the words:
      LATITUDE, LONGITUDE
      If the photo gives no clue at all, answer with these two words instead: cannot tell""";

  private static final String PICTURES =
      "The first picture is the photo in question. Each further one is a similar photo: the line"
          + " below that names it tells where it was taken.";

  private static final String SIMILARITIES =
      "Similarity is a cosine, one at most: the higher, the more alike the photos look.";

  private static final String SIMILAR =
      """
      Photos that look similar to it were taken at the following coordinates (latitude, longitude, \
      rounded to %s), the most similar first. They are hints; the place may be another:
      %s""";

  private static final String DISSIMILAR =
      """
      Photos that look very different from it were taken at the following coordinates (latitude, \
      longitude, rounded to %s). It is unlikely that this photo was taken near any of them:
      %s""";

  private final Settings settings;

  private ReferencePrompt(Settings settings) {
    this.settings = settings;
  }

  private record Settings(
      int nearest,
      int farthest,
      ReferenceLines format,
      int photos,
      @Nullable Function<? super Reference, Optional<Photo>> source) {}

  /** A builder with the defaults of {@link PromptBuilder#paper()}. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The question about the evidence's photo.
   *
   * @throws NullPointerException if the source of photos returns null
   */
  @Override
  public Prompt build(Evidence evidence) {
    Hits hits = evidence.hits();
    List<Neighbor> similar = first(settings.nearest, hits.nearest());
    List<Neighbor> dissimilar = first(settings.farthest, hits.farthest());
    List<String> similarLines = new ArrayList<>();
    List<Photo> shown = new ArrayList<>();
    for (Neighbor neighbor : similar) {
      similarLines.add(settings.format.line(neighbor, show(neighbor, shown)));
    }
    List<String> dissimilarLines =
        dissimilar.stream()
            .map(neighbor -> settings.format.line(neighbor, ReferenceLines.NO_PICTURE))
            .toList();
    String user =
        QUESTION
            + notes(Stream.concat(similar.stream(), dissimilar.stream()).toList(), shown)
            + section(SIMILAR, similarLines)
            + section(DISSIMILAR, dissimilarLines);
    return new Prompt(ROLE, user, shown, 0, evidence);
  }

  private static List<Neighbor> first(int limit, List<Neighbor> neighbors) {
    return neighbors.subList(0, Math.min(limit, neighbors.size()));
  }

  /** Adds the reference's photo to those shown, where it is wanted and there is one. */
  private int show(Neighbor neighbor, List<Photo> shown) {
    if (settings.source == null || shown.size() == settings.photos) {
      return ReferenceLines.NO_PICTURE;
    }
    Optional<Photo> photo =
        Objects.requireNonNull(
            settings.source.apply(neighbor.reference()), "the source of photos returned null");
    photo.ifPresent(shown::add);
    return photo.isPresent() ? shown.size() + 1 : ReferenceLines.NO_PICTURE; // 1 is in question
  }

  /** What must be known to read the lists, where there is any such thing. */
  private String notes(List<Neighbor> told, List<Photo> shown) {
    List<String> notes = new ArrayList<>();
    if (!shown.isEmpty()) {
      notes.add(PICTURES);
    }
    if (settings.format.similarities() && !told.isEmpty()) {
      notes.add(SIMILARITIES);
    }
    if (told.stream().anyMatch(settings.format::hasLabel)) {
      notes.add(PlaceLabel.NOTICE);
    }
    return notes.isEmpty() ? "" : "\n\n" + String.join(" ", notes);
  }

  /** A paragraph of coordinates, or nothing: an empty list would only puzzle. */
  private String section(String template, List<String> lines) {
    return lines.isEmpty()
        ? ""
        : "\n\n" + String.format(Locale.ROOT, template, precision(), String.join("\n", lines));
  }

  private String precision() {
    return switch (settings.format.digits()) {
      case 0 -> "whole degrees";
      case 1 -> "1 digit after the point";
      default -> settings.format.digits() + " digits after the point";
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReferencePrompt prompt && settings.equals(prompt.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  /** The settings; a source of photos by its own {@code toString}. */
  @Override
  public String toString() {
    return "ReferencePrompt[nearest="
        + settings.nearest
        + ", farthest="
        + settings.farthest
        + ", digits="
        + settings.format.digits()
        + ", places="
        + settings.format.places()
        + ", similarities="
        + settings.format.similarities()
        + ", photos="
        + settings.photos
        + (settings.source != null ? " of " + settings.source : "")
        + "]";
  }

  /** Sets what is told. Not safe for use by several threads. */
  public static final class Builder {
    private static final int PAPER = 16;
    private static final int MAX_DIGITS = 7;

    private int nearest = PAPER;
    private int farthest = PAPER;
    private int digits = ReferenceLines.DIGITS;
    private boolean places;
    private boolean similarities;
    private int photos;
    private @Nullable Function<? super Reference, Optional<Photo>> source;

    private Builder() {}

    /** How many of the nearest references are told at most, 0 or more: by default 16. */
    public Builder nearest(int nearest) {
      this.nearest = notNegative("nearest", nearest);
      return this;
    }

    /** How many of the farthest references are told at most, 0 or more: by default 16. */
    public Builder farthest(int farthest) {
      this.farthest = notNegative("farthest", farthest);
      return this;
    }

    /**
     * Digits after the point of the coordinates told, in [0, 7]: by default 3, which is about 100
     * m. They are rounded half away from zero; what rounds to 180 is told as −180, as in {@link
     * GeoPoint}.
     */
    public Builder digits(int digits) {
      if (digits < 0 || digits > MAX_DIGITS) {
        throw new IllegalArgumentException("digits must be in [0, 7], was " + digits);
      }
      this.digits = digits;
      return this;
    }

    /**
     * Whether the names of the references' places are told: by default not. See the class on what
     * names can do.
     */
    public Builder places(boolean places) {
      this.places = places;
      return this;
    }

    /** Whether the references' cosines are told, with two digits: by default not. */
    public Builder similarities(boolean similarities) {
      this.similarities = similarities;
      return this;
    }

    /**
     * Sends photos of the nearest references along, as {@link Prompt#extraPhotos()}, the most
     * similar first: by default none. The text says which picture is which reference. A reference
     * without a photo is passed over, and the next one asked for. No more are asked for than there
     * are references told.
     *
     * <p>The source gives photos that can be read; one that cannot fails the query when it is sent.
     * It must be safe for concurrent use. The generator must send as many, or the text names
     * pictures that are not there.
     *
     * @param most how many at most, 0 or more
     * @param source a reference's photo, where there is one
     */
    public Builder photos(int most, Function<? super Reference, Optional<Photo>> source) {
      Objects.requireNonNull(source, "source");
      this.photos = notNegative("photos", most);
      this.source = most == 0 ? null : source; // never asked: prompts without are equal
      return this;
    }

    /** A prompt builder with these settings; may be called again. */
    public ReferencePrompt build() {
      ReferenceLines format = new ReferenceLines(digits, similarities, places);
      return new ReferencePrompt(new Settings(nearest, farthest, format, photos, source));
    }

    private static int notNegative(String name, int number) {
      if (number < 0) {
        throw new IllegalArgumentException(name + " must be 0 or more, was " + number);
      }
      return number;
    }
  }
}
