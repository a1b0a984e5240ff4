package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalScoreCommandTest {
  @TempDir Path folder;

  private Path write(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  /** A degree of a great circle is 111.195 km on a sphere of 6371 km, ten are 1111.95 km. */
  private Path published() throws IOException {
    return write(
        "published.csv",
        "img_id,gt_lat,predicted_lat,gt_long,predicted_long,great_circle_distance",
        "a.jpg,0,0,20,20,0.00",
        "b.jpg,0,1,20,20,111.19",
        "c.jpg,0,10,20,20,1111.95",
        "d.jpg,0,,20,,",
        "",
        "street acc (1km),city acc (25km),region (200km),country (750km),continent,mean (km)",
        "0.25,0.25,0.5,0.5,0.75,407.71");
  }

  @Test
  void publishedFile_isScoredAndTold() throws IOException {
    Run run = Run.of("eval", "score", published(), "--distance", "haversine");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains(
            "published.csv, 4 rows; img_id names the photo, predicted_lat and predicted_long the"
                + " prediction, gt_lat and gt_long the truth, great_circle_distance the distance",
            "passed over at the end: 2 lines that are no predictions, the first \"street acc (1km),",
            "truth: as the file states it, 4 photos, SHA-256 ",
            "3 stated distances differ from ours by at most wgs84 6.095 km, haversine 0.005 km,",
            "evidently taken by haversine",
            "25.00%",
            "75.00%");
  }

  @Test
  void figures_areThoseOfTheFile() throws IOException {
    Run run = Run.of("eval", "score", published(), "--distance", "haversine", "--json");

    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("\"photos\" : 4", "\"answered\" : 3", "\"evident\" : \"haversine\"")
        .containsPattern("\"UNREADABLE\" : 1\\s+}")
        .contains("\"distanceFormula\" : \"HAVERSINE_6371\"", "\"strict\" : false")
        .containsPattern(
            "\"accuracy\" : \\{\\s+\"1km\" : 0.25,\\s+\"25km\" : 0.25,\\s+\"200km\" : 0.5,")
        .contains("\"resamples\" : 1000");
  }

  @Test
  void strict_decidesAboutAPhotoAtExactlyAThreshold() throws IOException {
    Path file =
        write("p.csv", "id,gt_lat,gt_lon,pred_lat,pred_lon", "a,1,1,1,1", "b,2,2,3,2", "c,1,1,5,5");

    Run with = Run.of("eval", "score", file, "--thresholds", "0,500km", "--json");
    Run without = Run.of("eval", "score", file, "--thresholds", "0,500km", "--json", "--strict");

    assertThat(with.out()).contains("\"0km\" : 0.333333,");
    assertThat(without.out()).contains("\"0km\" : 0,");
    assertThat(without.out()).containsPattern("\"500km\" : 0.666667\\s");
  }

  @Test
  void truthsInAnotherFile_decideWhatCounts() throws IOException {
    Path truths =
        write(
            "im2gps_places365.csv",
            "IMG_ID,AUTHOR,LAT,LON",
            "a.jpg,x,1,1",
            "b.jpg,x,2,2",
            "c.jpg,y,3,3",
            "d.jpg,y,0,0");
    Path predictions = write("p.csv", "image_id,lat,lon", "a.jpg,1,1", "x.jpg,2,2", "in/b.png,0,0");

    Run run = Run.of("eval", "score", predictions, "--truth", truths, "--benchmark", "im2gps");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains(
            "im2gps_places365.csv by the columns IMG_ID, AUTHOR, LAT, LON, 3 photos, SHA-256 ",
            "Im2GPS: 3 photos, 234 fewer than the 237 published; 1 more are listed and unusable",
            "no truth for them: 1 of the predictions, the first in line 3, \"x.jpg\"",
            "without a prediction, which counts as without an answer: 1 of 3 photos of the list",
            "exactly 0, 0,",
            "33.33%");
  }

  @Test
  void truthsWithSwappedNames_areRefusedWithoutPhotos() throws IOException {
    StringBuilder table = new StringBuilder("IMG_ID,AUTHOR,LON,LAT");
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      table.append("%n%d.jpg,me,%s,%s".formatted(i, random.nextDouble(-60, 70), 3.5 * i - 175));
    }
    Path truths = write("im2gps3k_places365.csv", table.toString());
    Path predictions = write("p.csv", "id,lat,lon", "1.jpg,1,1");

    Run run = Run.of("eval", "score", predictions, "--truth", truths);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("the columns LAT and LON are swapped", "swap the two names");
  }

  @Test
  void noTruthAnywhere_isUsage() throws IOException {
    Run run = Run.of("eval", "score", write("p.csv", "id,lat,lon", "1.jpg,1,1"));

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("states no truth", "--truth");
  }

  @Test
  void predictionsOfOtherPhotos_areAFailure() throws IOException {
    Path truths = write("t.csv", "id,lat,lon", "a,1,1");

    Run run = Run.of("eval", "score", write("p.csv", "id,lat,lon", "b,1,1"), "--truth", truths);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("none of the predictions is about a photo whose place is known");
  }

  @Test
  void optionsThatMakeNoSense_areUsage() throws IOException {
    Path file = published();

    assertThat(Run.of("eval", "score", file, "--distance", "miles").err())
        .contains("there is: wgs84, haversine, haversine-6378");
    assertThat(Run.of("eval", "score", file, "--benchmark", "x").err())
        .contains("there is: im2gps, im2gps3k, yfcc4k, osv5m");
    assertThat(Run.of("eval", "score", file, "--resamples", "3").code()).isEqualTo(ExitCode.USAGE);
    assertThat(Run.of("eval", "score", file, "--thresholds", "25,25").code())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void ourOwnAnswers_areScored() throws IOException {
    Path index = Samples.writeIndex(folder, 4); // i at i, −i
    Path answers = folder.resolve("answers.jsonl");
    Run located =
        Run.of(
            "locate",
            folder.resolve("indexed"),
            "--index",
            index,
            "-o",
            answers,
            "--format",
            "jsonl");

    Run run =
        Run.of("eval", "score", answers, "--truth", folder.resolve("indexed/places.csv"), "--json");

    assertThat(located.code()).as(located.err()).isEqualTo(ExitCode.OK);
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("\"photos\" : 4", "\"answered\" : 4", "\"missing\" : 0")
        .contains("\"1km\" : 1,");
  }

  @Test
  void breakdown_isByContinentAndCountry() throws IOException {
    Path file =
        write(
            "p.csv",
            "id,gt_lat,gt_lon,pred_lat,pred_lon",
            "paris,48.8566,2.3522,48.8566,2.3522",
            "lyon,45.7640,4.8357,0,100",
            "nairobi,-1.2921,36.8219,-1.2921,36.8219");

    Run words = Run.of("eval", "score", file, "--breakdown");
    Run json = Run.of("eval", "score", file, "--breakdown", "--json");

    assertThat(words.out())
        .containsPattern("Europe +2 +50.00%")
        .containsPattern("Kenya +1 +100.00%");
    assertThat(json.out())
        .containsPattern("\"continents\" : \\{\\s+\"Europe\" : \\{\\s+\"photos\" : 2,")
        .containsPattern("\"Africa\" : \\{\\s+\"photos\" : 1,")
        .containsPattern("\"France\" : \\{\\s+\"photos\" : 2,");
  }
}
