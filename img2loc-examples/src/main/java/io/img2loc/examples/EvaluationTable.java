package io.img2loc.examples;

import io.img2loc.eval.Evaluation;
import java.util.Map;

/** Stand-in until the demo is merged. */
final class EvaluationTable {
  private EvaluationTable() {}

  static String render(Map<String, Evaluation> rows) {
    StringBuilder table = new StringBuilder();
    rows.forEach((name, e) -> table.append(name).append(": ").append(e).append('\n'));
    return table.toString();
  }
}
