package io.img2loc.examples.output;

import io.img2loc.Answer;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.Usage;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.function.Function;

/** Writes answers as they come, in one form. Nothing is kept; one thread at a time. */
public interface AnswerWriter extends AutoCloseable {

  /**
   * From here on the forms that have a place for it tell what an answer's tokens cost.
   *
   * @param prices the cost of tokens
   */
  default void tellCosts(Function<? super Usage, BigDecimal> prices) {}

  /** What stands before the first answer. */
  default void begin() throws IOException {}

  /** One photo: its answer, or why there is none. */
  void write(Outcome<Photo, Answer> outcome) throws IOException;

  /** What stands after the last answer. Not called if the work broke off. */
  default void end() throws IOException {}

  @Override
  default void close() throws IOException {}

  /** The writer of a form. */
  static AnswerWriter of(OutputFormat format, PrintWriter out) {
    return switch (format) {
      case HUMAN -> new HumanAnswers(out);
      case JSON -> new JsonAnswers(out);
      case JSONL -> new JsonLinesAnswers(out);
      case CSV -> new CsvAnswers(out);
      case GEOJSON -> new GeoJsonAnswers(out);
      case KML -> new KmlAnswers(out);
      case EXIFTOOL_CSV -> new ExiftoolAnswers(out);
    };
  }
}
