package io.img2loc;

/**
 * Turns evidence into the question that a generator is asked. Implementations must be safe for
 * concurrent use.
 *
 * <pre>{@code
 * PromptBuilder brief = evidence -> Prompt.of("", "Where was this? Latitude, longitude.", evidence);
 * }</pre>
 *
 * <p>Those from here are values: they are equal if their settings are, and print them.
 */
@FunctionalInterface
public interface PromptBuilder {

  /** The question about the evidence's photo. */
  Prompt build(Evidence evidence);

  /**
   * The kind of prompt that the paper uses: the coordinates of the 16 nearest and the 16 farthest
   * references, and the request for one pair of coordinates. Without references it is {@link
   * #zeroShot()}.
   */
  static PromptBuilder paper() {
    return ReferencePrompt.builder().build();
  }

  /** The photo alone; no index is needed. */
  static PromptBuilder zeroShot() {
    return references(0);
  }

  /**
   * The coordinates of the {@code n} nearest and the {@code n} farthest references.
   *
   * @throws IllegalArgumentException if {@code n} is negative
   */
  static PromptBuilder references(int n) {
    return ReferencePrompt.builder().nearest(n).farthest(n).build();
  }

  /**
   * A question in words of one's own, with the lines of references where placeholders stand.
   *
   * <pre>{@code
   * PromptBuilder template = PromptBuilder.template("""
   *     You know landscapes, buildings and road signs.
   *     ---
   *     Where was this photo taken? Similar ones were taken here:
   *     {similar:5}
   *     Answer with LATITUDE, LONGITUDE in decimal degrees, or with: cannot tell
   *     """);
   * }</pre>
   *
   * <p>Text before the first line that holds only {@code ---} is the system message, the rest the
   * user's; without such a line all is the user's. Line ends become line feeds, and white space
   * around either part goes.
   *
   * <ul>
   *   <li>{@code {similar}}: the coordinates of the nearest references, the most similar first, one
   *       pair a line, rounded to three digits
   *   <li>{@code {dissimilar}}: those of the farthest, the least similar first
   *   <li>{@code {similar-places}}, {@code {dissimilar-places}}: likewise, each line with the
   *       place's name in quotes where it is known, and above them a line that says what the quotes
   *       mean. Names may mislead a model: {@link ReferencePrompt} says how they are told. They are
   *       refused in the system message.
   * </ul>
   *
   * <p>At most 16 are told, or as many as is said after a colon: {@code {similar:5}}. Where there
   * are no references, a placeholder becomes {@code (none)}. One word alone in braces is always a
   * placeholder, with a colon or without; all else in braces stays as it is, such as JSON with its
   * names in quotes.
   *
   * <p>What a template cannot do, a lambda can; text of references that it tells, it must make
   * harmless itself:
   *
   * <pre>{@code
   * PromptBuilder sure = evidence ->
   *     evidence.hits().nearest().stream().anyMatch(hit -> hit.similarity() > 0.9)
   *         ? PromptBuilder.references(5).build(evidence)
   *         : PromptBuilder.zeroShot().build(evidence);
   * }</pre>
   *
   * @throws IllegalArgumentException if a placeholder is not known, a number is none, a name is to
   *     stand in the system message, or there is no text for the user's
   */
  static PromptBuilder template(String text) {
    return TemplatePrompt.of(text);
  }
}
