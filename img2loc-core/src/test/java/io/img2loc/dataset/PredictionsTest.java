package io.img2loc.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.tuple;

import io.img2loc.AnswerJson;
import io.img2loc.GeoPoint;
import io.img2loc.Guess.Status;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.PhotoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionsTest {
  private static final GeoPoint PLACE = new GeoPoint(48.5, 2.25);
  private static final GeoPoint TRUTH = new GeoPoint(-33.5, 151.25);

  @TempDir Path folder;

  private Path write(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private Predictions read(String... lines) throws IOException {
    return Predictions.read(write("p.csv", lines));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          img_id,predicted_lat,predicted_long          | a.jpg,48.5,2.25
          img_id,pred_lat,pred_lon                     | a.jpg,48.5,2.25
          IMG_ID,AUTHOR,pred_lng,pred_lat              | a.jpg,me,2.25,48.5
          filename;lat_pred;lon_pred                   | a.jpg;48,5;2,25
          image_id,prediction_latitude,prediction_longitude | a.jpg,48.5,2.25
          photo_id,predLat,predLng                     | a.jpg,48.5,2.25
          id,predlat,predlon                           | a.jpg,48.5,2.25
          id,latitude,longitude                        | a.jpg,48.5,2.25
          image_path,estimated latitude,estimated longitude | a.jpg,48.5,2.25
          ,id,cell_lat,cell_lon,pred_lat,pred_lon      | 0,a.jpg,7,7,48.5,2.25
          id,prediction                                | a.jpg,"(48.5, 2.25)"
          id,predicted_coordinates                     | a.jpg,"[48.5 2.25]"
          photo,latitude,longitude,weight,radius50_km,radius90_km,status,reason | a.jpg,48.5,2.25,1,,,LOCATED,
          """)
  void read_namesInUse_withoutTruth(String header, String row) throws IOException {
    Predictions predictions = read(header, row);

    assertThat(predictions.rows())
        .extracting(Prediction::id, Prediction::place, Prediction::truth)
        .containsExactly(tuple("a.jpg", PLACE, null));
    assertThat(predictions.statesTruth()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          img_id,gt_lat,predicted_lat,gt_long,predicted_long    | a.jpg,-33.5,48.5,151.25,2.25
          id,lat,lon,pred_lat,pred_lon                          | a.jpg,-33.5,151.25,48.5,2.25
          id,gt_lat,gt_lng,latitude,longitude                   | a.jpg,-33.5,151.25,48.5,2.25
          id,true_latitude,true_longitude,lat,lng               | a.jpg,-33.5,151.25,48.5,2.25
          id,ground_truth_lat,ground_truth_lon,guess_lat,guess_lon | a.jpg,-33.5,151.25,48.5,2.25
          id,LAT_TRUE,LON_TRUE,LAT_PRED,LON_PRED                | a.jpg,-33.5,151.25,48.5,2.25
          """)
  void read_namesInUse_withTruth(String header, String row) throws IOException {
    Predictions predictions = read(header, row);

    assertThat(predictions.rows())
        .extracting(Prediction::id, Prediction::place, Prediction::truth)
        .containsExactly(tuple("a.jpg", PLACE, TRUTH));
  }

  @Test
  void columns_statesTheGuess() throws IOException {
    assertThat(
            read("img_id,gt_lat,predicted_lat,gt_long,predicted_long,great_circle_distance,user")
                .columns())
        .isEqualTo(
            "img_id names the photo, predicted_lat and predicted_long the prediction,"
                + " gt_lat and gt_long the truth, great_circle_distance the distance in km,"
                + " user who took it");
  }

  @Test
  void read_columnsThatNobodyCanGuess_areNamed() {
    assertThatIOException()
        .isThrownBy(() -> read("name,north,east", "a.jpg,1,2"))
        .withMessageContaining("the photo's file (img_file, filename")
        .withMessageContaining("the predicted latitude and longitude")
        .withMessageContaining("\"name\", \"north\", \"east\"");
  }

  @Test
  void read_predictionsThatAreNone() throws IOException {
    assertThat(
            read(
                    "id,gt_lat,gt_lon,pred_lat,pred_lon,status",
                    "empty,1,2,,,",
                    "nan,1,2,nan,NaN,",
                    "none,1,2,None,None,",
                    "half,1,2,10,,",
                    "words,1,2,\"I cannot, sorry\",,",
                    "refused,1,2,,,REFUSED",
                    "failed,1,2,,,FAILED",
                    "far,1,2,95,10,",
                    "east,1,2,10,181,",
                    "zero,1,2,0,0.0,")
                .rows())
        .extracting(Prediction::id, Prediction::place, Prediction::reason)
        .containsExactly(
            tuple("empty", null, Status.UNREADABLE),
            tuple("nan", null, Status.UNREADABLE),
            tuple("none", null, Status.UNREADABLE),
            tuple("half", null, Status.UNREADABLE),
            tuple("words", null, Status.UNREADABLE),
            tuple("refused", null, Status.REFUSED),
            tuple("failed", null, null),
            tuple("far", null, Status.OUT_OF_RANGE),
            tuple("east", null, Status.OUT_OF_RANGE),
            tuple("zero", new GeoPoint(0, 0), null));
  }

  /** In this shape an author's figures look like one more row. */
  @Test
  void read_titlesAndFiguresBelowABlankLine_arePassedOver() throws IOException {
    Predictions predictions =
        read(
            "img_id,gt_lat,predicted_lat,gt_long,predicted_long,great_circle_distance",
            "a.jpg,-33.5,48.5,151.25,2.25,16959.42",
            "b.jpg,-33.5,48.5,151.25,2.25,16959.42",
            "",
            "street (1km),city (25km),region (200km),country (750km),continent (2500km),mean (km)",
            "0.0,0.0,0.5,0.5,0.75,1905.31");

    assertThat(predictions.rows()).extracting(Prediction::id).containsExactly("a.jpg", "b.jpg");
    assertThat(predictions.ignored())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("street (1km),city (25km)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'Accuracy at 1 km, 0.1663'
          'mean,123.4'
          'mean,,123.4'
          'median,12,sorted'
          'a line of "words'
          """)
  void read_aLineBelowThatIsNoRow_isPassedOver(String line) throws IOException {
    Predictions predictions = read("id,pred_lat,pred_lon", "a.jpg,48.5,2.25", line);

    assertThat(predictions.rows()).hasSize(1);
    assertThat(predictions.ignored()).hasSize(1);
  }

  private static final String PUBLISHED =
      "img_id,gt_lat,predicted_lat,gt_long,predicted_long,great_circle_distance";

  private static List<String> fiveRows(String extension) {
    List<String> lines = new ArrayList<>(List.of(PUBLISHED));
    for (int i = 1; i <= 5; i++) {
      lines.add("%d%s,1%d,1%d.5,2%d,2%d.5,77.7".formatted(i, extension, i, i, i, i));
    }
    return lines;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          .jpg | /Accuracy,0.1,0.2,0.3,0.4,0.5
               | /Accuracy,0.1,0.2,0.3,0.4,0.5
          .jpg | /"Accuracy","0.1","0.2","0.3","0.4","0.5"
          .jpg | /Metric,1km,25km,200km,750km,2500km/Accuracy,0.1,0.2,0.3,0.4,0.5
               | /Metric,1km,25km,200km,750km,2500km/Accuracy,0.1,0.2,0.3,0.4,0.5
          .jpg | /1,25,200,750,2500,0/0.15,0.41,0.5,0.6,0.7,0.8
               | /1,25,200,750,2500,0/0.15,0.41,0.5,0.6,0.7,0.8
          .jpg | /0.15,0.41,0.5,0.6,0.7,0.8
               | /0.15,0.41,0.5,0.6,0.7,0.8
          .jpg | /,0.1,0.2,0.3,0.4,0.5
               | /,0.1,0.2,0.3,0.4,0.5
          .jpg | /Accuracy,0.1,0.2,0.3,0.4,0.5/Threshold (km),1,25,200,750,2500
               | /Accuracy,0.1,0.2,0.3,0.4,0.5/Threshold (km),1,25,200,750,2500
          .jpg | /Accuracy,1km,25km,200km,750km,2500km/0,0,0,1,1,1
               | /Accuracy,1km,25km,200km,750km,2500km/0,0,0,1,1,1
          .jpg | Mean,12,12,22,22.1,10.9
               | Mean,12,12,22,22.1,10.9
               | Accuracy (1 km),1,2,3,4,5/0,0,0,1,1,1
               | /street (1km),city (25km),region,country,continent,mean (km)/0.0,0.0,0.5,0.5,0.75,19.3
          .jpg | //Results of the model/Accuracy,0.1/Median,12,12,22,22.1,10.9//Mean,12,12,22,22.1,10.9
          """)
  void read_figuresBelow_arePassedOver(@Nullable String extension, String below)
      throws IOException {
    List<String> lines = fiveRows(extension == null ? "" : extension);
    List<String> block = List.of(below.split("/"));
    lines.addAll(block);

    Predictions predictions = read(lines.toArray(String[]::new));

    List<String> figures = block.stream().filter(line -> !line.isEmpty()).toList();
    assertThat(predictions.rows()).hasSize(5).allMatch(row -> row.place() != null);
    assertThat(predictions.ignored())
        .hasSameSizeAs(figures)
        .first()
        .isEqualTo(figures.get(0).replace("\"", ""));
  }

  @Test
  void read_figuresWhoseFirstIsNamedLikeAKnownPhoto_arePassedOver() throws IOException {
    Path file = write("p.csv", "id,lat,lon", "0,1,2", "1,1,2", "", "0.15,0.41,0.5");

    // A list of truths knows a photo by the name before the point, too.
    Predictions predictions =
        Predictions.read(file, id -> Set.of("0", "1").contains(id.replaceAll("\\..*", "")));

    assertThat(predictions.rows()).extracting(Prediction::id).containsExactly("0", "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".jpg", ".PNG"})
  void read_fewRowsBelowABlankLine_areRows(String extension) throws IOException {
    List<String> lines = fiveRows(extension);
    lines.add("");
    lines.add("66%s,16,16.5,26,26.5,77.7".formatted(extension));
    lines.add("7%s,17,17.5,27,27.5,77.7".formatted(extension));

    assertThat(read(lines.toArray(String[]::new)).rows()).hasSize(7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "img_%d",
        "photo %d",
        "%08x",
        "%d",
        "%d.jpg",
        "in/%d.jpeg",
        "score_%d",
        "p%dx",
        "mean_%d.jpg"
      })
  void read_hundredsOfRowsBelowABlankLine_areRows(String name) throws IOException {
    List<String> lines = new ArrayList<>(List.of("id,pred_lat,pred_lon"));
    for (int i = 0; i < 300; i++) {
      lines.add((name + ",%d,2").formatted(1_000_003 * i, i % 90));
      if (i == 20 || i == 60 || i == 290) {
        lines.add("");
      }
    }

    Predictions predictions = read(lines.toArray(String[]::new));

    assertThat(predictions.rows()).hasSize(300);
    assertThat(predictions.ignored()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"6%s,15,15,2", "6%s,,,,,", "6%s"})
  void read_aTornRowAtTheEnd_isUnreadable(String torn) throws IOException {
    for (String extension : List.of("", ".jpg")) {
      List<String> lines = fiveRows(extension);
      lines.add(torn.formatted(extension));

      Predictions predictions = read(lines.toArray(String[]::new));

      assertThat(predictions.ignored()).isEmpty();
      assertThat(predictions.rows())
          .hasSize(6)
          .last()
          .extracting(Prediction::id, Prediction::reason, Prediction::truth)
          .containsExactly("6" + extension, Status.UNREADABLE, null);
    }
  }

  @Test
  void read_summaryBelowATornRow_isPassedOver() throws IOException {
    List<String> lines = fiveRows(".jpg");
    lines.addAll(List.of("6.jpg,15,15,2", "", "Accuracy,0.1,0.2,0.3,0.4,0.5"));

    Predictions predictions = read(lines.toArray(String[]::new));

    assertThat(predictions.rows()).hasSize(6);
    assertThat(predictions.ignored()).containsExactly("Accuracy,0.1,0.2,0.3,0.4,0.5");
  }

  @Test
  void read_brokenRowsInTheMiddle_areUnreadable() throws IOException {
    Predictions predictions =
        read(
            "id,pred_lat,pred_lon",
            "a.jpg,48.5,2.25",
            "b.jpg,Sorry, I cannot, help",
            "",
            "c.jpg,no,idea",
            "\"d.jpg,1,2",
            "e.jpg,48.5,2.25");

    assertThat(predictions.ignored()).isEmpty();
    assertThat(predictions.rows())
        .extracting(Prediction::id, Prediction::reason)
        .containsExactly(
            tuple("a.jpg", null),
            tuple("b.jpg", Status.UNREADABLE),
            tuple("c.jpg", Status.UNREADABLE),
            tuple("", Status.UNREADABLE),
            tuple("e.jpg", null));
  }

  @Test
  void read_brokenRowAtTheEnd_whosePhotoIsKnown_isUnreadable() throws IOException {
    Path file = write("p.csv", "id,pred_lat,pred_lon", "1,48.5,2.25", "2,,", "mean,3", "0.5,1,1");

    Predictions predictions = Predictions.read(file, Set.of("1", "2")::contains);

    assertThat(predictions.rows())
        .extracting(Prediction::id, Prediction::reason)
        .containsExactly(tuple("1", null), tuple("2", Status.UNREADABLE));
    assertThat(predictions.ignored()).containsExactly("mean,3", "0.5,1,1");
  }

  @Test
  void read_numberedPhotosBelowABrokenRow_areRows() throws IOException {
    assertThat(read("id,pred_lat,pred_lon", "1,48.5,2.25", "", "2,no,idea", "3,1,2").rows())
        .extracting(Prediction::id)
        .containsExactly("1", "2", "3");
  }

  @Test
  void read_manyBrokenRowsAtTheEnd_areNoFigures() throws IOException {
    assertThat(read("id,pred_lat,pred_lon\n1,48.5,2.25\n" + "x,no,idea\n".repeat(60)).rows())
        .hasSizeGreaterThan(30);
  }

  @Test
  void read_predictedColumnsTheWrongWayRound_areRefused() {
    StringBuilder table = new StringBuilder("id,gt_lat,gt_lon,pred_lat,pred_lon\n");
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      double latitude = random.nextDouble(-60, 70);
      double longitude = random.nextDouble(-180, 180);
      table.append("%d.jpg,%s,%s,%s,%s%n".formatted(i, latitude, longitude, longitude, latitude));
    }

    assertThatIOException()
        .isThrownBy(() -> read(table.toString()))
        .withMessageContaining("the columns pred_lat and pred_lon are swapped");
  }

  @Test
  void read_json_nestedOrInPairs() throws IOException {
    Predictions predictions =
        Predictions.read(
            write(
                "p.json",
                "[{\"image_id\": \"a.jpg\", \"prediction\": {\"lat\": 48.5, \"lon\": 2.25},",
                "  \"truth\": {\"lat\": -33.5, \"lon\": 151.25}, \"tags\": [\"x\", [1, 2]]},",
                " {\"image_id\": \"b.jpg\", \"prediction\": [48.5, 2.25], \"truth\": [-33.5, 151.25]},",
                " {\"image_id\": \"c.jpg\", \"prediction\": null, \"truth\": [-33.5, 151.25]},",
                " {\"image_id\": \"d.jpg\", \"prediction\": [NaN, NaN], \"truth\": [-33.5, 151.25]}]"));

    assertThat(predictions.rows())
        .extracting(Prediction::id, Prediction::place, Prediction::reason, Prediction::truth)
        .containsExactly(
            tuple("a.jpg", PLACE, null, TRUTH),
            tuple("b.jpg", PLACE, null, TRUTH),
            tuple("c.jpg", null, Status.UNREADABLE, TRUTH),
            tuple("d.jpg", null, Status.UNREADABLE, TRUTH));
  }

  @Test
  void read_jsonPoint_isLongitudeFirst() throws IOException {
    Predictions predictions =
        Predictions.read(
            write(
                "p.json",
                "[{\"id\": \"a\", \"prediction\": {\"type\": \"Point\", \"coordinates\": [2.25, 48.5]}},",
                " {\"id\": \"b\", \"prediction\": {\"coordinates\": [2.25, 48.5], \"type\": \"Point\"}},",
                " {\"id\": \"c\", \"prediction\": {\"coordinates\": [48.5, 2.25]}}]"));

    assertThat(predictions.rows()).extracting(Prediction::place).containsOnly(PLACE).hasSize(3);
  }

  @Test
  void read_jsonList_withNullAndFigures() throws IOException {
    Predictions predictions =
        Predictions.read(
            write(
                "p.json",
                "[{\"id\": \"a\", \"lat\": 48.5, \"lon\": 2.25}, null,",
                " {\"id\": \"b\", \"lat\": null, \"lon\": null}, {\"Accuracy@1km\": 0.5}]"));

    assertThat(predictions.rows())
        .extracting(Prediction::id, Prediction::reason)
        .containsExactly(
            tuple("a", null), tuple("", Status.UNREADABLE), tuple("b", Status.UNREADABLE));
    assertThat(predictions.ignored()).containsExactly("Accuracy@1km: 0.5");
  }

  @Test
  void read_jsonLines_withFiguresBelow() throws IOException {
    String row = "{\"id\": \"a\", \"lat\": 48.5, \"lon\": 2.25}";
    Predictions predictions =
        Predictions.read(
            write("p.jsonl", row, "Retrying.", row, "Accuracy: 0.5", "{\"median\": 12}"));

    assertThat(predictions.rows())
        .extracting(Prediction::id, Prediction::place)
        .containsExactly(tuple("a", PLACE), tuple("", null), tuple("a", PLACE));
    assertThat(predictions.ignored()).containsExactly("Accuracy: 0.5", "median: 12");
  }

  @Test
  void read_jsonListWithTextBelow_saysWhatToDo() {
    assertThatIOException()
        .isThrownBy(
            () ->
                Predictions.read(
                    write("p.json", "[{\"id\": 1, \"lat\": 1, \"lon\": 2}]", "Accuracy: 0.5")))
        .withMessageContaining("p.json: is not JSON, line 2: ")
        .withMessageEndingWith("; give a list of objects and nothing else")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("Source", "StreamRead"));
    assertThatIOException()
        .isThrownBy(
            () -> Predictions.read(write("p.json", "[{\"id\": 1, \"lat\": 1, \"lon\": 2}, {")))
        .withMessageContaining("p.json: is not JSON, line ")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("Source", "StreamRead"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n"})
  void read_jsonListInsideAnObject_isTakenAndTold(String lineBreak) throws IOException {
    Predictions predictions =
        Predictions.read(
            write(
                "p.json",
                ("{\"model\": \"x\", \"km\": [1, 25],%1$s \"results\": [%1$s"
                        + "{\"id\": \"a\", \"prediction\": [48.5, 2.25]},%1$s"
                        + "{\"id\": \"b\", \"prediction\": null}], \"Accuracy\": 0.5}")
                    .formatted(lineBreak)));

    assertThat(predictions.rows())
        .extracting(Prediction::id, Prediction::place)
        .containsExactly(tuple("a", PLACE), tuple("b", null));
    assertThat(predictions.columns()).startsWith("in the list results id names the photo, ");
  }

  @Test
  void read_jsonObjectThatIsARow_isOne() throws IOException {
    Predictions predictions =
        Predictions.read(
            write(
                "p.json",
                "{\"id\": \"a\", \"prediction\": [48.5, 2.25],"
                    + " \"candidates\": [{\"id\": \"x\", \"lat\": 1, \"lon\": 2}]}"));

    assertThat(predictions.rows())
        .extracting(Prediction::id, Prediction::place)
        .containsExactly(tuple("a", PLACE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a.jpg\": {\"lat\": 1, \"lon\": 2}, \"b.jpg\": {\"lat\": 1, \"lon\": 2}}",
        "{\"a.jpg\": {\"lat\": 1, \"lon\": 2},\n \"b.jpg\": {\"lat\": 1, \"lon\": 2}}",
        "[\"a.jpg\", null, 3]"
      })
  void read_jsonWithoutAList_saysThatOneIsNeeded(String json) {
    assertThatIOException()
        .isThrownBy(() -> Predictions.read(write("p.json", json)))
        .withMessageContaining("give a list of objects, one for each photo");
  }

  @Test
  void read_ourOwnAnswers() throws IOException {
    Photo failed = Photo.of(new byte[] {1}, "failed.jpg");
    Predictions predictions =
        Predictions.read(
            write(
                "answers.jsonl",
                "{\"version\":1,\"photo\":{\"name\":\"in/a.jpg\"},\"status\":\"LOCATED\",\"location\":"
                    + "{\"latitude\":48.5,\"longitude\":2.25},\"candidates\":[{\"latitude\":48.5,"
                    + "\"longitude\":2.25,\"weight\":1}],\"reason\":null}",
                "{\"version\":1,\"photo\":{\"name\":\"in/b.jpg\"},\"status\":\"REFUSED\",\"location\":"
                    + "null,\"candidates\":[],\"reason\":{\"status\":\"REFUSED\"}}",
                AnswerJson.write(Outcome.failure(failed, new PhotoException("no photo"))),
                "{\"version\":1,\"photo\":{\"na"));

    assertThat(predictions.rows())
        .extracting(Prediction::id, Prediction::place, Prediction::reason)
        .containsExactly(
            tuple("in/a.jpg", PLACE, null),
            tuple("in/b.jpg", null, Status.REFUSED),
            tuple("failed.jpg", null, null),
            tuple("", null, Status.UNREADABLE)); // cut off
  }
}
