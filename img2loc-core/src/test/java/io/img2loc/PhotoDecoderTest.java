package io.img2loc;

import static io.img2loc.ExifBytes.concat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;

class PhotoDecoderTest {
  private static final Duration NO_HANG = Duration.ofSeconds(20);
  private static final byte[] EOI = {-1, (byte) 0xD9};

  @Test
  void decode_progressiveOfVeryManyScans_refusesAtOnce() throws IOException {
    byte[] jpeg = withLastScanAgain(progressive(3000), 5000);

    assertTimeoutPreemptively(
        NO_HANG,
        () ->
            assertThatThrownBy(() -> Photo.of(jpeg, "slow.jpg").decode(BufferedImage::getWidth))
                .isInstanceOf(PhotoException.class)
                .hasMessageMatching(
                    "slow.jpg: .* 5,0\\d\\d scans, more than the bound of 200; .*"));
  }

  @Test
  void decode_progressiveOfTheMostScans_isRead() throws IOException {
    byte[] usual = progressive(40);
    int scans = scans(usual);
    assertThat(scans).isBetween(2, 20);

    Photo most = Photo.of(withLastScanAgain(usual, 200 - scans), "most.jpg");
    Photo more = Photo.of(withLastScanAgain(usual, 201 - scans), "more.jpg");

    assertThat(most.<Integer>decode(BufferedImage::getWidth)).isEqualTo(40);
    assertThatThrownBy(() -> more.decode(BufferedImage::getWidth))
        .hasMessageContaining("201 scans");
  }

  @Test
  void decode_scansOfPicturesThatFollow_areNotCounted() throws IOException {
    byte[] photo = progressive(40);
    byte[] trailer = concat(Collections.nCopies(300, photo).toArray(byte[][]::new));

    Photo trailed = Photo.of(concat(photo, trailer), "trailed.jpg");

    assertThat(trailed.<Integer>decode(BufferedImage::getWidth)).isEqualTo(40);
  }

  @Test
  void decode_stackOverflow_isAPhotoException() {
    // Stands in for a reader that follows a file's directories without end.
    InvocationHandler endless =
        (proxy, method, arguments) -> {
          throw new StackOverflowError();
        };
    Path file =
        (Path)
            Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Path.class}, endless);
    var photo = new EncodedPhoto(file, null, "deep.tif", PhotoLimits.defaults());
    var header = new PhotoHeader(PhotoFormat.TIFF, PhotoHeader.Route.READER, 0, null, 8, 8);

    assertThatThrownBy(() -> PhotoDecoder.decode(photo, header))
        .isInstanceOf(PhotoException.class)
        .hasMessageContainingAll("deep.tif", "broken TIFF", "nested")
        .hasCauseInstanceOf(StackOverflowError.class);
  }

  private static byte[] progressive(int side) throws IOException {
    var image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static byte[] withLastScanAgain(byte[] jpeg, int times) {
    int end = jpeg.length - EOI.length;
    int last = end - 1;
    while (!isScan(jpeg, last)) {
      last--;
    }
    byte[] scan = Arrays.copyOfRange(jpeg, last, end);
    byte[] scans = concat(Collections.nCopies(times, scan).toArray(byte[][]::new));
    return concat(Arrays.copyOf(jpeg, end), scans, EOI);
  }

  private static int scans(byte[] jpeg) {
    int scans = 0;
    for (int i = 0; i < jpeg.length - 1; i++) {
      scans += isScan(jpeg, i) ? 1 : 0;
    }
    return scans;
  }

  private static boolean isScan(byte[] jpeg, int at) {
    return jpeg[at] == -1 && (jpeg[at + 1] & 0xFF) == 0xDA;
  }
}
