package io.img2loc.index;

import static io.img2loc.index.CountingEncoder.expected;
import static io.img2loc.index.CountingEncoder.photo;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.CacheFolder;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Photo;
import io.img2loc.testing.Fork;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingCacheForkedTest {
  private static final EmbeddingSpace SPACE = new EmbeddingSpace("forked", 512);

  @TempDir Path temporary;

  /** Compares photos' vectors, and returns how many were not known. */
  private int computed(int first, int end) throws IOException {
    CountingEncoder counting = new CountingEncoder(SPACE);
    try (EmbeddingCache cache = EmbeddingCache.open(temporary)) {
      Encoder encoder = cache.around(counting);
      for (int i = first; i < end; i++) {
        assertThat(encoder.encode(photo(i))).isEqualTo(expected(SPACE, photo(i)));
      }
    }
    return counting.encoded.get();
  }

  private static List<String> end(Process process) throws Exception {
    try (BufferedReader said = process.inputReader()) {
      List<String> lines = said.lines().toList();
      assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
      return lines;
    }
  }

  @Test
  void killedWhileWriting_everythingSaidIsThereAndRight() throws Exception {
    Random random = new Random(3);
    int first = 0;
    for (int round = 0; round < 5; round++) {
      int last = first + 100 + random.nextInt(400);
      Process process = CacheFork.start(temporary, SPACE, first, Integer.MAX_VALUE, 0);
      int said = -1;
      try (BufferedReader words = process.inputReader()) {
        while (said < last) {
          said = Integer.parseInt(words.readLine());
        }
        process.toHandle().destroyForcibly(); // the process's own method closes its output
        for (String line = words.readLine(); line != null; line = words.readLine()) {
          said = line.isEmpty() ? said : Math.max(said, Integer.parseInt(line)); // perhaps cut
        }
        process.waitFor();
      }
      assertThat(computed(0, said + 1)).as("up to %d", said).isZero();
      first = said + 1;
    }
    try (var files = Files.walk(temporary)) {
      assertThat(files.filter(file -> file.toString().endsWith(".vectors")))
          .as("each went on with the file of the one before")
          .hasSize(1);
    }
  }

  @Test
  void twoProcessesAtOnce_bothAreThereLater() throws Exception {
    Process one = CacheFork.start(temporary, SPACE, 0, 600, 0);
    Process other = CacheFork.start(temporary, SPACE, 300, 900, 0);
    assertThat(end(one)).hasSize(601);
    assertThat(end(other)).hasSize(601);
    assertThat(computed(0, 900)).isZero();
  }

  @Test
  void processBesideThisOne_appendsToAFileOfItsOwnAndKnowsWhatWasThere() throws Exception {
    CountingEncoder counting = new CountingEncoder(SPACE);
    try (EmbeddingCache cache = EmbeddingCache.open(temporary)) {
      Encoder encoder = cache.around(counting);
      encoder.encode(photo(0));
      assertThat(end(CacheFork.start(temporary, SPACE, 0, 10, 0))).endsWith("9 encoded");
      encoder.encode(photo(20));
      encoder.encode(photo(0));
    }
    assertThat(counting.encoded).hasValue(2);
    assertThat(computed(0, 10)).isZero();
    assertThat(computed(20, 21)).isZero();
    try (var files = Files.walk(temporary)) {
      assertThat(files.filter(file -> file.toString().endsWith(".vectors"))).hasSize(2);
    }
  }

  /** What is installed later shows the photo itself, which gives another vector. */
  @Test
  void previewForLackOfTheConverter_isNotKept() throws Exception {
    Path heic = Files.write(temporary.resolve("a.heic"), heicWithPreview());
    List<String> command =
        Fork.command(
            PreviewFork.class,
            entry -> true,
            List.of(),
            temporary.resolve("cache").toString(),
            heic.toString());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PATH", temporary.toString());

    assertThat(end(builder.start())).endsWith("encoded 2 times");

    Files.createFile(temporary.resolve("heif-convert"), CacheFolder.ownersFolder());
    assertThat(end(builder.start())).endsWith("encoded 1 times");
  }

  /** Encodes a photo twice, in two caches one after the other. */
  static final class PreviewFork {
    private PreviewFork() {}

    public static void main(String[] args) throws IOException {
      CountingEncoder counting = new CountingEncoder(SPACE);
      for (int i = 0; i < 2; i++) {
        try (EmbeddingCache cache = EmbeddingCache.open(Path.of(args[0]))) {
          cache.around(counting).encode(Photo.of(Path.of(args[1])));
        }
      }
      System.out.println("encoded " + counting.encoded + " times");
    }
  }

  /**
   * A primary picture 1, of which there is nothing but its size, and a JPEG 2 that is its
   * thumbnail.
   */
  private static byte[] heicWithPreview() throws IOException {
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(400, 300, BufferedImage.TYPE_3BYTE_BGR), "jpg", jpeg);
    String start =
        box("ftyp", "heic0000mif1heic")
            + box(
                "meta",
                "\0\0\0\0"
                    + box("pitm", "\0\0\0\0\0\1")
                    + box(
                        "iprp",
                        box("ipco", box("ispe", "\0\0\0\0\0\0\20\0\0\0\14\0"))
                            + box("ipma", "\0\0\0\0\0\0\0\1\0\1\1\1"))
                    + box(
                        "iinf",
                        "\0\0\0\0\0\2"
                            + box("infe", "\2\0\0\0\0\1\0\0hvc1\0")
                            + box("infe", "\2\0\0\0\0\2\0\0jpeg\0"))
                    + box("iref", "\0\0\0\0" + box("thmb", "\0\2\0\1\0\1"))
                    + box("iloc", "\0\0\0\0\104\0\0\1\0\2\0\0\0\1" + "AAAALLLL"));
    int at = start.length() + 8;
    start = start.replace("AAAALLLL", int32(at) + int32(jpeg.size()));
    ByteArrayOutputStream heic = new ByteArrayOutputStream();
    heic.writeBytes((start + int32(jpeg.size() + 8) + "mdat").getBytes(ISO_8859_1));
    heic.writeBytes(jpeg.toByteArray());
    return heic.toByteArray();
  }

  private static String box(String type, String content) {
    return int32(content.length() + 8) + type + content;
  }

  private static String int32(int number) {
    return new String(ByteBuffer.allocate(4).putInt(number).array(), ISO_8859_1);
  }

  /** The bound on a file's size cuts a write short, as a full disk does. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void fullDisk_encodesAllAndKeepsWhatFitted() throws Exception {
    int blocks = 200; // 102,400 bytes, so 49 entries of 2,084 bytes
    assertThat(end(CacheFork.start(temporary, SPACE, 0, 200, blocks))).endsWith("200 encoded");
    assertThat(computed(0, 49)).isZero();
    assertThat(computed(49, 200)).isEqualTo(151);
    assertThat(computed(0, 200)).isZero();
  }
}
