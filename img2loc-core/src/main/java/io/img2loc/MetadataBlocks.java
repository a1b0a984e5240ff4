package io.img2loc;

import static io.img2loc.IsoBox.fourCc;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of metadata in an encoded photo: its EXIF, its XMP and its JPEG comment, of the
 * primary image alone.
 *
 * <p>The containers are walked here and not by a general metadata library because every length and
 * offset is a stranger's word. metadata-extractor 2.21 allocates what a file states (two gigabytes
 * for a JPEG of 400 bytes with extended XMP), inflates PNG texts without bound, and reads maker
 * notes and previews that no one asked for. Here a block is at most {@link XmpPacket#MAX_BYTES}, a
 * walk takes a bounded number of steps, and nothing nests.
 */
final class MetadataBlocks {
  private static final int MAX_STEPS = 1_000_000;
  private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;

  /** "FUJIFILM", whose RAW files keep their metadata in a whole JPEG; where its offset stands. */
  private static final long RAF_SIGNATURE = 0x46554A4946494C4DL;

  private static final int RAF_PREVIEW = 84;

  /** What Canon's CR3 calls the box of its EXIF. */
  private static final UUID CANON = UUID.fromString("85c0b687-820f-11e0-8111-f4ce462b6a48");

  /** What Adobe calls that of XMP. */
  private static final UUID ADOBE_XMP = UUID.fromString("be7acfcb-97a9-42e8-9c71-999491e3afac");

  private static final int UUID_LENGTH = 16;

  private @Nullable TiffTags exif;
  private final Set<String> unpacked = new HashSet<>();
  private final List<byte[]> xmp = new ArrayList<>();
  private @Nullable String comment;

  private MetadataBlocks() {}

  /** Finds what is there; a broken container gives what stands before the break. */
  static MetadataBlocks find(RandomBytes file) throws IOException {
    MetadataBlocks blocks = new MetadataBlocks();
    ByteBuffer head = file.at(0, 12);
    if (head.remaining() < 12) {
      return blocks;
    }
    if ((head.getShort(0) & 0xFFFF) == 0xFFD8) {
      blocks.readJpeg(file, 0);
    } else if (head.getLong(0) == RAF_SIGNATURE) {
      ByteBuffer preview = file.at(RAF_PREVIEW, 4);
      blocks.readJpeg(file, preview.remaining() < 4 ? 0 : preview.getInt() & 0xFFFFFFFFL);
    } else if (head.getLong(0) == PNG_SIGNATURE) {
      blocks.readPng(file);
    } else if (head.getInt(0) == fourCc("RIFF") && head.getInt(8) == fourCc("WEBP")) {
      blocks.readWebp(file);
    } else if (head.getInt(4) == fourCc("ftyp") && head.getInt(8) == fourCc("crx ")) {
      blocks.readCr3(file);
    } else if (head.getInt(4) == fourCc("ftyp")) {
      HeifItems items = HeifItems.find(file);
      blocks.offerExif(items.exif());
      blocks.offerXmp(items.xmp());
    } else {
      blocks.readTiff(file);
    }
    return blocks;
  }

  /** The EXIF directories, or null. */
  @Nullable TiffTags exif() {
    return exif;
  }

  /** The packet of XMP and what did not fit into it, as far as they are there. */
  List<byte[]> xmp() {
    return xmp;
  }

  /** The JPEG comment, or null. */
  @Nullable String comment() {
    return comment;
  }

  private void readJpeg(RandomBytes file, long start) throws IOException {
    JpegSegments segments = JpegSegments.read(file, start);
    for (byte[] block : segments.exif()) {
      offerExif(block);
    }
    offerXmp(segments.xmp());
    byte[] extended = segments.extendedXmp();
    if (extended != null) {
      xmp.add(extended);
    }
    comment = segments.comment();
  }

  private void readTiff(RandomBytes file) throws IOException {
    exif = TiffTags.read(file, 0);
    TiffTags.Value packet = exif == null ? null : exif.image(TiffTags.XMP);
    offerXmp(packet == null ? null : packet.data());
  }

  /** Canon keeps each directory in a box, as the first of a structure of its own. */
  private void readCr3(RandomBytes file) throws IOException {
    List<IsoBox> boxes = IsoBox.list(file, 0, file.size());
    IsoBox packet = ofUuid(file, boxes, ADOBE_XMP);
    offerXmp(packet == null ? null : block(file, packet.from(), packet.length()));
    IsoBox movie = IsoBox.first(boxes, "moov");
    IsoBox canon =
        movie == null ? null : ofUuid(file, IsoBox.list(file, movie.from(), movie.to()), CANON);
    if (canon != null) {
      List<IsoBox> parts = IsoBox.list(file, canon.from(), canon.to());
      exif =
          TiffTags.readApart(
              file, start(parts, "CMT1"), start(parts, "CMT2"), start(parts, "CMT4"));
    }
  }

  /** Where the content of the first box of a type begins; nowhere in the file if there is none. */
  private static long start(List<IsoBox> boxes, String type) {
    IsoBox box = IsoBox.first(boxes, type);
    return box == null ? -1 : box.from();
  }

  /** The content of the first box that is named by this number instead of four letters. */
  private static @Nullable IsoBox ofUuid(RandomBytes file, List<IsoBox> boxes, UUID uuid)
      throws IOException {
    for (IsoBox box : boxes) {
      ByteBuffer name = file.at(box.from(), UUID_LENGTH);
      if (box.type() == fourCc("uuid")
          && box.length() >= UUID_LENGTH
          && name.getLong() == uuid.getMostSignificantBits()
          && name.getLong() == uuid.getLeastSignificantBits()) {
        return new IsoBox(box.type(), box.from() + UUID_LENGTH, box.to());
      }
    }
    return null;
  }

  private void readWebp(RandomBytes file) throws IOException {
    long at = 12;
    for (int step = 0; step < MAX_STEPS; step++) {
      ByteBuffer head = file.at(at, 8);
      if (head.remaining() < 8) {
        return;
      }
      int type = head.getInt();
      long length = head.order(ByteOrder.LITTLE_ENDIAN).getInt() & 0xFFFFFFFFL;
      if (type == fourCc("EXIF")) {
        offerExif(block(file, at + 8, length));
      } else if (type == fourCc("XMP ")) {
        offerXmp(block(file, at + 8, length));
      }
      at += 8 + length + (length & 1);
    }
  }

  private void readPng(RandomBytes file) throws IOException {
    long at = 8;
    for (int step = 0; step < MAX_STEPS; step++) {
      ByteBuffer head = file.at(at, 8);
      if (head.remaining() < 8) {
        return;
      }
      long length = head.getInt() & 0xFFFFFFFFL;
      int type = head.getInt();
      if (type == fourCc("IEND")) {
        return;
      } else if (type == fourCc("eXIf")) {
        offerExif(block(file, at + 8, length));
      } else if (type == fourCc("iTXt") || type == fourCc("zTXt") || type == fourCc("tEXt")) {
        byte[] data = block(file, at + 8, length);
        if (data != null) {
          readPngText(type, data);
        }
      }
      at += 12 + length;
    }
  }

  private void readPngText(int type, byte[] data) {
    int keyEnd = indexOfNul(data, 0);
    String key = new String(data, 0, keyEnd, StandardCharsets.ISO_8859_1);
    boolean packet = key.equals("XML:com.adobe.xmp");
    // ImageMagick's way from before PNG had a chunk for EXIF: hexadecimal in a text.
    boolean profile = key.equals("Raw profile type exif") || key.equals("Raw profile type APP1");
    // One attempt for each: unpacked, a small text may be large, and a file hold thousands.
    if (!(packet || profile) || !unpacked.add(key)) {
      return;
    }
    boolean compressed = type == fourCc("zTXt");
    int textAt = keyEnd + (compressed ? 2 : 1);
    if (type == fourCc("iTXt")) {
      compressed = keyEnd + 1 < data.length && data[keyEnd + 1] == 1;
      int languageEnd = indexOfNul(data, keyEnd + 3);
      textAt = indexOfNul(data, languageEnd + 1) + 1;
    }
    byte[] text = tail(data, textAt);
    if (compressed) {
      text = inflate(text);
    }
    if (packet) {
      offerXmp(text);
    } else {
      offerExif(PngHex.decode(text));
    }
  }

  private void offerExif(byte @Nullable [] block) {
    if (exif != null || block == null) {
      return;
    }
    // WebP and some PNG writers keep JPEG's preamble before the block.
    boolean preamble = block.length > 6 && block[0] == 'E' && block[4] == 0;
    try {
      exif = TiffTags.read(RandomBytes.of(block), preamble ? 6 : 0);
    } catch (IOException e) {
      throw new IllegalStateException("reading an array does not fail", e);
    }
  }

  private void offerXmp(byte @Nullable [] packet) {
    if (xmp.isEmpty() && packet != null && packet.length > 0) {
      xmp.add(packet);
    }
  }

  /** A block of metadata, or null where the file states an absurd length. */
  static byte @Nullable [] block(RandomBytes file, long at, long length) throws IOException {
    return length > XmpPacket.MAX_BYTES ? null : file.copy(at, length);
  }

  static byte[] tail(byte[] data, int from) {
    return from >= data.length ? new byte[0] : Arrays.copyOfRange(data, from, data.length);
  }

  /** Where the first NUL from {@code from} on stands, or the length. */
  private static int indexOfNul(byte[] data, int from) {
    int at = Math.min(from, data.length);
    while (at < data.length && data[at] != 0) {
      at++;
    }
    return at;
  }

  /** What unpacks without error, at most {@link XmpPacket#MAX_BYTES}. */
  private static byte[] inflate(byte[] packed) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
      for (int n = in.read(buffer); n >= 0 && out.size() < XmpPacket.MAX_BYTES; ) {
        out.write(buffer, 0, n);
        n = in.read(buffer);
      }
    } catch (IOException e) {
      return out.toByteArray();
    }
    return out.toByteArray();
  }

  /** The hexadecimal form of a block in a PNG text: a name, a length, then digits in lines. */
  private static final class PngHex {
    private PngHex() {}

    static byte @Nullable [] decode(byte[] text) {
      String[] words = new String(text, StandardCharsets.ISO_8859_1).strip().split("\\s+", 3);
      if (words.length < 3) {
        return null;
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      int high = -1;
      for (int i = 0; i < words[2].length(); i++) {
        int digit = Character.digit(words[2].charAt(i), 16);
        if (digit >= 0 && high >= 0) {
          out.write((high << 4) | digit);
          high = -1;
        } else if (digit >= 0) {
          high = digit;
        }
      }
      return out.toByteArray();
    }
  }
}
