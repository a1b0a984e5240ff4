package io.img2loc.examples;

import java.util.Locale;

/** The forms in which results are written. */
enum OutputFormat {
  HUMAN,
  JSON,
  JSONL,
  CSV,
  GEOJSON,
  KML,
  EXIFTOOL_CSV;

  /** The name on the command line: {@code exiftool-csv}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
