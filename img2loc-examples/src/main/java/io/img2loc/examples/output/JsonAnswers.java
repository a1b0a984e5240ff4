package io.img2loc.examples.output;

import io.img2loc.Answer;
import io.img2loc.AnswerJson;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import java.io.PrintWriter;

/** Answers in their JSON form, as the elements of one array. */
final class JsonAnswers implements AnswerWriter {
  private final PrintWriter out;
  private String separator = "\n";

  JsonAnswers(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void begin() {
    out.print("[");
  }

  @Override
  public void write(Outcome<Photo, Answer> outcome) {
    out.print(separator + AnswerJson.write(outcome));
    separator = ",\n";
  }

  @Override
  public void end() {
    out.print("\n]\n");
  }
}
