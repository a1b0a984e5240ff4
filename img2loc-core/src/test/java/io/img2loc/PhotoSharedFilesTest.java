package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Photos of cameras, where they are at hand. */
class PhotoSharedFilesTest {

  @ParameterizedTest
  @ValueSource(strings = {"exif", "photos"})
  void decode_everyFile_givesTheStatedSizeOrSaysWhyNot(String folder) throws IOException {
    List<String> failures = new ArrayList<>();
    int decoded = 0;
    for (Path file : files(folder)) {
      Photo photo = Photo.of(file);
      try {
        PhotoInfo info = photo.info();
        assertThat(photo.<String>decode(i -> i.getWidth() + "x" + i.getHeight()))
            .as("%s", file)
            .isEqualTo(info.width() + "x" + info.height());
        decoded++;
      } catch (PhotoException e) {
        assertThat(e).hasMessageStartingWith(file + ": ");
        failures.add(e.getMessage());
      }
    }
    assertThat(decoded).isPositive();
    assertThat(failures)
        .allMatch(failure -> isNoPhoto(failure) || failure.contains("heif-convert"));
  }

  /**
   * The eight files of each are the same picture, stored in eight ways, seven of them with a colour
   * profile. By Pillow, with the profile applied, means differ by up to 2.2; without it by 14, and
   * those of a picture turned wrongly by 30 or more.
   */
  @ParameterizedTest
  @ValueSource(strings = {"landscape", "portrait"})
  void decode_eightOrientations_areTheSamePicture(String name) {
    Path folder = shared("exif/jpg/orientation");
    int[] first = thumbnail(folder.resolve(name + "_1.jpg"));
    for (int orientation = 2; orientation <= 8; orientation++) {
      Photo photo = Photo.of(folder.resolve(name + "_" + orientation + ".jpg"));

      assertThat(photo.info().orientation()).isEqualTo(orientation);
      assertThat(photo.info().width() > photo.info().height()).isEqualTo(name.equals("landscape"));
      int[] turned = thumbnail(photo.path().orElseThrow());
      assertThat(turned).hasSameSizeAs(first);
      assertThat(meanDifference(turned, first)).as(photo.name()).isCloseTo(0, within(4.0));
    }
  }

  /** Sizes of heif-convert's output, as exiftool reads it: upright by the container's rotation. */
  @ParameterizedTest
  @CsvSource({
    "IMG_5195.HEIC, 2566, 3313",
    "samplefilehub.heif, 640, 426",
    "mobile/HMD_Nokia_8.3_5G.heif, 3456, 4608",
    "mobile/HMD_Nokia_8.3_5G_hdr.heif, 4608, 3456",
    "mobile/iphone_13_pro_max.HEIC, 3024, 4032"
  })
  void info_heic_isUprightBeforeAnythingIsConverted(String name, int width, int height) {
    PhotoInfo info = Photo.of(shared("exif/heic").resolve(name)).info();

    assertThat(info.format()).isEqualTo("HEIC");
    assertThat(info.width()).isEqualTo(width);
    assertThat(info.height()).isEqualTo(height);
  }

  @Test
  void decode_heicStatingARotationTwice_isTurnedOnce() {
    assumeTrue(
        HeifConverter.find(Objects.requireNonNullElse(System.getenv("PATH"), "")) != null,
        "skipped: needs heif-convert on the PATH (Debian: libheif-examples)");
    Photo photo = Photo.of(shared("exif/heic/mobile/iphone_13_pro_max.HEIC"));

    assertThat(photo.info().orientation()).isEqualTo(6);
    assertThat(photo.<String>decode(i -> i.getWidth() + "x" + i.getHeight()))
        .isEqualTo("3024x4032");
  }

  private static boolean isNoPhoto(String failure) {
    String file = failure.substring(0, failure.indexOf(": ")).toLowerCase(Locale.ROOT);
    return (file.endsWith(".md") || file.endsWith(".csv")) && failure.contains("in no format");
  }

  private static int[] thumbnail(Path file) {
    return Photo.of(file)
        .decode(
            image -> {
              BufferedImage small = Pixels.shrink(image, 64);
              return small.getRGB(0, 0, small.getWidth(), small.getHeight(), null, 0, 64);
            });
  }

  private static double meanDifference(int[] a, int[] b) {
    long sum = 0;
    for (int i = 0; i < a.length; i++) {
      for (int shift = 0; shift < 24; shift += 8) {
        sum += Math.abs((a[i] >> shift & 0xFF) - (b[i] >> shift & 0xFF));
      }
    }
    return sum / (3.0 * a.length);
  }

  private static List<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(shared(folder))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static Path shared(String name) {
    Path path = Path.of(System.getProperty("img2loc.shared", "../shared")).resolve(name);
    assumeTrue(Files.exists(path), "skipped: there is no " + path + " with photos of cameras");
    return path;
  }
}
