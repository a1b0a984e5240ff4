package io.img2loc;

import static io.img2loc.ExifBytes.concat;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Containers made box by box, most of them as no camera makes them. */
class HeifItemsTest {
  private static final byte[] FTYP = box("ftyp", ascii("heic"), new byte[4], ascii("mif1heic"));

  @Test
  void info_manyThousandNestedBoxes_refuses() {
    int depth = 20_000;
    ByteBuffer nested = ByteBuffer.allocate(depth * 8);
    for (int i = 0; i < depth; i++) {
      nested.putInt((depth - i) * 8).put(ascii("iprp"));
    }
    for (byte[] file :
        List.of(
            concat(FTYP, nested.array()),
            concat(FTYP, box("meta", new byte[4], primary(1), nested.array())))) {
      assertThatThrownBy(() -> Photo.of(file, "nested").info())
          .isInstanceOf(PhotoException.class)
          .hasMessageContainingAll("nested", "states no size");
    }
  }

  @Test
  void size_tablesInAnyOrder_isThePrimaryPictures() throws IOException {
    byte[] first = concat(primary(2), properties(0));
    byte[] last = concat(properties(0), primary(2));

    assertThat(find(first).size()).isEqualTo(new HeifItems.Size(300, 200));
    assertThat(find(last).size()).isEqualTo(new HeifItems.Size(300, 200));
    assertThat(find(concat(properties(0), primary(1))).size())
        .isEqualTo(new HeifItems.Size(100, 50));
    assertThat(find(properties(0)).size()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"0, 300, 200", "1, 200, 300", "2, 300, 200", "3, 200, 300"})
  void size_quarterTurns_isUpright(int turns, int width, int height) throws IOException {
    assertThat(find(concat(primary(2), properties(turns))).size())
        .isEqualTo(new HeifItems.Size(width, height));
  }

  @Test
  void topLevel_thumbnailsAuxiliaryAndHiddenPictures_areNone() throws IOException {
    byte[] items =
        items(
            item(7, "hvc1", false),
            item(3, "hvc1", false),
            item(4, "hvc1", false),
            item(5, "hvc1", true),
            item(6, "Exif", false),
            item(8, "grid", false),
            item(9, "hvc1", false));
    byte[] references = references(reference("thmb", 4, 3), reference("auxl", 9, 8));

    assertThat(find(concat(primary(7), items, references)).topLevel()).containsExactly(3L, 7L, 8L);
  }

  @Test
  void header_jpegAnywhereInTheFile_isNotThePhoto() throws IOException {
    byte[] jpeg = TestPhotos.jpeg(TestPhotos.gradient(400, 300));
    byte[] file = container(jpeg, items(item(2, "hvc1", false), item(5, "jpeg", false)));

    assertThat(header(file, false)).isEqualTo(converted());
    assertThat(header(concat(file, box("free", jpeg)), false)).isEqualTo(converted());
  }

  @ParameterizedTest
  @CsvSource({"thmb, 5, 2, true", "cdsc, 5, 2, true", "thmb, 5, 3, false", "dimg, 5, 2, false"})
  void header_jpegThatRefersToThePrimary_isThePhotoWithoutTheConverter(
      String type, int from, int to, boolean taken) throws IOException {
    byte[] jpeg = TestPhotos.jpeg(TestPhotos.gradient(400, 300));
    byte[] file =
        container(
            jpeg,
            concat(
                items(item(2, "hvc1", false), item(5, "jpeg", false)),
                references(reference(type, from, to))));

    assertThat(header(file, true)).isEqualTo(converted());
    assertThat(header(file, true).standsIn()).isFalse();
    PhotoHeader alone = header(file, false);
    assertThat(alone.standsIn()).isEqualTo(taken);
    if (taken) {
      assertThat(alone.route()).isEqualTo(PhotoHeader.Route.JPEG);
      assertThat(alone.width()).isEqualTo(400);
      assertThat(alone.height()).isEqualTo(300);
      assertThat(alone.offset()).isEqualTo(file.length - jpeg.length);
    } else {
      assertThat(alone).isEqualTo(converted());
    }
  }

  /** As many as fit into a table: a heap of four hundred times its size would not hold them all. */
  static byte[] withManyExtents() {
    int items = 60;
    ByteBuffer table = ByteBuffer.allocate(8 + items * (8 + 65_535));
    table.putInt(1 << 24).putShort((short) 0x0001).putShort((short) items);
    for (int i = 0; i < items; i++) {
      table.putShort((short) i).putInt(0).putShort((short) 65_535);
      table.position(table.position() + 65_535);
    }
    byte[] places = box("iloc", table.array());
    List<byte[]> boxes = new ArrayList<>(List.of(primary(2), properties(0)));
    for (int i = 0; i < 8; i++) {
      boxes.add(places);
    }
    return concat(FTYP, meta(boxes.toArray(new byte[0][])));
  }

  private static PhotoHeader header(byte[] file, boolean converter) {
    return PhotoHeader.read(
        new EncodedPhoto(null, file, "a.heic", PhotoLimits.defaults()), converter);
  }

  private static PhotoHeader converted() {
    return new PhotoHeader(PhotoFormat.HEIC, PhotoHeader.Route.CONVERTER, 0, null, 300, 200);
  }

  private static HeifItems find(byte[] inMeta) throws IOException {
    return HeifItems.find(RandomBytes.of(concat(FTYP, meta(inMeta))));
  }

  /** A primary picture 2 and an item 5, whose bytes are the file's last. */
  private static byte[] container(byte[] item, byte[] tables) {
    byte[] start = concat(primary(2), properties(0), tables);
    int at = FTYP.length + meta(start, places(0, 0)).length + 8;
    return concat(FTYP, meta(start, places(at, item.length)), box("mdat", item));
  }

  private static byte[] places(int at, int length) {
    ByteBuffer table = ByteBuffer.allocate(22).putInt(0).putShort((short) 0x4400);
    table.putShort((short) 1).putShort((short) 5).putShort((short) 0).putShort((short) 1);
    return box("iloc", table.putInt(at).putInt(length).array());
  }

  private static byte[] meta(byte[]... boxes) {
    return box("meta", new byte[4], concat(boxes));
  }

  private static byte[] primary(int id) {
    return box("pitm", new byte[] {0, 0, 0, 0, 0, (byte) id});
  }

  /** Item 1 is of 100 x 50 px, item 2 of 300 x 200 and turned. */
  private static byte[] properties(int turns) {
    byte[] list =
        box("ipco", extent(100, 50), extent(300, 200), box("irot", new byte[] {(byte) turns}));
    byte[] ofItems = {0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 1, 1, 0, 2, 2, (byte) 2, (byte) 0x83};
    return box("iprp", list, box("ipma", ofItems));
  }

  private static byte[] extent(int width, int height) {
    return box("ispe", ByteBuffer.allocate(12).putInt(0).putInt(width).putInt(height).array());
  }

  private static byte[] items(byte[]... entries) {
    return box("iinf", new byte[] {0, 0, 0, 0, 0, (byte) entries.length}, concat(entries));
  }

  private static byte[] item(int id, String type, boolean hidden) {
    byte[] head = {2, 0, 0, (byte) (hidden ? 1 : 0), 0, (byte) id, 0, 0};
    return box("infe", head, ascii(type), new byte[1]);
  }

  private static byte[] references(byte[]... references) {
    return box("iref", new byte[4], concat(references));
  }

  private static byte[] reference(String type, int from, int to) {
    return box(type, new byte[] {0, (byte) from, 0, 1, 0, (byte) to});
  }

  static byte[] box(String type, byte[]... parts) {
    byte[] content = concat(parts);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(4).putInt(content.length + 8).array());
    out.writeBytes(ascii(type));
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
