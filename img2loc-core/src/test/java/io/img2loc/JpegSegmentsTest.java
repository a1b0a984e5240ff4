package io.img2loc;

import static io.img2loc.ExifBytes.concat;
import static io.img2loc.ExifBytes.jpegOf;
import static io.img2loc.ExifBytes.segment;
import static io.img2loc.ExifBytes.xmp;
import static io.img2loc.ExifBytes.xmpSegment;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class JpegSegmentsTest {
  private static final Duration NO_HANG = Duration.ofSeconds(20);
  private static final String GUID = "0123456789ABCDEF0123456789ABCDEF";

  @Test
  void read_manyPiecesOfExtendedXmp_doesNotHang() {
    // Almost the GUID everywhere: the slowest packet to search for each piece.
    byte[] main = xmpSegment("A".repeat(65_000));
    byte[] piece = extension("A".repeat(31) + "B", 1, 0, new byte[1]);
    byte[] jpeg = jpegOf(main, repeat(piece, 80_000));

    byte[] extended = assertTimeoutPreemptively(NO_HANG, () -> read(jpeg).extendedXmp());

    assertThat(extended).isNull();
  }

  @Test
  void extendedXmp_namedByAnElementOrAfterOthers_isFound() throws IOException {
    byte[] second = "second".getBytes(US_ASCII);
    byte[] foreign = extension("F".repeat(32), 3, 0, new byte[3]);
    byte[] ours = extension(GUID, second.length, 0, second);
    String element = "<n:HasExtendedXMP>" + GUID + "</n:HasExtendedXMP>";
    String attribute = xmp("n:HasExtendedXMP = \"" + GUID + "\"");

    assertThat(read(jpegOf(foreign, ours, xmpSegment(element))).extendedXmp()).isEqualTo(second);
    assertThat(read(jpegOf(xmpSegment(attribute), ours)).extendedXmp()).isEqualTo(second);
    assertThat(read(jpegOf(xmpSegment("n:HasExtendedXMP='" + GUID), foreign)).extendedXmp())
        .isNull();
    assertThat(read(jpegOf(xmpSegment("n:HasExtendedXMP='"), ours)).extendedXmp()).isNull();
  }

  @Test
  void extendedXmp_morePiecesThanABlockMayHave_isNone() throws IOException {
    List<byte[]> pieces = new ArrayList<>();
    int size = 65_000;
    int count = XmpPacket.MAX_BYTES / size + 1;
    for (int i = 0; i < count; i++) {
      pieces.add(extension(GUID, count * size, i * size, new byte[size]));
    }
    byte[] main = xmpSegment("HasExtendedXMP='" + GUID + "'");

    assertThat(read(jpegOf(main, concat(pieces.toArray(byte[][]::new)))).extendedXmp()).isNull();
  }

  @Test
  void exif_manyBlocks_areKeptInOrderUpToABound() throws IOException {
    byte[] block = segment(0xE1, "Exif\0\0block".getBytes(US_ASCII));
    byte[] first = segment(0xE1, "Exif\0\0first".getBytes(US_ASCII));

    List<byte[]> exif = read(jpegOf(first, repeat(block, 1000))).exif();

    assertThat(exif).hasSizeBetween(2, 100);
    assertThat(exif.get(0)).asString(US_ASCII).isEqualTo("first");
    assertThat(exif.get(1)).asString(US_ASCII).isEqualTo("block");
  }

  @Test
  void walk_secondStartOfImage_isBroken() throws IOException {
    byte[] twice = concat(new byte[] {-1, (byte) 0xD8}, jpegOf(segment(0xE0, new byte[5])));

    assertThat(walked(twice, 0)).isEmpty();
    assertThat(walked(twice, 2)).containsExactly("E0 at 8 of 5", "ends at 15");
  }

  @Test
  void walk_junkBeforeAMarker_isPassedOverUpToABound() throws IOException {
    byte[] some = jpegOf(new byte[60_000], segment(0xE0, new byte[5]));
    byte[] much = jpegOf(new byte[60_000], segment(0xE0, new byte[5]), new byte[60_000]);

    assertThat(walked(some, 0)).containsExactly("E0 at 60006 of 5", "ends at 60013");
    assertThat(walked(much, 0)).containsExactly("E0 at 60006 of 5");
  }

  private static List<String> walked(byte[] jpeg, long start) throws IOException {
    List<String> seen = new ArrayList<>();
    long end =
        JpegSegments.walk(
            RandomBytes.of(jpeg),
            start,
            100,
            (marker, at, length) -> seen.add(String.format("%X at %d of %d", marker, at, length)));
    if (end >= 0) {
      seen.add("ends at " + end);
    }
    return seen;
  }

  private static JpegSegments read(byte[] jpeg) throws IOException {
    return JpegSegments.read(RandomBytes.of(jpeg), 0);
  }

  private static byte[] extension(String guid, int length, int offset, byte[] data) {
    byte[] numbers = ByteBuffer.allocate(8).putInt(length).putInt(offset).array();
    byte[] head = ("http://ns.adobe.com/xmp/extension/\0" + guid).getBytes(US_ASCII);
    return segment(0xE1, concat(head, numbers, data));
  }

  private static byte[] repeat(byte[] part, int times) {
    return concat(Collections.nCopies(times, part).toArray(byte[][]::new));
  }
}
