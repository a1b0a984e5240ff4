package io.img2loc.examples.output;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.img2loc.Answer;
import io.img2loc.Candidate;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import java.io.PrintWriter;

/**
 * Answers as a table that {@code exiftool -csv=FILE} writes into the photos. An estimate never
 * replaces a measurement: a photo that has a position of its own is left out.
 *
 * <p>Numbers carry their sign beside the letter: EXIF drops the sign and keeps the letter, XMP,
 * where a photo has it, has no letter and needs the sign.
 */
final class ExiftoolAnswers implements AnswerWriter {
  /** Stays in the photo with the numbers, so that nobody takes them for a measurement later. */
  private static final String METHOD = "estimated by img2loc";

  private final PrintWriter out;
  private final CsvWriter csv;

  ExiftoolAnswers(PrintWriter out) {
    this.out = out;
    csv = Csv.writer(out);
  }

  @Override
  public void begin() {
    csv.writeRecord(
        "SourceFile",
        "GPSLatitude",
        "GPSLatitudeRef",
        "GPSLongitude",
        "GPSLongitudeRef",
        "GPSProcessingMethod");
  }

  @Override
  public void write(Outcome<Photo, Answer> outcome) {
    Candidate place = Places.likeliest(outcome);
    if (place == null || Places.isMeasured(outcome.input())) {
      return;
    }
    double latitude = Text.roundDegrees(place.location().latitude());
    double longitude = Text.roundDegrees(place.location().longitude());
    csv.writeRecord(
        Csv.file(outcome.input().name()),
        Text.degrees(latitude),
        latitude < 0 ? "S" : "N",
        Text.degrees(longitude),
        longitude < 0 ? "W" : "E",
        METHOD);
    out.flush();
  }
}
