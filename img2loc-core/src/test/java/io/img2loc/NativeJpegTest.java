package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The native decoder against ImageIO and Pillow; see jpeg_kinds.py for what each file is. */
class NativeJpegTest {
  private static final int DAMAGED = 2000;

  @TempDir static Path folder;

  private record Kind(String file, boolean decodedNatively, boolean reducedToo) {
    static Kind of(String line) {
      String[] fields = line.split("\t", -1);
      return new Kind(fields[0], fields[1].equals("native"), fields[2].equals("reduced"));
    }

    Path path() {
      return folder.resolve(file);
    }
  }

  @BeforeAll
  static void writePhotos() throws Exception {
    assumeTrue(
        TurboJpeg.shared() != null,
        "skipped: needs /usr/share/java/turbojpeg.jar (Debian: libturbojpeg-java)");
    Pillow.run("jpeg_kinds.py", folder.toString());
  }

  private static Stream<Kind> kinds() throws IOException {
    return Files.readAllLines(folder.resolve("kinds.txt")).stream().map(Kind::of);
  }

  @TestFactory
  Stream<DynamicTest> decode_everyKind_isImageIosInEveryByteOrLeftToIt() throws IOException {
    return kinds().map(kind -> DynamicTest.dynamicTest(kind.file(), () -> checkWhole(kind)));
  }

  private static void checkWhole(Kind kind) throws IOException {
    EncodedPhoto photo = encoded(Files.readAllBytes(kind.path()), kind.file());
    PhotoHeader header = PhotoHeader.read(photo);

    BufferedImage image = decodeNatively(photo, header);

    assertThat(image != null).as("decoded natively").isEqualTo(kind.decodedNatively());
    if (image != null) {
      BufferedImage expected = PhotoDecoder.decodeByImageIo(photo, header);
      assertThat(image.getWidth()).isEqualTo(expected.getWidth());
      assertThat(Pixels.bytes(image)).isEqualTo(Pixels.bytes(expected));
    }
  }

  private static BufferedImage decodeNatively(EncodedPhoto photo, PhotoHeader header)
      throws IOException {
    try (ImageInputStream in = photo.openStream(0)) {
      JpegScans scans = JpegScans.read(RandomBytes.of(in), header.jpeg(), false);
      return NativeJpeg.decode(photo, header, scans);
    }
  }

  @TestFactory
  Stream<DynamicTest> decodeReduced_everyKind_isPillowsDraftInEveryByte() throws IOException {
    return kinds()
        .filter(Kind::reducedToo)
        .flatMap(kind -> Stream.of(2, 4, 8).map(part -> reduced(kind, part)));
  }

  private static DynamicTest reduced(Kind kind, int part) {
    String name = kind.file() + "." + part;
    return DynamicTest.dynamicTest(name, () -> checkReduced(kind, part, folder.resolve(name)));
  }

  private static void checkReduced(Kind kind, int part, Path expected) throws IOException {
    Photo photo = Photo.of(kind.path());
    int side = Math.min(photo.info().width(), photo.info().height());
    byte[] rgb =
        photo.decodeReduced(
            (side + part - 1) / part, image -> rgb(image, photo.info().width(), part));
    assertThat(rgb).isEqualTo(Files.readAllBytes(expected));
  }

  private static byte[] rgb(BufferedImage image, int width, int part) {
    assertThat(image.getWidth()).isEqualTo((width + part - 1) / part);
    byte[] bgr = Pixels.bytes(image);
    byte[] rgb = new byte[bgr.length];
    for (int i = 0; i < bgr.length; i++) {
      rgb[i] = bgr[i / 3 * 3 + 2 - i % 3];
    }
    return rgb;
  }

  @Test
  void decodeReduced_shorterSide_staysAtLeastThatLong() throws IOException {
    Photo photo = Photo.of(folder.resolve("203x157-420-False.jpg"));

    // Half of 157 is 79, a quarter 40, an eighth 20, each rounded up.
    int[][] expected = {{1, 20}, {20, 20}, {21, 40}, {40, 40}, {41, 79}, {79, 79}, {80, 157}};
    for (int[] pair : expected) {
      assertThat(photo.<Integer>decodeReduced(pair[0], BufferedImage::getHeight))
          .as("at least %s", pair[0])
          .isEqualTo(pair[1]);
    }
    assertThat(photo.<Integer>decodeReduced(5000, BufferedImage::getHeight)).isEqualTo(157);
  }

  @Test
  void decodeReduced_turnedPhoto_isUpright() throws IOException {
    byte[] stored = Files.readAllBytes(folder.resolve("203x157-420-False.jpg"));
    byte[] exif =
        ExifBytes.segment(
            0xE1,
            new byte[] {
              'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0,
              1, 0, 6, 0, 0, 0, 0, 0, 0
            });
    byte[] turned =
        ExifBytes.concat(
            Arrays.copyOf(stored, 2), exif, Arrays.copyOfRange(stored, 2, stored.length));

    String size =
        Photo.of(turned, "turned.jpg")
            .decodeReduced(79, image -> image.getWidth() + "x" + image.getHeight());

    assertThat(size).isEqualTo("79x102");
  }

  @Test
  void decodeReduced_budget_countsTheSmallerImage() throws IOException {
    byte[] jpeg = Files.readAllBytes(folder.resolve("203x157-420-False.jpg"));
    PhotoHeader header = PhotoHeader.read(encoded(jpeg, "j"));
    // 51 x 40 px, and a twelfth of the bytes
    long cost = 2040 + jpeg.length / 12;

    assertThat(NativeJpeg.cost(encoded(jpeg, "j"), header, 4)).isEqualTo(cost);
    // A heap of 6 bytes for each of these pixels holds the smaller image and not the whole.
    var budget = new PixelBudget(cost, 6 * cost);
    Photo photo = Photo.of(jpeg, "j");
    assertThat(photo.<Integer>decodeReduced(40, BufferedImage::getWidth, budget)).isEqualTo(51);
    assertThat(catchThrowable(() -> photo.decodeReduced(80, BufferedImage::getWidth, budget)))
        .isInstanceOf(PhotoException.class)
        .hasMessageContaining("31,871 pixels");
  }

  @Test
  void decodeReduced_progressive_countsTheWholeSize() throws IOException {
    EncodedPhoto photo =
        encoded(Files.readAllBytes(folder.resolve("203x157-420-True.jpg")), "progressive");

    assertThat(NativeJpeg.cost(photo, PhotoHeader.read(photo), 8)).isEqualTo(203 * 157);
  }

  @Test
  void decode_damaged_endsAsByImageIo() throws IOException {
    Random random = new Random(11);
    var files = kinds().filter(Kind::decodedNatively).filter(Kind::reducedToo).toList();
    int taken = 0;
    for (int i = 0; i < DAMAGED; i++) {
      byte[] bytes = Files.readAllBytes(files.get(i % files.size()).path());
      for (int n = 1 + random.nextInt(8); n > 0; n--) {
        bytes[2 + random.nextInt(bytes.length - 2)] = (byte) random.nextInt();
      }
      byte[] damaged =
          i % 5 == 0 ? Arrays.copyOf(bytes, 2 + random.nextInt(bytes.length - 2)) : bytes;
      taken += checkDamaged(encoded(damaged, "damaged-" + i)) ? 1 : 0;
    }
    assertThat(taken).as("decoded natively in spite of damage").isPositive();
  }

  /** Whether the native decoder took it. */
  private static boolean checkDamaged(EncodedPhoto photo) throws IOException {
    PhotoHeader header;
    try {
      header = PhotoHeader.read(photo);
    } catch (PhotoException e) {
      return false; // neither is asked
    }
    if (header.pixels() > 1_000_000 || header.jpeg() == null) {
      return false;
    }
    BufferedImage image = decodeNatively(photo, header);
    if (image != null) {
      BufferedImage expected = PhotoDecoder.decodeByImageIo(photo, header);
      assertThat(image.getWidth()).as(photo.name()).isEqualTo(expected.getWidth());
      assertThat(image.getHeight()).as(photo.name()).isEqualTo(expected.getHeight());
    }
    return image != null;
  }

  @Test
  void find_withoutTheBinding_isEmpty() throws IOException {
    try (var nothing = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader())) {
      assertThat(TurboJpeg.find(nothing)).isEmpty();
      assertThat(TurboJpeg.find(null)).isEmpty();
    }
  }

  private static EncodedPhoto encoded(byte[] bytes, String name) {
    return new EncodedPhoto(null, bytes, name, PhotoLimits.defaults());
  }
}
