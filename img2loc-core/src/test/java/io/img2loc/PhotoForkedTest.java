package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.img2loc.testing.Fork;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs a Java process of its own: a small heap, another class path, a system property. */
class PhotoForkedTest {
  @TempDir static Path folder;

  @BeforeAll
  static void writePhotos() throws IOException {
    Files.write(folder.resolve("a.jpg"), TestPhotos.jpeg(TestPhotos.gradient(4000, 3000)));
    Files.write(folder.resolve("deep.png"), TestPhotos.png(TestPhotos.deep(2500, 2000)));
    Files.write(folder.resolve("extents.heic"), HeifItemsTest.withManyExtents());
    Files.write(folder.resolve("directories.dng"), dngOfManyDirectories());
    byte[] packet = ExifBytes.xmpSegment("<?xml version='1.0'?><!DOCTYPE x [<!");
    byte[] plain = TestPhotos.jpeg(TestPhotos.gradient(40, 30));
    Files.write(
        folder.resolve("doctype.jpg"),
        ExifBytes.concat(
            Arrays.copyOf(plain, 2), packet, Arrays.copyOfRange(plain, 2, plain.length)));
    // RIFF, WEBP, VP8L of 1 x 1 px: enough to be told apart
    byte[] webp = new byte[32];
    byte[] head = "RIFF\u0018\0\0\0WEBPVP8L".getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(head, 0, webp, 0, head.length);
    Files.write(folder.resolve("a.webp"), webp);
  }

  @Test
  void info_tenThousandHandlesOf12Megapixels_fitA64MebibyteHeap() throws Exception {
    String said = run(List.of("-Xmx64m"), jar -> true, "handles", "a.jpg");

    assertThat(said).contains("10000 handles of 4000x3000");
  }

  @Test
  void info_jpegOfNothingButMetadata_fitsASmallHeap() throws Exception {
    byte[] jpeg = TestPhotos.jpeg(TestPhotos.gradient(400, 300));
    byte[] exif = segment("Exif\0\0");
    byte[] extension = segment("http://ns.adobe.com/xmp/extension/\0" + "A".repeat(32));
    Path file = folder.resolve("metadata.jpg");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write(jpeg, 0, 2);
      for (int i = 0; i < 1000; i++) {
        out.write(exif);
        out.write(extension);
      }
      out.write(jpeg, 2, jpeg.length - 2);
    }

    String said = run(List.of("-Xmx48m"), jar -> true, "position", "metadata.jpg");

    Files.delete(file);
    assertThat(said).contains("400x300 at null");
  }

  @Test
  void info_heicStatingMillionsOfExtents_fitsA64MebibyteHeap() throws Exception {
    assertThat(run(List.of("-Xmx64m"), jar -> true, "info", "extents.heic"))
        .contains("HEIC of 300x200");
  }

  @Test
  void info_dngStatingMillionsOfDirectories_fitsA64MebibyteHeap() throws Exception {
    assertThat(run(List.of("-Xmx64m"), jar -> true, "info", "directories.dng"))
        .contains("DNG of 400x300");
  }

  @Test
  void info_xmpThatEndsInItsDocumentType_printsNothing() throws Exception {
    assertThat(run(List.of(), jar -> true, "info", "doctype.jpg")).isEqualTo("JPEG of 40x30\n");
  }

  @Test
  void decode_heapTooSmall_namesTheOption() throws Exception {
    String said = run(List.of("-Xmx64m"), jar -> true, "decode", "a.jpg");

    assertThat(said).contains("a.jpg: 12,000,000 pixels take at least", "64 MiB", "-Xmx");
  }

  @Test
  void decode_sixteenBitsAndAlphaInATightHeap_namesTheOptionNotTheReader() throws Exception {
    String said = run(List.of("-Xmx40m"), jar -> true, "decode", "deep.png");

    assertThat(said).contains("deep.png: the heap is too small to decode this PNG", "-Xmx");
  }

  @Test
  void decode_manyThreadsAtOnceInASmallHeap_waitForEachOther() throws Exception {
    String said = run(List.of("-Xmx256m"), jar -> true, "threads", "a.jpg");

    assertThat(said).contains("24 of 24 decoded");
  }

  @Test
  void decode_webpWithoutThePlugin_namesTheArtifact() throws Exception {
    String said = run(List.of(), jar -> !jar.contains("twelvemonkeys"), "decode", "a.webp");

    assertThat(said).contains("a.webp: it is a WebP", "com.twelvemonkeys.imageio:imageio-webp");
  }

  @Test
  void decode_jpegWithoutThePlugin_works() throws Exception {
    assertThat(run(List.of(), jar -> !jar.contains("twelvemonkeys"), "decode", "a.jpg"))
        .contains("4000x3000");
  }

  @Test
  void decode_nativeProperty_leavesTheNativeDecoderAlone() throws Exception {
    assumeTrue(
        TurboJpeg.shared() != null,
        "skipped: needs /usr/share/java/turbojpeg.jar (Debian: libturbojpeg-java)");
    assertThat(run(List.of(), jar -> true, "decoder", "a.jpg")).contains("TurboJPEG");
    for (String no : List.of("false", "FALSE")) {
      assertThat(run(List.of("-Dimg2loc.decode.native=" + no), jar -> true, "decoder", "a.jpg"))
          .contains("the JDK");
    }
  }

  @Test
  void budget_property_isObeyed() throws Exception {
    assertThat(run(List.of("-Dimg2loc.decode.pixels=123456"), jar -> true, "budget", "a.jpg"))
        .contains("123456");
  }

  @Test
  void budget_propertyThatIsNoNumber_isPassedOver() throws Exception {
    String byHeap = run(List.of("-Xmx256m"), jar -> true, "budget", "a.jpg");

    for (String wrong : List.of("many", "0", "-5")) {
      assertThat(
              run(
                  List.of("-Xmx256m", "-Dimg2loc.decode.pixels=" + wrong),
                  jar -> true,
                  "budget",
                  "a.jpg"))
          .isEqualTo(byHeap);
    }
  }

  /** The largest that there may be. */
  private static byte[] segment(String name) {
    byte[] head = name.getBytes(StandardCharsets.ISO_8859_1);
    byte[] data = Arrays.copyOf(head, 65_533);
    return ExifBytes.segment(0xE1, data);
  }

  /** Every entry but the last of every directory but the first states 64 more. */
  private static byte[] dngOfManyDirectories() throws IOException {
    int entries = 65_535;
    int length = 2 + 12 * entries + 4;
    int count = 8;
    int list = 512 + count * length;
    ByteBuffer tiff = ByteBuffer.allocate(list + 256).order(ByteOrder.LITTLE_ENDIAN);
    tiff.put(new byte[] {'I', 'I', 42, 0}).putInt(8).putShort((short) 1);
    tiff.putShort((short) 0x14A).putShort((short) 4).putInt(64).putInt(list);
    for (int d = 0; d < count; d++) {
      tiff.position(512 + d * length).putShort((short) entries);
      for (int i = 1; i < entries; i++) {
        tiff.putShort((short) 0x14A).putShort((short) 4).putInt(64).putInt(list);
      }
      tiff.putShort((short) (d < count - 1 ? 0x14A : 0xC612)).putShort((short) 4).putInt(1);
    }
    tiff.position(list);
    for (int i = 0; i < 64; i++) {
      tiff.putInt(512 + i % count * length);
    }
    return ExifBytes.concat(tiff.array(), TestPhotos.jpeg(TestPhotos.gradient(400, 300)));
  }

  private static String run(
      List<String> options, Predicate<String> onClassPath, String what, String file)
      throws IOException, InterruptedException {
    return Fork.run(
        PhotoFork.class, onClassPath, options, folder, what, folder.resolve(file).toString());
  }
}
