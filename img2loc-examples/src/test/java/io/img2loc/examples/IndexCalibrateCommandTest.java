package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.img2loc.Calibration;
import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexCalibrateCommandTest {
  private static final int PAIRS = 60;

  @TempDir Path folder;

  private interface Naming {
    Reference reference(int pair, int photo, GeoPoint place);
  }

  private static Reference reference(String id, GeoPoint place, @Nullable String author) {
    return new Reference(id, place, author, null, null);
  }

  /**
   * Two photos of each place, at opposite ends of a street of 1 km, which look like each other (a
   * cosine of about 0.98, or 1) and like no others. Places are 600 km apart at least.
   */
  private Path pairs(Naming naming, boolean samePicture) throws IOException {
    Random random = new Random(3);
    JVectorIndex.Builder builder = JVectorIndex.builder(new EmbeddingSpace("pairs", 64));
    for (int pair = 0; pair < PAIRS; pair++) {
      float[] first = new float[64];
      float[] second = new float[64];
      for (int i = 0; i < 64; i++) {
        first[i] = (float) random.nextGaussian();
        second[i] = first[i] + (samePicture ? 0 : (float) (0.2 * random.nextGaussian()));
      }
      GeoPoint place = new GeoPoint(pair % 6 * 20 - 50, pair / 6 * 30 - 150);
      GeoPoint end = new GeoPoint(place.latitude() + 0.009, place.longitude());
      builder.add(naming.reference(pair, 1, place), Embedding.of(first));
      builder.add(naming.reference(pair, 2, end), Embedding.of(second));
    }
    Path index = folder.resolve("pairs");
    try (JVectorIndex built = builder.build()) {
      built.save(index);
    }
    return index;
  }

  private static Run calibrate(Object... arguments) {
    Object[] all = new Object[arguments.length + 2];
    all[0] = "index";
    all[1] = "calibrate";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    Run run = Run.of(all);
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    return run;
  }

  private static double median50(Path index) throws IOException {
    Calibration calibration = Calibration.read(index.resolve("calibration.json"));
    assertThat(calibration.samples()).isEqualTo(2 * PAIRS);
    return calibration.curve().get(0).radii().radius50Km();
  }

  private static Naming byAuthor() {
    return (pair, photo, place) ->
        reference("p" + pair + "-" + photo + ".jpg", place, "author " + pair);
  }

  @Test
  void authors_areLeftOutUnlessToldOtherwise() throws IOException {
    Path index = pairs(byAuthor(), false);

    Run usual = calibrate(index, "--json");
    double leftOut = median50(index);
    calibrate(index, "--group-by", "none");
    double found = median50(index);

    assertThat(usual.out()).contains("\"groupBy\" : \"author\"");
    assertThat(leftOut).isGreaterThan(599); // the next place
    assertThat(found).isLessThan(1.1); // the other end of the street
  }

  @Test
  void folders_areLeftOutWhereNobodyHasSeveralPhotos() throws IOException {
    Path index =
        pairs((pair, photo, place) -> reference("t" + pair + "/" + photo, place, null), false);

    assertThat(calibrate(index, "--json").out()).contains("\"groupBy\" : \"folder\"");
    assertThat(median50(index)).isGreaterThan(599);
  }

  @Test
  void oneLargeFolder_isNoGroup() throws IOException {
    Path index =
        pairs((pair, photo, place) -> reference("all/" + pair + "-" + photo, place, null), false);

    assertThat(calibrate(index, "--json").out()).contains("\"groupBy\" : \"none\"");
    assertThat(median50(index)).isLessThan(1.1);

    Run run = Run.of("index", "calibrate", index, "--group-by", "folder");
    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("0 photos", "--group-by none");
  }

  @Test
  void theSamePictureUnderAnotherName_isLeftOut() throws IOException {
    Path index = pairs((pair, photo, place) -> reference(pair + "-" + photo, place, null), true);

    calibrate(index);

    assertThat(median50(index)).isGreaterThan(599);
  }

  @Test
  void calibrate_printsTheCurveAndHonestFigures_andInfoTellsOfIt() throws IOException {
    Path index = pairs(byAuthor(), false);

    Run run = calibrate(index);

    assertThat(run.out())
        .contains(
            "calibrated on 120 photos of known places: all 120 references, each located without"
                + " the references of its author",
            "1, most certain",
            "10, least certain",
            "in the sample",
            "cross-validated");
    assertThat(Run.of("index", "info", index).out())
        .contains("calibrated  on 120 photos: all 120 references");
    assertThat(Run.of("index", "info", index, "--json").out())
        .contains("\"n\" : 120", "\"stale\" : false", "\"calibrationProblem\" : null");
  }

  @Test
  void sampleAndSeed_drawTheSameAgain() throws IOException {
    Path index = pairs(byAuthor(), false);

    calibrate(index, "--sample", "110");
    byte[] first = Files.readAllBytes(index.resolve("calibration.json"));
    calibrate(index, "--sample", "110", "--threads", "3");
    byte[] again = Files.readAllBytes(index.resolve("calibration.json"));
    calibrate(index, "--sample", "110", "--seed", "2");
    byte[] other = Files.readAllBytes(index.resolve("calibration.json"));

    assertThat(again).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
    assertThat(Calibration.read(index.resolve("calibration.json")).origin().samples())
        .startsWith("110 of 120 references, drawn with seed 2");
  }

  @Test
  void tooFewPhotos_saysHowManyThereAreAndWhatToDo() throws IOException {
    Path index = Samples.writeIndex(folder, 48);

    Run run = Run.of("index", "calibrate", index);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("too few to calibrate: 48 photos", "100", "--on");
    assertThat(index.resolve("calibration.json")).doesNotExist();
  }

  @Test
  void theGallery_isTooSmall() throws IOException {
    Path gallery =
        Path.of(System.getProperty("img2loc.shared", "../../shared"), "photos/gallery.csv");
    assumeThat(gallery).as("the shared photos are not here").exists();
    Path index = folder.resolve("gallery");
    Run.of("index", "build", gallery, "-o", index, "--encoder", "scene", "-q", "--no-cache");

    Run run = Run.of("index", "calibrate", index);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err())
        .contains("too few to calibrate", "add photos to the index, or name others");
  }

  @Test
  void optionsForPhotos_withoutOn_areUsageErrors() throws IOException {
    Path index = pairs(byAuthor(), false);
    assertThat(Run.of("index", "calibrate", index, "--encoder", "scene").code())
        .isEqualTo(ExitCode.USAGE);
    assertThat(Run.of("index", "calibrate", index, "--sample", "99").code())
        .isEqualTo(ExitCode.USAGE);
    assertThat(Run.of("index", "calibrate", index, "--group-by", "camera").code())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void on_otherPhotos_calibratesWhatLocateThenUses() throws IOException {
    Path index = Samples.writeIndex(folder, 6);
    Path others = Samples.writeDataset(folder.resolve("others"), 120);
    Path photo = folder.resolve("others/119.jpg");

    Run run = calibrate(index, "--on", others, "--json");

    // Six of them are pictures that the index holds, and are not located by themselves.
    assertThat(run.out()).contains("\"n\" : 120");
    Calibration calibration = Calibration.read(index.resolve("calibration.json"));
    assertThat(calibration.origin().references()).isEqualTo(6);
    assertThat(calibration.curve().get(0).radii().radius50Km()).isGreaterThan(100);
    Run located = Run.of("locate", photo, "--index", index, "--all");
    assertThat(located.out().lines().findFirst()).get().asString().endsWith(", calibrated)");
    assertThat(located.err()).contains("radii are calibrated on 120 photos of known places");
    Run filtered = Run.of("locate", photo, "--index", index, "--all", "--within", "0,0,9000");
    assertThat(filtered.out()).contains(", uncalibrated)").doesNotContain(", calibrated)");
    assertThat(filtered.err()).contains("radii are uncalibrated");
  }

  @Test
  void maxRadius_ofACalibratedIndex_goesByTheCalibratedRadius() throws IOException {
    Path index = Samples.writeIndex(folder, 6);
    Path copy = Samples.writePhoto(folder.resolve("copy.jpg"), 3);
    Path strange = Samples.writePhoto(folder.resolve("strange.jpg"), 77);
    Object[] locate = {"locate", copy, strange, "--index", index, "--max-radius", "200km"};

    assertThat(Run.of(locate).out().lines().filter(line -> line.contains("no answer"))).hasSize(1);
    Samples.writeCalibration(index, 6, 199, 400);
    assertThat(Run.of(locate).out()).doesNotContain("no answer");
    Samples.writeCalibration(index, 6, 201, 400);
    Run none = Run.of(locate);
    assertThat(none.out().lines().filter(line -> line.contains("no answer"))).hasSize(2);
    assertThat(none.err()).contains("no calibrated 50 % radius is below 201.0 km");
  }

  @Test
  void staleCalibration_isUsedAndSaidToBe() throws IOException {
    Path index = Samples.writeIndex(folder, 6);
    Path photo = Samples.writePhoto(folder.resolve("copy.jpg"), 3);
    Samples.writeCalibration(index, 6, 30, 60);
    assertThat(Run.of("locate", photo, "--index", index).err()).doesNotContain("stale");

    Samples.writeCalibration(index, 5, 30, 60); // 6 are a fifth more than 5

    Run run = Run.of("locate", photo, "--index", index);
    assertThat(run.out()).contains("50 % within 30 km, 90 % within 60 km, calibrated)");
    assertThat(run.err()).containsOnlyOnce("stale").contains("had 5 references");
    assertThat(Run.of("index", "info", index).out()).contains("stale");
    assertThat(Run.of("index", "info", index, "--json").out()).contains("\"stale\" : true");
  }

  @Test
  void unusableCalibration_isSaidAndNotUsed() throws IOException {
    Path index = Samples.writeIndex(folder, 6);
    Path photo = Samples.writePhoto(folder.resolve("copy.jpg"), 3);
    Samples.writeCalibration(index, 6, 30, 60);
    Path file = index.resolve("calibration.json");
    String good = Files.readString(file);
    String[][] changes = {
      {"sigmaKm=445.0", "sigmaKm=25.0"}, {"scene-1", "scene-0"}, {"\"curve\"", "\"curves\""}
    };
    for (String[] change : changes) {
      assertThat(good).contains(change[0]);
      Files.writeString(file, good.replace(change[0], change[1]));

      Run run = Run.of("locate", photo, "--index", index);

      assertThat(run.code()).isEqualTo(ExitCode.OK);
      assertThat(run.out()).contains(", uncalibrated)");
      assertThat(run.err()).contains("radii are uncalibrated: " + file);
      assertThat(Run.of("index", "info", index).out()).contains("calibrated  no: " + file);
    }
  }

  @Test
  void buildForce_dropsTheCalibration() throws IOException {
    Path index = Samples.writeIndex(folder, 6);
    Samples.writeCalibration(index, 6, 30, 60);
    Files.writeString(index.resolve("calibration.json.new"), "left by a run that was killed");

    Path table = folder.resolve("indexed/places.csv");
    Run run = Run.of("index", "build", table, "-o", index, "--encoder", "scene", "--force");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(index.resolve("calibration.json")).doesNotExist();
    assertThat(index.resolve("calibration.json.new")).doesNotExist();
  }
}
