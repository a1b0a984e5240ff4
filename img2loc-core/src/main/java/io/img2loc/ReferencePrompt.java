package io.img2loc;

import java.util.List;
import java.util.Locale;

/** Coordinates of references, near and far, and the question. */
record ReferencePrompt(int nearest, int farthest) implements PromptBuilder {

  ReferencePrompt {
    if (nearest < 0 || farthest < 0) {
      throw new IllegalArgumentException("a prompt takes 0 references or more, not " + nearest);
    }
  }

  @Override
  public Prompt build(Evidence evidence) {
    return Prompt.of("", coordinates(evidence.hits().nearest(), nearest), evidence);
  }

  private static String coordinates(List<Neighbor> neighbors, int limit) {
    StringBuilder text = new StringBuilder();
    neighbors.stream()
        .limit(limit)
        .map(n -> n.reference().location())
        .forEach(
            p ->
                text.append(
                    String.format(Locale.ROOT, "(%.3f, %.3f) ", p.latitude(), p.longitude())));
    return text.toString();
  }
}
