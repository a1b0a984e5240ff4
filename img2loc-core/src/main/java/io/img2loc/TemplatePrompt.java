package io.img2loc;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A prompt in the caller's words, with placeholders for the lines of references: see {@link
 * PromptBuilder#template}.
 *
 * @param system may be empty
 * @param user the question
 */
record TemplatePrompt(String system, String user) implements PromptBuilder {
  private static final Pattern DIVIDER =
      Pattern.compile("^---[ \\t]*$", Pattern.MULTILINE | Pattern.UNIX_LINES);

  /** One word in braces, and what may follow it after a colon. JSON has quotes there. */
  private static final Pattern WORD_IN_BRACES =
      Pattern.compile("\\{[ \\t]*[\\p{L}_][\\p{L}\\p{N}_-]*[ \\t]*(?::[^{},\"\\n]*)?\\}");

  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\{(dis)?similar(-places)?(?::([1-9][0-9]{0,8}))?\\}");

  private static final String NOTHING = "(none)";

  TemplatePrompt {
    if (user.isBlank()) {
      throw new IllegalArgumentException(
          "a template needs a question; this one has no text, or none after the line ---");
    }
    placeholders(user).forEach(placeholder -> {}); // each is checked as it is read
    if (placeholders(system).anyMatch(Placeholder::places)) {
      throw new IllegalArgumentException(
          "names of places come from a database and may not stand among the rules; move the"
              + " placeholder below the line ---");
    }
  }

  static TemplatePrompt of(String text) {
    String lines = text.replace("\r\n", "\n").replace('\r', '\n');
    Matcher divider = DIVIDER.matcher(lines);
    return divider.find()
        ? new TemplatePrompt(
            lines.substring(0, divider.start()).strip(), lines.substring(divider.end()).strip())
        : new TemplatePrompt("", lines.strip());
  }

  @Override
  public Prompt build(Evidence evidence) {
    Hits hits = evidence.hits();
    return Prompt.of(fill(system, hits), fill(user, hits), evidence);
  }

  /** In one pass, so that what is filled in is never itself taken for a placeholder. */
  private static String fill(String template, Hits hits) {
    return WORD_IN_BRACES
        .matcher(template)
        .replaceAll(match -> Matcher.quoteReplacement(Placeholder.of(match).lines(hits)));
  }

  private static Stream<Placeholder> placeholders(String template) {
    return WORD_IN_BRACES.matcher(template).results().map(Placeholder::of);
  }

  private record Placeholder(boolean similar, boolean places, int most) {
    private static final int DEFAULT_MOST = 16;

    static Placeholder of(MatchResult match) {
      Matcher known = PLACEHOLDER.matcher(match.group());
      if (!known.matches()) {
        throw new IllegalArgumentException(
            "a template has no placeholder "
                + match.group()
                + "; there are {similar}, {dissimilar}, {similar-places} and {dissimilar-places},"
                + " each also with a number from 1 on, as in {similar:5}; a word that is none of"
                + " them cannot stand alone in braces");
      }
      String number = known.group(3);
      return new Placeholder(
          known.group(1) == null,
          known.group(2) != null,
          number == null ? DEFAULT_MOST : Integer.parseInt(number));
    }

    String lines(Hits hits) {
      List<Neighbor> all = similar ? hits.nearest() : hits.farthest();
      List<Neighbor> told = all.subList(0, Math.min(most, all.size()));
      if (told.isEmpty()) {
        return NOTHING;
      }
      ReferenceLines format = new ReferenceLines(ReferenceLines.DIGITS, false, places);
      Stream<String> lines =
          told.stream().map(neighbor -> format.line(neighbor, ReferenceLines.NO_PICTURE));
      boolean labelled = told.stream().anyMatch(format::hasLabel);
      return String.join(
          "\n",
          Stream.concat(labelled ? Stream.of(PlaceLabel.NOTICE) : Stream.of(), lines).toList());
    }
  }
}
