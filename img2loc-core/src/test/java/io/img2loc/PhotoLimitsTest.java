package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that claim 60000 x 60000 px in a few bytes, written by hand. */
class PhotoLimitsTest {
  private static final int SIDE = 60_000;

  @TempDir Path folder;

  enum Bomb {
    PNG {
      @Override
      byte[] bytes(int width, int height) throws IOException {
        var out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        header.put((byte) 8).put((byte) 2);
        chunk(out, "IHDR", header.array());
        var zeros = new ByteArrayOutputStream();
        try (var deflate = new DeflaterOutputStream(zeros, new Deflater(9))) {
          deflate.write(new byte[1 << 20]);
        }
        chunk(out, "IDAT", zeros.toByteArray());
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
      }
    },
    GIF {
      @Override
      byte[] bytes(int width, int height) {
        ByteBuffer gif = little(64).put(ascii("GIF89a"));
        gif.putShort((short) width).putShort((short) height).put(new byte[] {(byte) 0x80, 0, 0});
        gif.put(new byte[6]).put((byte) ',').putInt(0);
        gif.putShort((short) width).putShort((short) height).put((byte) 0);
        return gif.put(new byte[] {2, 2, 0x4C, 1, 0, ';'}).array();
      }
    },
    BMP {
      @Override
      byte[] bytes(int width, int height) {
        ByteBuffer bmp = little(58).put(ascii("BM")).putInt(58).putInt(0).putInt(54);
        bmp.putInt(40).putInt(width).putInt(height).putShort((short) 1).putShort((short) 24);
        return bmp.array();
      }
    },
    TIFF {
      @Override
      byte[] bytes(int width, int height) {
        ByteBuffer tiff = little(8 + 2 + 10 * 12 + 4 + 16).put(ascii("II*\0")).putInt(8);
        tiff.putShort((short) 10);
        int[][] entries = {
          {256, width},
          {257, height},
          {258, 8},
          {259, 1},
          {262, 1},
          {273, 134},
          {277, 1},
          {278, height},
          {279, 16},
          {284, 1}
        };
        for (int[] entry : entries) {
          tiff.putShort((short) entry[0]).putShort((short) 4).putInt(1).putInt(entry[1]);
        }
        return tiff.array();
      }
    },
    JPEG {
      @Override
      byte[] bytes(int width, int height) {
        ByteBuffer jpeg = ByteBuffer.allocate(80);
        jpeg.putShort((short) 0xFFD8).putShort((short) 0xFFC0).putShort((short) 17).put((byte) 8);
        jpeg.putShort((short) height).putShort((short) width).put((byte) 3);
        jpeg.put(new byte[] {1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0});
        jpeg.putShort((short) 0xFFDA).putShort((short) 12).put((byte) 3);
        jpeg.put(new byte[] {1, 0, 2, 0, 3, 0, 0, 63, 0, 0, 0, 0}).putShort((short) 0xFFD9);
        return jpeg.array();
      }
    },
    /** Its format ends at 16384 px, but the extended header can state 24 bits of them. */
    WEBP {
      @Override
      byte[] bytes(int width, int height) {
        ByteBuffer webp = little(60).put(ascii("RIFF")).putInt(52).put(ascii("WEBPVP8X"));
        webp.putInt(10).putInt(0);
        webp.put((byte) (width - 1)).put((byte) ((width - 1) >> 8)).put((byte) ((width - 1) >> 16));
        webp.put((byte) (height - 1))
            .put((byte) ((height - 1) >> 8))
            .put((byte) (height - 1 >> 16));
        return webp.put(ascii("VP8L")).putInt(16).array();
      }
    },
    HEIC {
      @Override
      byte[] bytes(int width, int height) {
        ByteBuffer heic = ByteBuffer.allocate(24 + 12 + 14 + 8 + 8 + 20 + 20);
        heic.putInt(24).put(ascii("ftypheic")).putInt(0).put(ascii("mif1heic"));
        heic.putInt(heic.capacity() - 24).put(ascii("meta")).putInt(0);
        heic.putInt(14).put(ascii("pitm")).putInt(0).putShort((short) 1);
        heic.putInt(8 + 28 + 20).put(ascii("iprp")).putInt(28).put(ascii("ipco"));
        heic.putInt(20).put(ascii("ispe")).putInt(0).putInt(width).putInt(height);
        heic.putInt(20).put(ascii("ipma")).putInt(0).putInt(1);
        return heic.putShort((short) 1).put((byte) 1).put((byte) 1).array();
      }
    };

    abstract byte[] bytes(int width, int height) throws IOException;
  }

  @ParameterizedTest
  @EnumSource(Bomb.class)
  void decode_claimOf3600Megapixels_namesFileSizeAndBound(Bomb bomb) throws IOException {
    Photo photo = Photo.of(bomb.bytes(SIDE, SIDE), "bomb");

    assertThatThrownBy(() -> photo.decode(BufferedImage::getWidth))
        .isInstanceOf(PhotoException.class)
        .hasMessageContainingAll(
            "bomb: ", "60000 x 60000", "3,600,000,000", "200,000,000", "PhotoLimits.maxPixels");
  }

  @ParameterizedTest
  @EnumSource(Bomb.class)
  void decode_claimWithinLimitsButNotWithinTheHeap_namesTheHeap(Bomb bomb) throws IOException {
    var limits = new PhotoLimits(Long.MAX_VALUE, 1 << 20);
    Photo photo = Photo.of(bomb.bytes(SIDE, SIDE), "bomb", limits);
    var budget = new PixelBudget(1_000_000, 1L << 30);

    assertThatThrownBy(() -> photo.decode(BufferedImage::getWidth, budget))
        .isInstanceOf(PhotoException.class)
        .hasMessageContainingAll("bomb: ", "3,600,000,000 pixels", "1,024 MiB", "-Xmx");
  }

  /** A GIF may end whenever it likes. */
  @ParameterizedTest
  @EnumSource(value = Bomb.class, mode = EnumSource.Mode.EXCLUDE, names = "GIF")
  void decode_lyingHeaderWithinLimits_isAPhotoException(Bomb bomb) throws IOException {
    Photo photo = Photo.of(bomb.bytes(3_000, 2_000), "lie");

    assertThatThrownBy(() -> photo.decode(BufferedImage::getWidth))
        .isInstanceOf(PhotoException.class)
        .hasMessageStartingWith("lie: ");
  }

  @ParameterizedTest
  @EnumSource(Bomb.class)
  void decode_noPixels_isAPhotoException(Bomb bomb) throws IOException {
    Photo photo = Photo.of(bomb.bytes(0, 0), "nothing", new PhotoLimits(1 << 20, 1 << 20));

    assertThatThrownBy(() -> photo.decode(BufferedImage::getWidth))
        .isInstanceOf(PhotoException.class)
        .hasMessageStartingWith("nothing: ");
  }

  @Test
  void info_moreBytesThanTheBound_namesBoth() throws IOException {
    Path file = folder.resolve("large.jpg");
    try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(600L << 20);
    }

    assertThatThrownBy(() -> Photo.of(file).info())
        .isInstanceOf(PhotoException.class)
        .hasMessageContainingAll("large.jpg", "629,145,600", "536,870,912", "maxBytes");
    assertThatThrownBy(() -> Photo.of(file).sha256()).isInstanceOf(PhotoException.class);
  }

  @Test
  void decode_exactlyTheBounds_works() throws IOException {
    byte[] png = TestPhotos.png(TestPhotos.gradient(40, 30));

    assertThat(
            Photo.of(png, "p", new PhotoLimits(1200, png.length))
                .<Integer>decode(BufferedImage::getWidth))
        .isEqualTo(40);
    assertThatThrownBy(
            () ->
                Photo.of(png, "p", new PhotoLimits(1199, png.length))
                    .decode(BufferedImage::getWidth))
        .isInstanceOf(PhotoException.class)
        .hasMessageContaining("1,199");
    assertThatThrownBy(() -> Photo.of(png, "p", new PhotoLimits(1200, png.length - 1)).info())
        .isInstanceOf(PhotoException.class);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0", "-1, 1", "1, -1"})
  void constructor_belowOne_refuses(long pixels, long bytes) {
    assertThatThrownBy(() -> new PhotoLimits(pixels, bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1");
  }

  @Test
  void defaults_are200MegapixelsAnd512Mebibytes() {
    assertThat(PhotoLimits.defaults()).isEqualTo(new PhotoLimits(200_000_000, 536_870_912));
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] body)
      throws IOException {
    var crc = new CRC32();
    crc.update(ascii(type));
    crc.update(body);
    var data = new DataOutputStream(out);
    data.writeInt(body.length);
    data.write(ascii(type));
    data.write(body);
    data.writeInt((int) crc.getValue());
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
