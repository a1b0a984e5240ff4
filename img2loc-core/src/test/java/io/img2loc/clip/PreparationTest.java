package io.img2loc.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.img2loc.Photo;
import io.img2loc.Pillow;
import io.img2loc.clip.Preprocessing.Filter;
import io.img2loc.clip.Preprocessing.Fit;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PreparationTest {
  private static final List<Double> ZERO = List.of(0.0, 0.0, 0.0);
  private static final List<Double> ONE = List.of(1.0, 1.0, 1.0);

  @TempDir Path folder;

  /** What is to be done to which picture; Pillow's answers are compared in one go. */
  private record Case(String file, int width, int height, Preprocessing what, String hash) {
    @Override
    public String toString() {
      return String.format(
          "%s\t%d\t%d\t%s\t%d\t%d\t%d\t%s",
          file,
          width,
          height,
          what.fit(),
          what.resize(),
          what.width(),
          what.height(),
          what.filter());
    }
  }

  private interface Content {
    int rgb(int x, int y);
  }

  @Test
  void pixels_sizesWhereRoundingBites_areThoseOfPillow() throws Exception {
    int[][] sizes = {
      {1, 1},
      {2, 3},
      {3, 2},
      {5, 5},
      {224, 224},
      {225, 224},
      {224, 225},
      {223, 224},
      {224, 223},
      {336, 112},
      {112, 336},
      {600, 200},
      {201, 603},
      {384, 384},
      {1025, 7},
      {7, 130},
      {300, 1}
    };
    var cases = new ArrayList<Case>();
    for (int[] size : sizes) {
      addCases(size[0], size[1], 0, List.of(Filter.values()), cases);
      addCases(size[0], size[1], 1, List.of(Filter.BICUBIC, Filter.LANCZOS), cases);
      addCases(size[0], size[1], 2, List.of(Filter.BICUBIC), cases);
    }

    assertAllAsPillow(cases);
  }

  @Test
  void pixels_randomSizes_areThoseOfPillow() throws Exception {
    var random = new Random(20240611);
    var cases = new ArrayList<Case>();
    for (int i = 0; i < 24; i++) {
      int width = 1 + random.nextInt(i % 2 == 0 ? 900 : 60);
      int height = 1 + random.nextInt(i % 3 == 0 ? 900 : 90);
      addCases(width, height, i % 3, List.of(Filter.values()[i % 5], Filter.BICUBIC), cases);
    }

    assertAllAsPillow(cases);
  }

  @Test
  void pixels_largeAndThinPictures_areThoseOfPillow() throws Exception {
    var cases = new ArrayList<Case>();
    BufferedImage large = picture(4000, 3000, 0);
    write("large", large);
    for (Filter filter : Filter.values()) {
      cases.add(prepare("large", large, crop(224, 224, 224, filter)));
    }
    cases.add(prepare("large", large, squash(384, 384, Filter.BICUBIC)));
    int[][] thin = {{1, 1000}, {1000, 1}, {1, 60000}, {60000, 1}, {2, 9001}};
    for (int[] size : thin) {
      BufferedImage picture = picture(size[0], size[1], 0);
      String name = size[0] + "x" + size[1];
      write(name, picture);
      cases.add(prepare(name, picture, crop(224, 224, 224, Filter.BICUBIC)));
      cases.add(prepare(name, picture, squash(224, 224, Filter.BICUBIC)));
      cases.add(prepare(name, picture, squash(224, 224, Filter.LANCZOS)));
    }

    assertAllAsPillow(cases);
  }

  @ParameterizedTest
  @CsvSource({"tiny, 224", "large-input, 336"})
  void pixels_oddPictures_areThoseThatTorchWasGiven(String weights, int size) throws IOException {
    var cropping = new Preparation(Preprocessing.clip(size));
    var squashing = new Preparation(Preprocessing.siglip(size));
    Path pictures = Towers.odd().get(0).path().resolveSibling("");
    for (Towers.Expected expected : Towers.expected(weights)) {
      Photo photo = Photo.of(pictures.resolve(expected.name()));
      assertThat(hash(interleaved(photo.decode(cropping::pixels))))
          .as("crop of %s", photo)
          .isEqualTo(expected.cropSha256());
      assertThat(hash(interleaved(photo.decode(squashing::pixels))))
          .as("squashed %s", photo)
          .isEqualTo(expected.squashSha256());
    }
  }

  @Test
  void pixels_decodedFile_areThoseOfPillow() throws Exception {
    var cases = new ArrayList<Case>();
    for (String file : List.of("rgb.png", "grey.png", "palette.png", "rgb.jpg", "grey.jpg")) {
      cases.add(new Case(file, 0, 0, crop(224, 224, 224, Filter.BICUBIC), ""));
      cases.add(new Case(file, 0, 0, crop(336, 336, 336, Filter.BICUBIC), ""));
      cases.add(new Case(file, 0, 0, squash(224, 224, Filter.BILINEAR), ""));
    }
    List<String> hashes = pillow(cases); // writes the files as well

    for (int i = 0; i < cases.size(); i++) {
      Photo photo = Photo.of(folder.resolve(cases.get(i).file()));
      assertThat(hash(photo.decode(new Preparation(cases.get(i).what())::pixels)))
          .as(cases.get(i).toString())
          .isEqualTo(hashes.get(i));
    }
  }

  @ParameterizedTest
  @EnumSource(Filter.class)
  void pixels_onePixel_fillsThePicture(Filter filter) {
    var one = new BufferedImage(1, 1, BufferedImage.TYPE_3BYTE_BGR);
    one.setRGB(0, 0, 0xC81EFF);

    byte[] pixels = new Preparation(crop(5, 3, 2, filter)).pixels(one);

    assertThat(pixels)
        .containsExactly(
            0xC8, 0xC8, 0xC8, 0xC8, 0xC8, 0xC8, 30, 30, 30, 30, 30, 30, -1, -1, -1, -1, -1, -1);
  }

  /** Means of two in a row, rounded up; then of two such in a column, rounded up again. */
  @Test
  void pixels_halvedByBox_areMeansOfMeans() {
    var picture = new BufferedImage(4, 2, BufferedImage.TYPE_3BYTE_BGR);
    int[][] red = {{0, 1, 10, 20}, {0, 0, 31, 40}};
    for (int y = 0; y < 2; y++) {
      for (int x = 0; x < 4; x++) {
        picture.setRGB(x, y, red[y][x] << 16 | 100 << 8 | x);
      }
    }

    byte[] pixels = new Preparation(squash(2, 1, Filter.BOX)).pixels(picture);

    // (1 + 0) / 2 and (15 + 36) / 2 by halves upwards; one row of blue is 1, 3
    assertThat(pixels).containsExactly(1, 26, 100, 100, 1, 3);
  }

  @ParameterizedTest
  @EnumSource(Filter.class)
  void pixels_sideThatDoesNotChange_isKept(Filter filter) {
    BufferedImage picture = picture(9, 7, 0);

    byte[] pixels = new Preparation(crop(7, 7, 7, filter)).pixels(picture);

    for (int i = 0; i < 49; i++) {
      int rgb = picture.getRGB(1 + i % 7, i / 7);
      assertThat(pixels[i]).isEqualTo((byte) (rgb >> 16));
      assertThat(pixels[49 + i]).isEqualTo((byte) (rgb >> 8));
      assertThat(pixels[98 + i]).isEqualTo((byte) rgb);
    }
  }

  /** Resized as a whole, the picture would have 9 billion bytes. */
  @Test
  void pixels_thinPicture_needLittleMemory() {
    var threads = ManagementFactory.getThreadMXBean();
    assumeTrue(
        threads instanceof com.sun.management.ThreadMXBean,
        "skipped: this runtime does not tell how much a thread allocates");
    var allocation = (com.sun.management.ThreadMXBean) threads;
    var preparation = new Preparation(Preprocessing.clip(224));
    BufferedImage picture = picture(1, 60000, 2);
    long before = allocation.getCurrentThreadAllocatedBytes();

    preparation.pixels(picture);

    assertThat(allocation.getCurrentThreadAllocatedBytes() - before).isLessThan(5_000_000);
  }

  /** (v / 255 − mean) / deviation with CLIP's figures, worked by hand. */
  @Test
  void normalize_clip_isItsStandardScore() {
    var preparation = new Preparation(Preprocessing.clip(224));
    FloatBuffer values = FloatBuffer.allocate(7);
    values.put(9);

    preparation.normalize(new byte[] {0, -1, 0, -1, 0, -1}, values);

    assertThat(values.flip().array()).hasSize(7).startsWith(9);
    float[] expected = {-1.7922626f, 1.9303361f, -1.7520971f, 2.0748837f, -1.4802198f, 2.1458970f};
    for (int i = 0; i < 6; i++) {
      assertThat(values.get(i + 1)).isCloseTo(expected[i], within(3e-7f));
    }
  }

  @Test
  void normalize_siglip_isFromMinusOneToOne() {
    FloatBuffer values = FloatBuffer.allocate(6);

    new Preparation(Preprocessing.siglip(224)).normalize(new byte[] {0, -1, 51, 0, -1, 0}, values);

    assertThat(values.array()).containsExactly(-1, 1, -0.6f, -1, 1, -1);
  }

  /** A third of the sorts of preparation for each filter, another third for each content. */
  private void addCases(int width, int height, int content, List<Filter> filters, List<Case> cases)
      throws IOException {
    BufferedImage picture = picture(width, height, content);
    String name = width + "x" + height + "-" + content;
    write(name, picture);
    for (Filter filter : filters) {
      List<Preprocessing> sorts =
          List.of(
              crop(224, 224, 224, filter),
              crop(336, 336, 336, filter),
              crop(256, 224, 224, filter),
              crop(225, 64, 33, filter),
              squash(224, 224, filter),
              squash(384, 31, filter));
      for (int i = content; i < sorts.size(); i += 3) {
        cases.add(prepare(name, picture, sorts.get((i + filter.ordinal()) % sorts.size())));
      }
    }
  }

  private void assertAllAsPillow(List<Case> cases) throws Exception {
    List<String> hashes = pillow(cases);
    var softly = new SoftAssertions();
    for (int i = 0; i < cases.size(); i++) {
      softly.assertThat(cases.get(i).hash()).as(cases.get(i).toString()).isEqualTo(hashes.get(i));
    }
    softly.assertAll();
  }

  private List<String> pillow(List<Case> cases) throws Exception {
    Files.write(folder.resolve("cases.tsv"), cases.stream().map(Case::toString).toList());
    Pillow.run("resized.py", folder.toString());
    List<String> hashes = Files.readAllLines(folder.resolve("hashes.txt"));
    assertThat(hashes).hasSameSizeAs(cases);
    return hashes;
  }

  private static Case prepare(String file, BufferedImage picture, Preprocessing what) {
    byte[] pixels = new Preparation(what).pixels(picture);
    return new Case(file, picture.getWidth(), picture.getHeight(), what, hash(pixels));
  }

  private static Preprocessing crop(int resize, int width, int height, Filter filter) {
    return new Preprocessing(Fit.CROP, resize, width, height, filter, 1, ZERO, ONE);
  }

  private static Preprocessing squash(int width, int height, Filter filter) {
    return new Preprocessing(Fit.SQUASH, width, width, height, filter, 1, ZERO, ONE);
  }

  /** A part of a larger picture, of noise, a checkerboard that filters overshoot, or a ramp. */
  private static BufferedImage picture(int width, int height, int content) {
    var random = new Random(31L * width + height);
    Content rgb =
        switch (content) {
          case 0 -> (x, y) -> random.nextInt(1 << 24);
          case 1 -> (x, y) -> (x / 3 + y / 2) % 2 * 0xFFFFFF ^ x % 5 << 8;
          default -> (x, y) -> 255 * x / width << 16 | 255 * y / height << 8 | (x + y) % 256;
        };
    var whole = new BufferedImage(width + 3, height + 2, BufferedImage.TYPE_3BYTE_BGR);
    BufferedImage part = whole.getSubimage(2, 1, width, height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        part.setRGB(x, y, rgb.rgb(x, y));
      }
    }
    return part;
  }

  private void write(String name, BufferedImage picture) throws IOException {
    byte[] rgb = new byte[3 * picture.getWidth() * picture.getHeight()];
    int at = 0;
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        int value = picture.getRGB(x, y);
        rgb[at++] = (byte) (value >> 16);
        rgb[at++] = (byte) (value >> 8);
        rgb[at++] = (byte) value;
      }
    }
    Files.write(folder.resolve(name), rgb);
  }

  private static byte[] interleaved(byte[] planes) {
    byte[] rgb = new byte[planes.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = planes[i % 3 * (planes.length / 3) + i / 3];
    }
    return rgb;
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
