package io.img2loc;

import static io.img2loc.ExifBytes.concat;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class EmbeddedJpegTest {
  private static final Duration NO_HANG = Duration.ofSeconds(20);
  private static final byte[] SOI = {-1, (byte) 0xD8};
  private static final byte[] SOS = {-1, (byte) 0xDA};

  @Test
  void largest_nothingButBeginnings_doesNotHang() {
    byte[] file = concat(new byte[24], repeat(SOI, 400_000), SOS);

    assertThat(assertTimeoutPreemptively(NO_HANG, () -> largest(file))).isNull();
  }

  @Test
  void largest_beginningsBeforeManySegments_doesNotHang() {
    // Each beginning skips the others and walks the same segments.
    byte[][] beginnings = new byte[1500][];
    for (int i = 0; i < beginnings.length; i++) {
      int skip = 6 * (beginnings.length - i) - 4;
      beginnings[i] = new byte[] {-1, (byte) 0xD8, -1, -32, (byte) (skip >> 8), (byte) skip};
    }
    byte[] file = concat(concat(beginnings), repeat(new byte[] {-1, -32, 0, 2}, 900_000), SOS);

    assertThat(assertTimeoutPreemptively(NO_HANG, () -> largest(file))).isNull();
  }

  @Test
  void largest_afterSomeFalseBeginnings_isFound() throws IOException {
    byte[] preview = TestPhotos.jpeg(TestPhotos.gradient(400, 300));
    byte[] thumbnail = TestPhotos.jpeg(TestPhotos.gradient(330, 200));

    EmbeddedJpeg found = largest(concat(repeat(SOI, 500), thumbnail, SOI, preview, new byte[9]));

    assertThat(found).isNotNull();
    assertThat(found.offset()).isEqualTo(1000 + thumbnail.length + 2);
    assertThat(found.header().width()).isEqualTo(400);
    assertThat(found.header().height()).isEqualTo(300);
  }

  @Test
  void header_manyBeginningsThatRunToTheEnd_isAboutThePhotoNotItsBytes() {
    byte[] ftyp = "\0\0\0\u0018ftypheic\0\0\0\0mif1heic".getBytes(US_ASCII);
    byte[] beginning = {-1, (byte) 0xD8, -1, -32, -1, -1};
    Photo photo = Photo.of(concat(ftyp, repeat(beginning, 3000)), "a.heic");

    assertThatThrownBy(photo::info)
        .isInstanceOf(PhotoException.class)
        .hasMessageContaining("a.heic")
        .hasMessageNotContaining("bytes cannot be read");
  }

  private static EmbeddedJpeg largest(byte[] file) throws IOException {
    try (PhotoStream in = PhotoStream.of(file, 0)) {
      return EmbeddedJpeg.largest(in);
    }
  }

  private static byte[] repeat(byte[] part, int times) {
    return concat(Collections.nCopies(times, part).toArray(byte[][]::new));
  }
}
