package io.img2loc.examples.output;

import io.img2loc.Answer;
import io.img2loc.AnswerJson;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import java.io.PrintWriter;

/** Answers in their JSON form, each on a line of its own. */
final class JsonLinesAnswers implements AnswerWriter {
  private final PrintWriter out;

  JsonLinesAnswers(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void write(Outcome<Photo, Answer> outcome) {
    out.print(AnswerJson.write(outcome) + "\n");
    out.flush();
  }
}
