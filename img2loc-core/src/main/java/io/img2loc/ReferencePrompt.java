package io.img2loc;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Asks for one pair of coordinates and, where there are hits, tells the coordinates of the nearest
 * and the farthest references: nothing else of them, as ids, names and authors are none of a
 * model's business.
 *
 * @param nearest how many of the nearest references to tell at most
 * @param farthest how many of the farthest references to tell at most
 */
record ReferencePrompt(int nearest, int farthest) implements PromptBuilder {
  /** About 100 m: as fine as a hint needs to be, and as much as leaves the machine. */
  private static final int DIGITS = 3;

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

  private static final String SIMILAR =
      """
      Photos that look similar to it were taken at the following coordinates (latitude, longitude, \
      rounded to %d digits after the point), the most similar first. They are hints; the place \
      may be another:
      %s""";

  private static final String DISSIMILAR =
      """
      Photos that look very different from it were taken at the following coordinates (latitude, \
      longitude, rounded to %d digits after the point). It is unlikely that this photo was taken \
      near any of them:
      %s""";

  ReferencePrompt {
    if (nearest < 0 || farthest < 0) {
      throw new IllegalArgumentException(
          "a prompt takes 0 references or more, not "
              + nearest
              + " nearest and "
              + farthest
              + " farthest");
    }
  }

  @Override
  public Prompt build(Evidence evidence) {
    Hits hits = evidence.hits();
    String user =
        QUESTION
            + section(SIMILAR, hits.nearest(), nearest)
            + section(DISSIMILAR, hits.farthest(), farthest);
    return Prompt.of(ROLE, user, evidence);
  }

  /** A paragraph of coordinates, or nothing: an empty list would only puzzle. */
  private static String section(String template, List<Neighbor> neighbors, int limit) {
    String lines =
        neighbors.stream()
            .limit(limit)
            .map(neighbor -> line(neighbor.reference().location()))
            .collect(Collectors.joining("\n"));
    return lines.isEmpty() ? "" : "\n\n" + String.format(Locale.ROOT, template, DIGITS, lines);
  }

  private static String line(GeoPoint point) {
    return rounded(point.latitude()) + ", " + rounded(point.longitude());
  }

  /** Same digits in every locale, and no negative zero, which String.format would print. */
  private static String rounded(double degrees) {
    return BigDecimal.valueOf(degrees).setScale(DIGITS, RoundingMode.HALF_UP).toPlainString();
  }
}
