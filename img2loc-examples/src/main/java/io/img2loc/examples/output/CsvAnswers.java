package io.img2loc.examples.output;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.img2loc.Answer;
import io.img2loc.Candidate;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import java.io.PrintWriter;
import java.util.Objects;

/** Answers as a table, a row for each photo. */
final class CsvAnswers implements AnswerWriter {
  private final PrintWriter out;
  private final CsvWriter csv;

  CsvAnswers(PrintWriter out) {
    this.out = out;
    csv = Csv.writer(out);
  }

  @Override
  public void begin() {
    csv.writeRecord(
        "photo",
        "latitude",
        "longitude",
        "weight",
        "radius50_km",
        "radius90_km",
        "calibrated",
        "status",
        "reason");
  }

  @Override
  public void write(Outcome<Photo, Answer> outcome) {
    String photo = Csv.file(outcome.input().name());
    Candidate place = Places.likeliest(outcome);
    if (place == null) {
      String reason = Objects.requireNonNullElse(Text.reason(outcome), "");
      csv.writeRecord(photo, "", "", "", "", "", "", Text.status(outcome), Csv.text(reason));
    } else {
      csv.writeRecord(
          photo,
          Text.degrees(place.location().latitude()),
          Text.degrees(place.location().longitude()),
          Text.number(place.weight(), 4),
          Text.number(place.radius50Km(), 3),
          Text.number(place.radius90Km(), 3),
          place.hasRadii() ? String.valueOf(place.calibrated()) : "",
          Text.status(outcome),
          "");
    }
    out.flush();
  }
}
