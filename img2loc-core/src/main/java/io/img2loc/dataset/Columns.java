package io.img2loc.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Where a table keeps what.
 *
 * @param names all column names, as the table writes them
 * @param file index of the photo's file
 * @param latitude index of the latitude
 * @param longitude index of the longitude
 * @param author index of the author, −1 if there is none
 * @param takenAt index of the time, −1 if there is none
 * @param place index of the place's name, −1 if there is none
 */
record Columns(
    List<String> names, int file, int latitude, int longitude, int author, int takenAt, int place) {

  // What names a file comes before what may be a number in somebody's database.
  private static final List<String> FILE =
      List.of("img_file", "filename", "file", "path", "image", "img_id", "id", "key", "image_path");
  private static final List<String> LATITUDE = List.of("latitude", "lat", "gt_lat");
  private static final List<String> LONGITUDE =
      List.of("longitude", "lon", "lng", "long", "gt_long", "gt_lon");
  private static final List<String> AUTHOR = List.of("author", "user", "userid", "photographer");
  private static final List<String> TAKEN_AT = List.of("taken_at", "datetime", "timestamp", "date");
  private static final List<String> PLACE = List.of("place", "location_name", "city");

  static Columns of(List<String> names) {
    List<String> keys = keys(names);
    return new Columns(
        List.copyOf(names),
        indexOf(FILE, keys),
        indexOf(LATITUDE, keys),
        indexOf(LONGITUDE, keys),
        indexOf(AUTHOR, keys),
        indexOf(TAKEN_AT, keys),
        indexOf(PLACE, keys));
  }

  /** Whether the columns that every table needs are there. */
  static boolean suffice(List<String> names) {
    Columns columns = of(names);
    return columns.file >= 0 && columns.latitude >= 0 && columns.longitude >= 0;
  }

  /** A sentence that says which needed columns are missing. */
  static String whatIsMissing(List<String> names) {
    Columns columns = of(names);
    List<String> missing = new ArrayList<>();
    if (columns.file < 0) {
      missing.add("the photo's file (" + String.join(", ", FILE) + ")");
    }
    if (columns.latitude < 0) {
      missing.add("the latitude (" + String.join(", ", LATITUDE) + ")");
    }
    if (columns.longitude < 0) {
      missing.add("the longitude (" + String.join(", ", LONGITUDE) + ")");
    }
    List<String> found = names.stream().limit(30).map(Numbers::quote).toList();
    return "no column names "
        + String.join(" and none ", missing)
        + "; the columns found are "
        + (found.isEmpty() ? "none" : String.join(", ", found));
  }

  /** Whether a row has a field for each column. Empty ones too many are no harm. */
  boolean fit(List<String> fields) {
    return fields.size() >= names.size()
        && fields.subList(names.size(), fields.size()).stream().allMatch(String::isBlank);
  }

  /** Whether anything is read from the column of that number. */
  boolean uses(int column) {
    return IntStream.of(file, latitude, longitude, author, takenAt, place)
        .anyMatch(used -> used == column);
  }

  /**
   * A row's fields.
   *
   * @throws RowFields.BadRow if it does not have one for each column
   */
  List<String> checked(TableReader.Row row) throws RowFields.BadRow {
    List<String> fields = row.fields();
    if (fields == null) {
      throw new RowFields.BadRow(
          "a quotation mark opens a field and none closes it before a comma or the end; "
              + "close it, or double those inside the field");
    }
    if (!fit(fields)) {
      throw new RowFields.BadRow(
          "has %d fields where the first line has %d; put fields with a separator inside in quotes"
              .formatted(fields.size(), names.size()));
    }
    return fields;
  }

  /** The photo's file in a row, or null if the row has none. */
  @Nullable String file(TableReader.Row row) {
    return row.fields() != null && fit(row.fields()) ? text(row.fields(), file) : null;
  }

  /** The latitude as written; may be empty. */
  String latitude(List<String> fields) {
    return fields.get(latitude).strip();
  }

  /** The longitude as written; may be empty. */
  String longitude(List<String> fields) {
    return fields.get(longitude).strip();
  }

  @Nullable String author(List<String> fields) {
    return text(fields, author);
  }

  @Nullable String takenAt(List<String> fields) {
    return text(fields, takenAt);
  }

  @Nullable String place(List<String> fields) {
    return text(fields, place);
  }

  private static @Nullable String text(List<String> fields, int index) {
    String text = index < 0 ? "" : fields.get(index).strip();
    return text.isEmpty() ? null : text;
  }

  private static List<String> keys(List<String> names) {
    return names.stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
  }

  private static int indexOf(List<String> accepted, List<String> keys) {
    return accepted.stream().mapToInt(keys::indexOf).filter(i -> i >= 0).findFirst().orElse(-1);
  }
}
