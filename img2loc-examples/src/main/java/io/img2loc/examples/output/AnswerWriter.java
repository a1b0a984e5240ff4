package io.img2loc.examples.output;

import io.img2loc.Answer;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import java.io.IOException;
import java.io.PrintWriter;

/** Writes answers as they come, in one form. Nothing is kept; one thread at a time. */
public interface AnswerWriter extends AutoCloseable {

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
