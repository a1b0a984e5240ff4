package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Pixels against Pillow's; see odd_photos.py for what each file is and how it may differ. */
class PhotoDecodeTest {
  /**
   * Beyond the picture these have more frames, pages or bytes, or so few that a tenth is none of
   * it.
   */
  private static final Set<String> HAVE_MORE_THAN_THEIR_PICTURE =
      Set.of(
          "moving.gif",
          "pages.tiff",
          "trailer.jpg",
          "preview.dng",
          "preview.raw",
          "one.png",
          "grey4.png");

  @TempDir static Path folder;

  private record Expected(String file, String format, int width, int height, int max, double mean) {
    static Expected of(String line) {
      String[] f = line.split("\t", -1);
      return new Expected(
          f[0],
          f[1],
          Integer.parseInt(f[2]),
          Integer.parseInt(f[3]),
          Integer.parseInt(f[4]),
          Double.parseDouble(f[5]));
    }

    Path path() {
      return folder.resolve(file);
    }
  }

  @BeforeAll
  static void writePhotos() throws Exception {
    Pillow.run("odd_photos.py", folder.toString());
  }

  @TestFactory
  Stream<DynamicTest> decode_oddPhotos_asPillow() throws IOException {
    return expected().stream()
        .map(e -> DynamicTest.dynamicTest(e.file(), () -> checkDecoded(Photo.of(e.path()), e)));
  }

  @TestFactory
  Stream<DynamicTest> decode_oddPhotosInMemory_asPillow() throws IOException {
    return expected().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.file(),
                    () -> checkDecoded(Photo.of(Files.readAllBytes(e.path()), "bytes"), e)));
  }

  @TestFactory
  Stream<DynamicTest> decode_truncated_refuses() throws IOException {
    return expected().stream()
        .filter(e -> !HAVE_MORE_THAN_THEIR_PICTURE.contains(e.file()))
        .map(e -> DynamicTest.dynamicTest(e.file(), () -> checkTruncated(e)));
  }

  @TestFactory
  Stream<DynamicTest> decode_damaged_givesPixelsOrAPhotoException() throws IOException {
    return expected().stream().map(e -> DynamicTest.dynamicTest(e.file(), () -> checkDamaged(e)));
  }

  @Test
  void decode_rawTurnedByItsDirectory_isUpright() {
    Photo photo = Photo.of(folder.resolve("turned.raw"));

    assertThat(photo.info().orientation()).isEqualTo(6);
    assertThat(photo.info().width()).isEqualTo(400);
    assertThat(photo.info().height()).isEqualTo(640);
    assertThat(photo.<String>decode(i -> i.getWidth() + "x" + i.getHeight())).isEqualTo("400x640");
  }

  @Test
  void decode_rawWithOnlyAThumbnail_namesTheFix() {
    assertThatThrownBy(() -> Photo.of(folder.resolve("nopreview.raw")).decode(i -> i))
        .isInstanceOf(PhotoException.class)
        .hasMessageContainingAll("nopreview.raw", "without a JPEG preview", "320", "export it");
  }

  private static List<Expected> expected() throws IOException {
    return Files.readAllLines(folder.resolve("manifest.tsv")).stream().map(Expected::of).toList();
  }

  private static void checkDecoded(Photo photo, Expected expected) throws IOException {
    PhotoInfo info = photo.info();
    assertThat(info.format()).isEqualTo(expected.format());
    assertThat(info.width()).isEqualTo(expected.width());
    assertThat(info.height()).isEqualTo(expected.height());
    byte[] rgb = Files.readAllBytes(Path.of(expected.path() + ".rgb"));
    photo.decode(
        image -> {
          assertThat(image.getType()).isEqualTo(BufferedImage.TYPE_3BYTE_BGR);
          assertThat(image.getColorModel().getColorSpace().isCS_sRGB()).isTrue();
          assertThat(image.getWidth()).isEqualTo(expected.width());
          assertThat(image.getHeight()).isEqualTo(expected.height());
          compare(image, rgb, expected);
          return image.getType();
        });
  }

  private static void compare(BufferedImage image, byte[] rgb, Expected expected) {
    int[] ours = image.getRaster().getPixels(0, 0, expected.width, expected.height, (int[]) null);
    assertThat(ours).hasSameSizeAs(rgb);
    int max = 0;
    long sum = 0;
    for (int i = 0; i < ours.length; i++) {
      int difference = Math.abs(ours[i] - (rgb[i] & 0xFF));
      max = Math.max(max, difference);
      sum += difference;
    }
    double mean = (double) sum / ours.length;
    assertThat(max).as("largest difference (mean %s)", mean).isLessThanOrEqualTo(expected.max);
    assertThat(mean).as("mean difference").isLessThanOrEqualTo(expected.mean);
  }

  private static void checkTruncated(Expected expected) throws IOException {
    byte[] all = Files.readAllBytes(expected.path());
    for (int percent : new int[] {10, 50, 90}) {
      String name = percent + "-percent-of-" + expected.file();
      Photo part = Photo.of(Arrays.copyOf(all, all.length * percent / 100), name);
      assertThatThrownBy(() -> part.decode(BufferedImage::getWidth))
          .as("%s", name)
          .isInstanceOf(PhotoException.class)
          .hasMessageStartingWith(name + ": ");
    }
  }

  private static void checkDamaged(Expected expected) throws IOException {
    byte[] all = Files.readAllBytes(expected.path());
    var random = new Random(expected.file().hashCode());
    for (int i = 0; i < 25; i++) {
      byte[] damaged = all.clone();
      int reach = i % 2 == 0 ? Math.min(200, damaged.length) : damaged.length;
      for (int k = 0; k < 4; k++) {
        damaged[random.nextInt(reach)] = (byte) random.nextInt();
      }
      Photo photo = Photo.of(damaged, "damaged", new PhotoLimits(4_000_000, 1 << 20));
      try {
        assertThat(photo.<Integer>decode(BufferedImage::getWidth)).isEqualTo(photo.info().width());
      } catch (PhotoException e) {
        assertThat(e).hasMessageStartingWith("damaged: ");
      }
    }
  }
}
