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
      List.of(
          "img_file",
          "filename",
          "file",
          "path",
          "image",
          "img_id",
          "id",
          "key",
          "image_path",
          "image_id",
          "photo_id",
          "file_name",
          "image_name",
          "img_path",
          "photo_name",
          "photo");

  /** What names a photo, for a sentence that says that nothing does. */
  static final String WHAT_NAMES_A_PHOTO = "the photo's file " + some(FILE, 9);

  private static final List<String> LATITUDE =
      List.of(
          "latitude",
          "lat",
          "gt_lat",
          "gt_latitude",
          "true_lat",
          "true_latitude",
          "truth_lat",
          "truth_latitude",
          "location_lat",
          "location_latitude");
  private static final List<String> LONGITUDE =
      List.of(
          "longitude",
          "lon",
          "lng",
          "long",
          "gt_long",
          "gt_lon",
          "gt_lng",
          "gt_longitude",
          "true_lon",
          "true_lng",
          "true_long",
          "true_longitude",
          "truth_lon",
          "truth_lng",
          "truth_long",
          "truth_longitude",
          "location_lon",
          "location_lng",
          "location_longitude");
  private static final List<String> AUTHOR =
      List.of("author", "user", "userid", "photographer", "creator_username", "creator_id");
  private static final List<String> TAKEN_AT = List.of("taken_at", "datetime", "timestamp", "date");
  private static final List<String> PLACE = List.of("place", "location_name", "city");

  /** The columns that a table of places needs. */
  static final RowReader.Header HEADER =
      new RowReader.Header() {
        @Override
        public boolean suffices(List<String> names) {
          return suffice(names);
        }

        @Override
        public String whatIsMissing(List<String> names) {
          return Columns.whatIsMissing(names);
        }
      };

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
      missing.add(WHAT_NAMES_A_PHOTO);
    }
    if (columns.latitude < 0) {
      missing.add("the latitude " + some(LATITUDE, 3));
    }
    if (columns.longitude < 0) {
      missing.add("the longitude " + some(LONGITUDE, 3));
    }
    return missing(missing, names);
  }

  /** The names that are used most; all of them would be a page. */
  private static String some(List<String> names, int count) {
    return "(" + String.join(", ", names.subList(0, count)) + ")";
  }

  /** That sentence, of the columns that are missing and those that are there. */
  static String missing(List<String> missing, List<String> names) {
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

  /** A key inside another of JSON, {@code photo.name}, is found as {@code photo_name}. */
  private static List<String> keys(List<String> names) {
    return names.stream()
        .map(name -> name.strip().toLowerCase(Locale.ROOT).replace('.', '_'))
        .toList();
  }

  private static int indexOf(List<String> accepted, List<String> keys) {
    return accepted.stream().mapToInt(keys::indexOf).filter(i -> i >= 0).findFirst().orElse(-1);
  }
}
