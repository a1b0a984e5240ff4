package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class PhotoTest {
  @TempDir Path folder;

  @Test
  void of_path_readsNothing() {
    Photo photo = Photo.of(Path.of("nowhere", "beach.jpg"));

    assertThat(photo.name()).isEqualTo(Path.of("nowhere", "beach.jpg").toString());
    assertThat(photo.path()).contains(Path.of("nowhere", "beach.jpg"));
    assertThat(photo).hasToString(photo.name());
  }

  @Test
  void of_bytes_copies() throws IOException {
    byte[] bytes = TestPhotos.png(TestPhotos.gradient(4, 3));
    Photo photo = Photo.of(bytes, "beach");

    Arrays.fill(bytes, (byte) 0);

    assertThat(photo.info().format()).isEqualTo("PNG");
    assertThat(photo.path()).isEmpty();
    assertThat(photo.name()).isEqualTo("beach");
  }

  @Test
  void info_file_isReadOnceAndKept() throws IOException {
    Path file = write("a.jpg", TestPhotos.jpeg(TestPhotos.gradient(40, 30)));
    Photo photo = Photo.of(file);
    PhotoInfo first = photo.info();
    Files.delete(file);

    assertThat(photo.info()).isSameAs(first);
    assertThat(first.width()).isEqualTo(40);
    assertThat(first.height()).isEqualTo(30);
    assertThat(first.position()).isEqualTo(PhotoPosition.none());
  }

  @Test
  void decode_missingFile_namesIt() {
    assertFails(folder.resolve("gone.jpg"), "gone.jpg", "no such file");
  }

  @Test
  void decode_directory_saysSo() {
    assertFails(folder, folder.toString(), "directory");
  }

  @Test
  void decode_emptyFile_saysSo() throws IOException {
    assertFails(write("empty.jpg", new byte[0]), "empty.jpg", "empty");
    assertThatThrownBy(() -> Photo.of(new byte[0], "none").info())
        .isInstanceOf(PhotoException.class)
        .hasMessageContaining("none: there are no bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"not a picture", "BM, said the text", "II", "x", "ftyp", "%PDF-1.7"})
  void decode_text_listsTheFormats(String text) throws IOException {
    Path file = write("notes.jpg", text.getBytes(StandardCharsets.UTF_8));

    assertFails(file, "notes.jpg", "in no format that is read", "JPEG, PNG", "RAW");
  }

  @Test
  void decode_forbiddenFile_saysSo() throws IOException {
    Path file = write("secret.jpg", TestPhotos.jpeg(TestPhotos.gradient(4, 3)));
    assumeTrue(
        Files.getFileStore(file).supportsFileAttributeView("posix"),
        "skipped: needs POSIX permissions");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeTrue(!Files.isReadable(file), "skipped: this user (root?) may read any file");

    assertFails(file, "secret.jpg", "permissions");
  }

  @Test
  void decode_specialFile_doesNotWait() {
    Path device = Path.of("/dev/zero");
    assumeTrue(Files.exists(device), "skipped: needs /dev/zero");

    assertFails(device, "/dev/zero", "not a regular file");
  }

  @Test
  void decode_otherFileSystem_works() throws IOException {
    URI zip = URI.create("jar:" + folder.resolve("photos.zip").toUri());
    try (FileSystem inside = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Path file = inside.getPath("/beach.png");
      Files.write(file, TestPhotos.png(TestPhotos.gradient(40, 30)));

      assertThat(Photo.of(file).<Integer>decode(i -> i.getRGB(20, 15)))
          .isEqualTo(TestPhotos.gradient(40, 30).getRGB(20, 15));
    }
  }

  @Test
  void decode_eachCall_givesPixelsOfItsOwn() throws IOException {
    Photo photo = Photo.of(TestPhotos.png(TestPhotos.gradient(4, 3)), "p");
    int before = photo.decode(i -> i.getRGB(1, 1));

    photo.decode(
        image -> {
          image.setRGB(1, 1, ~before);
          return "";
        });

    assertThat(photo.<Integer>decode(i -> i.getRGB(1, 1))).isEqualTo(before);
  }

  @Test
  void decode_failingUse_throwsItAndFreesTheBudget() throws IOException {
    Photo photo = Photo.of(TestPhotos.png(TestPhotos.gradient(10, 10)), "p");
    var budget = new PixelBudget(100, 1 << 30);
    var mistake = new IllegalStateException("mine");

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(
              () ->
                  photo.decode(
                      image -> {
                        throw mistake;
                      },
                      budget))
          .isSameAs(mistake);
    }

    assertThat(photo.<Integer>decode(BufferedImage::getWidth, budget)).isEqualTo(10);
  }

  @Test
  void decode_brokenPhoto_freesTheBudget() throws IOException {
    byte[] png = TestPhotos.png(TestPhotos.gradient(10, 10));
    Photo broken = Photo.of(Arrays.copyOf(png, png.length / 2), "broken");
    var budget = new PixelBudget(100, 1 << 30);

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> broken.decode(image -> image, budget))
          .isInstanceOf(PhotoException.class);
    }

    assertThat(Photo.of(png, "whole").<Integer>decode(BufferedImage::getWidth, budget))
        .isEqualTo(10);
  }

  @Test
  void decode_manyThreads_holdsNoMoreThanTheBudgetUntilUseReturns() throws Exception {
    Photo photo = Photo.of(TestPhotos.png(TestPhotos.gradient(10, 10)), "p");
    var budget = new PixelBudget(300, 1 << 30);
    var now = new AtomicInteger();
    var most = new AtomicInteger();
    List<Callable<Integer>> work = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      work.add(
          () ->
              photo.decode(
                  image -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    Thread.yield();
                    return now.decrementAndGet();
                  },
                  budget));
    }

    ExecutorService threads = Executors.newFixedThreadPool(12);
    try {
      for (Future<Integer> done : threads.invokeAll(work)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  void decode_nested_doesNotWaitForItself() throws IOException {
    Photo photo = Photo.of(TestPhotos.png(TestPhotos.gradient(10, 10)), "p");
    var budget = new PixelBudget(100, 1 << 30);

    int sum =
        photo.decode(
            outer -> outer.getWidth() + photo.<Integer>decode(BufferedImage::getWidth, budget),
            budget);

    assertThat(sum).isEqualTo(20);
  }

  @Test
  void decode_interruptedThread_saysSoAndStaysInterrupted() throws IOException {
    Path file = write("a.jpg", TestPhotos.jpeg(TestPhotos.gradient(40, 30)));
    Photo photo = Photo.of(file);
    assertThat(photo.info().width()).isEqualTo(40);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> photo.decode(BufferedImage::getWidth))
        .isInstanceOf(PhotoException.class)
        .hasMessageContainingAll("a.jpg", "interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void decode_fileGoneSinceInfo_saysSo() throws IOException {
    Path file = write("a.jpg", TestPhotos.jpeg(TestPhotos.gradient(40, 30)));
    Photo photo = Photo.of(file);
    assertThat(photo.info().width()).isEqualTo(40);
    Files.delete(file);

    assertThatThrownBy(() -> photo.decode(BufferedImage::getWidth))
        .isInstanceOf(PhotoException.class)
        .hasMessageContainingAll("a.jpg", "no such file");
  }

  @Test
  void sha256_bytesAndFile_asPublished() throws IOException {
    // FIPS 180-2, appendix B.1
    String abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    byte[] bytes = "abc".getBytes(StandardCharsets.US_ASCII);

    assertThat(Photo.of(bytes, "abc").sha256()).isEqualTo(abc);
    Path file = write("abc", bytes);
    Photo photo = Photo.of(file);
    assertThat(photo.sha256()).isEqualTo(abc);
    Files.delete(file);
    assertThat(photo.sha256()).isEqualTo(abc);
    assertThatThrownBy(() -> Photo.of(file).sha256())
        .isInstanceOf(PhotoException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void toJpeg_large_isOfThatSizeAndLooksTheSame() throws IOException {
    Photo photo = Photo.of(TestPhotos.png(TestPhotos.gradient(900, 600)), "p");

    BufferedImage whole = TestPhotos.gradient(900, 600);
    BufferedImage small = ImageIO.read(new ByteArrayInputStream(photo.toJpeg(300, 0.95)));

    assertThat(small.getWidth()).isEqualTo(300);
    assertThat(small.getHeight()).isEqualTo(200);
    // Each pixel is the mean of nine; a smooth picture hardly differs from the middle one in how
    // light it is. (Its colours are stored at half the size.)
    for (int y = 0; y < 200; y += 7) {
      for (int x = 0; x < 300; x += 7) {
        assertThat(luma(small.getRGB(x, y)))
            .isCloseTo(luma(whole.getRGB(3 * x + 1, 3 * y + 1)), within(3.0));
      }
    }
  }

  @Test
  void toJpeg_small_isNotEnlarged() throws IOException {
    Photo photo = Photo.of(TestPhotos.png(TestPhotos.gradient(31, 47)), "p");

    PhotoInfo info = Photo.of(photo.toJpeg(65_500, 1), "jpeg").info();

    assertThat(info.format()).isEqualTo("JPEG");
    assertThat(info.width()).isEqualTo(31);
    assertThat(info.height()).isEqualTo(47);
  }

  @Test
  void toJpeg_longestSideOne_isOnePixel() throws IOException {
    Photo photo = Photo.of(TestPhotos.png(TestPhotos.gradient(31, 470)), "p");

    PhotoInfo info = Photo.of(photo.toJpeg(1, 0.01), "jpeg").info();

    assertThat(info.width()).isEqualTo(1);
    assertThat(info.height()).isEqualTo(1);
  }

  @Test
  void toJpeg_photoFullOfMetadata_tellsNothingButPixels() throws IOException {
    byte[] secretive = withSegments(TestPhotos.jpeg(TestPhotos.gradient(64, 48)));
    assertThat(new String(secretive, StandardCharsets.ISO_8859_1)).contains("SECRET");
    Photo photo = Photo.of(secretive, "p");

    byte[] sent = photo.toJpeg(64, 0.85);

    assertThat(new String(sent, StandardCharsets.ISO_8859_1)).doesNotContain("SECRET");
    // APP0 (JFIF, without thumbnail), tables, a baseline frame and one scan: nothing else.
    assertThat(markers(sent)).containsOnly(0xE0, 0xDB, 0xC0, 0xC4, 0xDA).contains(0xC0, 0xDA);
    assertThat(markers(sent).stream().filter(marker -> marker == 0xE0)).hasSize(1);
    assertThat(new String(sent, 6, 5, StandardCharsets.US_ASCII)).isEqualTo("JFIF\0");
    assertThat(sent[18] + sent[19]).as("size of the thumbnail").isZero();
  }

  @Test
  void toThumbnail_largeAndTurned_isOfThatSizeUprightAndLooksTheSame() throws IOException {
    int width = 2005;
    int height = 1504;
    byte[] jpeg = TestPhotos.jpeg(TestPhotos.gradient(width, height));
    byte[] exif =
        ExifBytes.concat(
            "Exif\0\0".getBytes(StandardCharsets.US_ASCII),
            new ExifBytes().orientation(6).tiff()); // the stored right is the bottom
    byte[] turned =
        ExifBytes.concat(
            Arrays.copyOf(jpeg, 2),
            ExifBytes.segment(0xE1, exif),
            Arrays.copyOfRange(jpeg, 2, jpeg.length));
    Photo photo = Photo.of(turned, "p");
    assertThat(photo.info().orientation()).isEqualTo(6);

    byte[] sent = photo.toThumbnail(256);

    assertThat(markers(sent)).containsOnly(0xE0, 0xDB, 0xC0, 0xC4, 0xDA);
    BufferedImage small = ImageIO.read(new ByteArrayInputStream(sent));
    assertThat(small.getWidth()).isEqualTo(192);
    assertThat(small.getHeight()).isEqualTo(256);
    BufferedImage whole = TestPhotos.gradient(width, height);
    for (int y = 0; y < 256; y += 7) {
      for (int x = 0; x < 192; x += 7) {
        int storedX = (int) ((y + 0.5) * width / 256);
        int storedY = (int) (height - (x + 0.5) * height / 192);
        assertThat(luma(small.getRGB(x, y)))
            .isCloseTo(luma(whole.getRGB(storedX, storedY)), within(5.0));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"4000, 5, 256, 256, 1", "5, 4000, 100, 1, 100", "300, 200, 256, 256, 171"})
  void toThumbnail_anyShape_hasTheSidesOfToJpeg(
      int width, int height, int longestSide, int newWidth, int newHeight) throws IOException {
    Photo photo = Photo.of(TestPhotos.jpeg(TestPhotos.gradient(width, height)), "p");

    PhotoInfo info = Photo.of(photo.toThumbnail(longestSide), "jpeg").info();

    assertThat(info.width()).isEqualTo(newWidth);
    assertThat(info.height()).isEqualTo(newHeight);
    assertThat(Photo.of(photo.toThumbnail(65_500), "jpeg").info().width()).isEqualTo(width);
  }

  @Test
  void toJpeg_twice_givesTheSameBytes() throws IOException {
    Photo photo = Photo.of(TestPhotos.jpeg(TestPhotos.gradient(640, 480)), "p");

    assertThat(photo.toJpeg(200, 0.8)).isEqualTo(photo.toJpeg(200, 0.8));
  }

  @Test
  void toJpeg_lowerQuality_isSmaller() throws IOException {
    Photo photo = Photo.of(TestPhotos.png(TestPhotos.gradient(640, 480)), "p");

    assertThat(photo.toJpeg(640, 0.3).length).isLessThan(photo.toJpeg(640, 0.95).length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65_501, Integer.MIN_VALUE})
  void toJpeg_sideOutOfRange_refuses(int side) {
    assertThatThrownBy(() -> Photo.of(Path.of("p")).toJpeg(side, 0.8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("[1, 65500]", String.valueOf(side));
    assertThatThrownBy(() -> Photo.of(Path.of("p")).toThumbnail(side))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("[1, 65500]", String.valueOf(side));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.01, Double.NaN})
  void toJpeg_qualityOutOfRange_refuses(double quality) {
    assertThatThrownBy(() -> Photo.of(Path.of("p")).toJpeg(100, quality))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("(0, 1]", String.valueOf(quality));
  }

  private static void assertFails(Path file, String... words) {
    assertThatThrownBy(() -> Photo.of(file).info())
        .isInstanceOf(PhotoException.class)
        .hasMessageContainingAll(words);
    assertThatThrownBy(() -> Photo.of(file).decode(BufferedImage::getWidth))
        .isInstanceOf(PhotoException.class)
        .hasMessageContainingAll(words);
    assertThatThrownBy(() -> Photo.of(file).toJpeg(100, 0.8)).isInstanceOf(PhotoException.class);
  }

  private static double luma(int rgb) {
    return 0.299 * (rgb >> 16 & 0xFF) + 0.587 * (rgb >> 8 & 0xFF) + 0.114 * (rgb & 0xFF);
  }

  /** With a segment of each kind that may hold something, right after the start. */
  private static byte[] withSegments(byte[] jpeg) {
    var out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    for (int marker : new int[] {0xE1, 0xE2, 0xED, 0xFE}) {
      byte[] body = "SECRET place".getBytes(StandardCharsets.US_ASCII);
      out.write(0xFF);
      out.write(marker);
      out.write(0);
      out.write(body.length + 2);
      out.writeBytes(body);
    }
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }

  private static List<Integer> markers(byte[] jpeg) {
    List<Integer> markers = new ArrayList<>();
    int at = 2;
    while (markers.isEmpty() || markers.get(markers.size() - 1) != 0xDA) {
      assertThat(jpeg[at] & 0xFF).isEqualTo(0xFF);
      markers.add(jpeg[at + 1] & 0xFF);
      at += 2 + ((jpeg[at + 2] & 0xFF) << 8 | (jpeg[at + 3] & 0xFF));
    }
    return markers;
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }
}
