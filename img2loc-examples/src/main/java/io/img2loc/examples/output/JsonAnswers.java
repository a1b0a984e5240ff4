package io.img2loc.examples.output;

import io.img2loc.Answer;
import io.img2loc.AnswerJson;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.Usage;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers in their JSON form, as the elements of one array. */
final class JsonAnswers implements AnswerWriter {
  private final PrintWriter out;
  private String separator = "\n";
  private @Nullable Function<? super Usage, BigDecimal> prices;

  JsonAnswers(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void tellCosts(Function<? super Usage, BigDecimal> prices) {
    this.prices = prices;
  }

  @Override
  public void begin() {
    out.print("[");
  }

  @Override
  public void write(Outcome<Photo, Answer> outcome) {
    out.print(separator + AnswerJson.write(outcome, prices));
    separator = ",\n";
  }

  @Override
  public void end() {
    out.print("\n]\n");
  }
}
