package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Node;

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

  /**
   * Factors of the luma, across and down, where the chroma has 1 and 1; what Pillow cannot write.
   */
  @ParameterizedTest
  @CsvSource({
    "4, 1, 0, true",
    "1, 2, 0, false",
    "2, 4, 0, false",
    "1, 1, 3, true",
    "2, 2, 1, true",
    "4, 1, 7, true"
  })
  void decode_oddSamplingAndRestarts_isImageIosInEveryByteOrLeftToIt(
      int across, int down, int restartInterval, boolean natively) throws IOException {
    byte[] jpeg = written(across, down, restartInterval);
    assertThat(markers(jpeg, 0xDD)).isEqualTo(restartInterval > 0 ? 1 : 0);
    assertThat(markers(jpeg, 0xD0) > 0).isEqualTo(restartInterval > 0);
    EncodedPhoto photo = encoded(jpeg, "written");
    PhotoHeader header = PhotoHeader.read(photo);
    assertThat(header.jpeg().parts().get(0)).isEqualTo(new JpegHeader.Component(1, across, down));

    BufferedImage image = decodeNatively(photo, header);

    assertThat(image != null).isEqualTo(natively);
    byte[] expected = Pixels.bytes(PhotoDecoder.decodeByImageIo(photo, header));
    byte[] actual = Photo.of(jpeg, "written").decode(bgr -> Pixels.bytes(bgr).clone());
    assertThat(actual).isEqualTo(expected);
    if (image != null) {
      assertThat(Pixels.bytes(image)).isEqualTo(expected);
    }
  }

  /** A JPEG by ImageIO's writer, which takes such things from the metadata it is given. */
  private static byte[] written(int across, int down, int restartInterval) throws IOException {
    BufferedImage image = TestPhotos.gradient(101, 75);
    ImageWriter writer = ImageReaders.jpegWriter();
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(
            ImageTypeSpecifier.createFromRenderedImage(image), writer.getDefaultWriteParam());
    String format = metadata.getNativeMetadataFormatName();
    var tree = (IIOMetadataNode) metadata.getAsTree(format);
    var luma = (IIOMetadataNode) tree.getElementsByTagName("componentSpec").item(0);
    luma.setAttribute("HsamplingFactor", String.valueOf(across));
    luma.setAttribute("VsamplingFactor", String.valueOf(down));
    if (restartInterval > 0) {
      var restarts = new IIOMetadataNode("dri");
      restarts.setAttribute("interval", String.valueOf(restartInterval));
      Node frame = tree.getElementsByTagName("sof").item(0);
      frame.getParentNode().insertBefore(restarts, frame);
    }
    metadata.setFromTree(format, tree);
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, metadata), null);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static long markers(byte[] jpeg, int marker) {
    return IntStream.range(0, jpeg.length - 1)
        .filter(i -> jpeg[i] == (byte) 0xFF && jpeg[i + 1] == (byte) marker)
        .count();
  }

  @ParameterizedTest
  @ValueSource(strings = {"203x157-420-False.jpg", "203x157-420-True.jpg", "203x157-grey.jpg"})
  void decode_truncated_failsInImageIosWords(String file) throws IOException {
    byte[] whole = Files.readAllBytes(folder.resolve(file));
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    Throwable byImageIo =
        catchThrowable(
            () -> {
              EncodedPhoto photo = encoded(half, "half.jpg");
              PhotoDecoder.decodeByImageIo(photo, PhotoHeader.read(photo));
            });
    String words = "half.jpg: it is a truncated or broken JPEG (" + byImageIo.getMessage() + ")";
    Photo photo = Photo.of(half, "half.jpg");

    assertThat(byImageIo).isInstanceOf(IOException.class).hasMessageContaining("end-of-image");
    assertThat(catchThrowable(() -> photo.decode(BufferedImage::getWidth)))
        .isInstanceOf(PhotoException.class)
        .hasMessage(words);
    assertThat(catchThrowable(() -> photo.decodeReduced(40, BufferedImage::getWidth)))
        .isInstanceOf(PhotoException.class)
        .hasMessage(words);
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
  @Timeout(60)
  void decodeReduced_holdsTheBudgetWhileItIsInUse() throws Exception {
    byte[] jpeg = Files.readAllBytes(folder.resolve("203x157-420-False.jpg"));
    EncodedPhoto photo = encoded(jpeg, "j");
    long cost = NativeJpeg.cost(photo, PhotoHeader.read(photo), 4);
    var budget = new PixelBudget(cost, Long.MAX_VALUE);
    var other = new Thread(() -> budget.acquire(1, photo).release());

    int waiting =
        Photo.of(jpeg, "j")
            .decodeReduced(
                40,
                image -> {
                  other.start();
                  while (other.isAlive() && budget.waiting() == 0) {
                    Thread.onSpinWait();
                  }
                  return budget.waiting();
                },
                budget);

    assertThat(waiting).isEqualTo(1);
    other.join();
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
