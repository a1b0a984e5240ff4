package io.img2loc.examples.output;

import java.util.Locale;

/** The forms in which results are written. */
public enum OutputFormat {
  /** To read, laid out for a person. */
  HUMAN,
  /** One JSON value. */
  JSON,
  /** A JSON object on each line. */
  JSONL,
  /** A table as spreadsheets read it. */
  CSV,
  /** Points and regions on a map, per RFC 7946. */
  GEOJSON,
  /** Points and regions on a map, per KML 2.2. */
  KML,
  /** A table from which exiftool writes positions into photos. */
  EXIFTOOL_CSV;

  /** The name on the command line: {@code exiftool-csv}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
