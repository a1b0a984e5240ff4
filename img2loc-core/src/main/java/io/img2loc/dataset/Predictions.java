package io.img2loc.dataset;

import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Predictions that were made elsewhere, read from whatever file they were published in: a table
 * with a photo in each row, or a list of JSON objects, an array of them or one on each line, as
 * {@code img2loc locate} writes them. The array may be the only one inside an object.
 *
 * <p>Which column is which is guessed from the names. A photo is named as in {@link Dataset#csv}. A
 * predicted coordinate says so ({@code predicted_lat}, {@code pred_lon}, {@code lat_pred}, {@code
 * prediction_latitude}; in JSON also {@code "prediction": {"lat": 1, "lon": 2}} or {@code [1, 2]},
 * latitude first, or a {@code Point} of GeoJSON, longitude first), a true one likewise ({@code
 * gt_lat}, {@code true_lon}, {@code ground_truth_latitude}). Of a {@code latitude} and {@code
 * longitude} that say neither, it is the prediction where there is no other and the truth beside
 * one. A distance between the two in km may be stated ({@code great_circle_distance}, {@code
 * distance_km}), and so may the author.
 *
 * <p>No row is lost. A photo whose prediction is empty or no number is {@link
 * Guess.Status#UNREADABLE}, and so is a row that makes no sense; one with numbers that are no place
 * is {@link Guess.Status#OUT_OF_RANGE}; where a column {@code status} says how asking ended, it is
 * that.
 *
 * <p>What others write below their rows, such as figures of their own, is no row: of the last 30
 * lines of a table those below the last row are passed over. A line with the id of a photo that is
 * known is a row, and so is one, however torn, with an id like those before it (the same extension,
 * or the same order of letters and digits). Another id will do as long as it is neither a number
 * nor the title of a figure ({@code Accuracy}) and the truth beside it is a place (where the file
 * states none, the prediction is a number). Below a blank line or a title it will not do; an id
 * that is a whole number or a mere word then needs truth and prediction, and a number that has a
 * blank line and titles above it is a figure. Of JSON, what has neither id nor coordinates is
 * passed over at the end, and so are lines of text.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class Predictions {
  private static final int LONGEST_SUMMARY = 30;
  private static final int SAMPLE = 1000; // of the rows, to see what an id looks like
  private static final Pattern BETWEEN_TWO = Pattern.compile("[,;\\s]+");

  private final List<Prediction> rows;
  private final PredictionColumns columns;
  private final String description;
  private final List<String> ignored;

  private Predictions(
      List<Prediction> rows, PredictionColumns columns, String description, List<String> ignored) {
    this.rows = List.copyOf(rows);
    this.columns = columns;
    this.description = description;
    this.ignored = List.copyOf(ignored);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read, the columns needed are not found, or latitude and
   *     longitude of the predictions or of the truths are evidently swapped
   */
  public static Predictions read(Path file) throws IOException {
    return read(file, id -> false);
  }

  /**
   * Reads a file.
   *
   * @param isKnown whether a photo of that id is known otherwise: a row with one is never passed
   *     over, unless it is a fractional number
   * @throws IOException as {@link #read(Path)} does
   */
  public static Predictions read(Path file, Predicate<? super String> isKnown) throws IOException {
    try (RowReader reader = RowReader.open(file, PredictionColumns.HEADER)) {
      PredictionColumns columns = PredictionColumns.of(reader.names());
      if (columns == null) {
        throw new IllegalStateException("opened without the columns needed");
      }
      Reading reading =
          new Reading(columns, reader.hasDecimalComma(), reader instanceof JsonRows, isKnown);
      for (TableReader.Row row = reader.next(); row != null; row = reader.next()) {
        reading.add(row);
      }
      return reading.end(file, reader instanceof JsonRows json ? json.list() : null);
    }
  }

  /** The rows, in the order of the file. */
  public List<Prediction> rows() {
    return rows;
  }

  /** What was taken for what: {@code img_id names the photo, lat and lon the prediction}. */
  public String columns() {
    return description;
  }

  /** Whether the file has columns for the truth. */
  public boolean statesTruth() {
    return columns.truth() != null;
  }

  /** The lines or objects at the end that are no rows and were passed over. */
  public List<String> ignored() {
    return ignored;
  }

  /** The two coordinates of one kind, and whether they are the wrong way round. */
  private static final class Axes {
    private final PredictionColumns.Pair pair;
    private final boolean decimalComma;
    private final SwappedColumns swapped = new SwappedColumns();
    double latitude;
    double longitude;

    Axes(PredictionColumns.Pair pair, boolean decimalComma) {
      this.pair = pair;
      this.decimalComma = decimalComma;
    }

    void read(List<String> fields) {
      String north = fields.get(pair.latitude());
      String east = fields.get(pair.longitude());
      if (pair.isOneField()) {
        String[] two = BETWEEN_TWO.split(north.replaceAll("[()\\[\\]]", " ").strip(), -1);
        north = two.length == 2 ? two[0] : "";
        east = two.length == 2 ? two[1] : "";
      }
      latitude = Numbers.parse(north, decimalComma && !pair.isOneField());
      longitude = Numbers.parse(east, decimalComma && !pair.isOneField());
    }

    boolean areNumbers() {
      return !Double.isNaN(latitude) && !Double.isNaN(longitude);
    }

    /** The place, or null if they are no numbers or out of range. */
    @Nullable GeoPoint place() {
      return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
          ? new GeoPoint(latitude, longitude)
          : null;
    }

    void check(Path file, PredictionColumns columns) throws IOException {
      if (!pair.isOneField()) {
        swapped.check(
            file.toString(), columns.name(pair.latitude()), columns.name(pair.longitude()));
      }
    }
  }

  private static final class Reading {
    private final PredictionColumns columns;
    private final boolean decimalComma;
    private final boolean isJson;
    private final Predicate<? super String> isKnown;
    private final Axes predicted;
    private final @Nullable Axes truth;
    private final Map<String, String> authors =
        new HashMap<>(); // one String for each, not each row
    private final List<Prediction> rows = new ArrayList<>();
    private final Deque<TableReader.Row> last = new ArrayDeque<>(); // what may be a summary

    Reading(
        PredictionColumns columns,
        boolean decimalComma,
        boolean isJson,
        Predicate<? super String> isKnown) {
      this.isJson = isJson;
      this.columns = columns;
      this.decimalComma = decimalComma;
      this.isKnown = isKnown;
      predicted = new Axes(columns.prediction(), decimalComma);
      truth = columns.truth() == null ? null : new Axes(columns.truth(), decimalComma);
    }

    void add(TableReader.Row row) {
      last.addLast(row);
      if (last.size() > LONGEST_SUMMARY) {
        rows.add(prediction(last.removeFirst()));
      }
    }

    Predictions end(Path file, @Nullable String list) throws IOException {
      int count = isJson ? countObjects() : countRows();
      if (rows.isEmpty() && count == 0) {
        count = last.size();
      }
      for (; count > 0; count--) {
        rows.add(prediction(last.removeFirst()));
      }
      predicted.check(file, columns);
      if (truth != null) {
        truth.check(file, columns);
      }
      String inList = list == null ? "" : "in the list " + list + " ";
      return new Predictions(
          rows, columns, inList + columns, last.stream().map(this::text).toList());
    }

    /** How many of the last objects come before a summary: what has a name or a place is none. */
    private int countObjects() {
      int count = 0;
      int i = 0;
      for (TableReader.Row row : last) {
        i++;
        List<String> fields = row.fields();
        if (fields == null
            || (columns.fit(fields)
                && columns.ofPhoto().anyMatch(column -> !fields.get(column).isBlank()))) {
          count = i;
        }
      }
      return count;
    }

    /** How many of the last lines come before a summary. */
    private int countRows() {
      EarlierIds ids = new EarlierIds();
      rows.subList(Math.max(0, rows.size() - SAMPLE), rows.size())
          .forEach(row -> ids.add(row.id()));
      boolean belowBlank = false;
      boolean belowTitles = false;
      int count = 0;
      int i = 0;
      for (TableReader.Row row : last) {
        i++;
        String id = id(row);
        belowBlank |= row.afterBlank() && !ids.isEmpty();
        if (isRow(row, id, ids, belowBlank, belowTitles)) {
          count = i;
          ids.add(id);
          belowBlank = false;
          belowTitles = false;
        } else {
          belowTitles |= !ids.areLike(id) || isOutOfRange(row);
          belowBlank |= ids.isTitle(id);
        }
      }
      return count;
    }

    private boolean isRow(
        TableReader.Row row, String id, EarlierIds ids, boolean belowBlank, boolean belowTitles) {
      boolean isFraction = EarlierIds.isFraction(id);
      if (!id.isEmpty() && !isFraction && isKnown.test(id)) {
        return true;
      }
      if (id.isEmpty() || ids.isTitle(id)) {
        return false;
      }
      boolean hasPlaces = hasPlaces(row, belowBlank);
      if (ids.isEmpty()) {
        return hasPlaces;
      }
      boolean isLike = ids.areLike(id);
      if (isFraction) {
        return isLike && !belowBlank && !belowTitles;
      }
      if (EarlierIds.isWhole(id)) { // as a figure may be
        boolean isDirectlyBelow = !belowBlank && !belowTitles;
        return isLike && (isDirectlyBelow || (hasPlaces && !(belowBlank && belowTitles)));
      }
      return belowBlank ? isLike && (hasPlaces || EarlierIds.isDistinct(id)) : isLike || hasPlaces;
    }

    /**
     * Whether the truth can be read, or, where the file states none, the prediction.
     *
     * @param strictly whether the prediction must be a place in any case
     */
    private boolean hasPlaces(TableReader.Row row, boolean strictly) {
      List<String> fields = row.fields();
      if (fields == null || !columns.fit(fields)) {
        return false;
      }
      predicted.read(fields);
      if (strictly && predicted.place() == null) {
        return false;
      }
      if (truth == null) {
        return predicted.areNumbers();
      }
      truth.read(fields);
      return truth.place() != null;
    }

    private boolean isOutOfRange(TableReader.Row row) {
      List<String> fields = row.fields();
      if (fields == null || !columns.fit(fields)) {
        return false;
      }
      Axes deciding = truth == null ? predicted : truth;
      deciding.read(fields);
      return deciding.areNumbers() && deciding.place() == null;
    }

    private String text(TableReader.Row row) {
      List<String> fields = row.fields();
      if (fields == null) {
        return "line " + row.line() + ", which cannot be parsed";
      }
      if (!isJson || !columns.fit(fields)) {
        return String.join(",", fields);
      }
      return IntStream.range(0, fields.size())
          .filter(i -> !fields.get(i).isEmpty())
          .mapToObj(i -> columns.name(i) + ": " + fields.get(i))
          .collect(Collectors.joining(", "));
    }

    private String id(TableReader.Row row) {
      List<String> fields = row.fields();
      return fields == null || fields.size() <= columns.id() || (isJson && !columns.fit(fields))
          ? ""
          : fields.get(columns.id()).strip();
    }

    private Prediction prediction(TableReader.Row row) {
      String id = id(row);
      List<String> fields = row.fields();
      if (fields == null || !columns.fit(fields)) {
        return new Prediction(
            row.line(), id, null, Guess.Status.UNREADABLE, null, null, Double.NaN);
      }
      predicted.read(fields);
      predicted.swapped.add(predicted.latitude, predicted.longitude);
      GeoPoint place = predicted.place();
      Guess.Status reason = place == null ? reason(fields) : null;
      String author = columns.author() < 0 ? "" : fields.get(columns.author()).strip();
      return new Prediction(
          row.line(),
          id,
          place,
          reason,
          truth(fields),
          author.isEmpty() ? null : authors.computeIfAbsent(author, a -> a),
          columns.distance() < 0
              ? Double.NaN
              : Numbers.parse(fields.get(columns.distance()), decimalComma));
    }

    /** Why there is no place; null for a failure. */
    private Guess.@Nullable Status reason(List<String> fields) {
      if (predicted.areNumbers()) {
        return Guess.Status.OUT_OF_RANGE;
      }
      String said = columns.status() < 0 ? "" : fields.get(columns.status()).strip();
      if (said.equals("FAILED")) {
        return null;
      }
      for (Guess.Status status : Guess.Status.values()) {
        if (status != Guess.Status.LOCATED && said.toUpperCase(Locale.ROOT).equals(status.name())) {
          return status;
        }
      }
      return Guess.Status.UNREADABLE;
    }

    /** Where it was taken, or null where that is not said; 0, 0 stands for an unknown position. */
    private @Nullable GeoPoint truth(List<String> fields) {
      if (truth == null) {
        return null;
      }
      truth.read(fields);
      truth.swapped.add(truth.latitude, truth.longitude);
      GeoPoint place = truth.place();
      return place != null && place.latitude() == 0 && place.longitude() == 0 ? null : place;
    }
  }
}
