package io.img2loc;

import static io.img2loc.MetadataBlocks.fourCc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The metadata items of a HEIF file (HEIC, AVIF), which ISO/IEC 23008-12 keeps in a list of items
 * with a table of places. Where several items of EXIF are there, the one that describes the primary
 * image counts.
 */
final class HeifItems {
  private static final int MAX_BOXES = 10_000;
  private static final int MAX_ITEMS = 100_000;
  private static final long MAX_TABLE = 4L << 20;

  private final RandomBytes file;
  private final List<Long> exifItems = new ArrayList<>();
  private final List<Long> xmpItems = new ArrayList<>();
  private final Map<Long, Place> places = new HashMap<>();
  private final Set<Long> describePrimary = new HashSet<>();
  private long primary = -1;
  private Box data = new Box(0, 0, 0);

  private record Box(int type, long from, long to) {}

  private record Place(int method, List<long[]> extents) {}

  private HeifItems(RandomBytes file) {
    this.file = file;
  }

  static HeifItems find(RandomBytes file) throws IOException {
    HeifItems items = new HeifItems(file);
    for (Box box : items.boxes(0, file.size())) {
      if (box.type == fourCc("meta")) {
        items.readMeta(items.boxes(box.from + 4, box.to));
        break;
      }
    }
    return items;
  }

  /** The TIFF structure, or null. */
  byte @Nullable [] exif() throws IOException {
    byte[] item = content(exifItems);
    if (item == null || item.length < 4) {
      return null;
    }
    long start = 4 + (ByteBuffer.wrap(item).getInt() & 0xFFFFFFFFL);
    return start < item.length ? MetadataBlocks.tail(item, (int) start) : null;
  }

  byte @Nullable [] xmp() throws IOException {
    return content(xmpItems);
  }

  private void readMeta(List<Box> boxes) throws IOException {
    for (Box box : boxes) {
      ByteBuffer body = file.at(box.from, Math.min(box.to - box.from, MAX_TABLE));
      if (box.type == fourCc("idat")) {
        data = box;
      }
      if (body.remaining() < 6) {
        continue;
      }
      if (box.type == fourCc("pitm")) {
        primary = id(body, body.getInt() >>> 24 > 0);
      } else if (box.type == fourCc("iinf")) {
        readItems(box.from + (body.get() == 0 ? 6 : 8), box.to);
      } else if (box.type == fourCc("iloc")) {
        readPlaces(body);
      }
    }
    for (Box box : boxes) {
      if (box.type == fourCc("iref")) {
        readReferences(box);
      }
    }
  }

  private void readItems(long from, long to) throws IOException {
    for (Box box : boxes(from, to)) {
      ByteBuffer entry = file.at(box.from, Math.min(box.to - box.from, 256));
      if (box.type != fourCc("infe") || entry.remaining() < 12) {
        continue;
      }
      int version = entry.getInt() >>> 24;
      if (version < 2) {
        continue;
      }
      long item = id(entry, version > 2);
      entry.getShort(); // protection
      int type = entry.remaining() < 4 ? 0 : entry.getInt();
      if (type == fourCc("Exif")) {
        exifItems.add(item);
      } else if (type == fourCc("mime") && contentType(entry).equals("application/rdf+xml")) {
        xmpItems.add(item);
      }
    }
  }

  /** The second of the two texts that end an entry: a name, a media type. */
  private static String contentType(ByteBuffer entry) {
    byte[] texts = new byte[entry.remaining()];
    entry.get(texts);
    String[] parts = new String(texts, StandardCharsets.US_ASCII).split("\0", 3);
    return parts.length > 1 ? parts[1] : "";
  }

  private void readPlaces(ByteBuffer table) {
    int version = table.getInt() >>> 24;
    int sizes = table.getShort() & 0xFFFF;
    int offsetSize = sizes >> 12;
    int lengthSize = (sizes >> 8) & 15;
    int baseSize = (sizes >> 4) & 15;
    int indexSize = version > 0 ? sizes & 15 : 0;
    long count = id(table, version > 1);
    for (long i = 0; i < Math.min(count, MAX_ITEMS); i++) {
      if (table.remaining() < (version > 1 ? 4 : 2) + (version > 0 ? 2 : 0) + 2 + baseSize + 2) {
        return;
      }
      long item = id(table, version > 1);
      int method = version > 0 ? table.getShort() & 15 : 0;
      table.getShort(); // data reference
      long base = number(table, baseSize);
      int extents = table.getShort() & 0xFFFF;
      List<long[]> list = new ArrayList<>();
      for (int j = 0; j < extents; j++) {
        if (table.remaining() < indexSize + offsetSize + lengthSize) {
          return;
        }
        number(table, indexSize);
        long offset = base + number(table, offsetSize);
        list.add(new long[] {offset, number(table, lengthSize)});
        if (indexSize + offsetSize + lengthSize == 0) {
          break; // any number of extents would fit into no bytes
        }
      }
      places.putIfAbsent(item, new Place(method, list));
    }
  }

  private void readReferences(Box references) throws IOException {
    ByteBuffer head = file.at(references.from, 4);
    boolean wide = head.remaining() == 4 && head.get() > 0;
    for (Box box : boxes(references.from + 4, references.to)) {
      ByteBuffer body = file.at(box.from, Math.min(box.to - box.from, 4096));
      if (box.type != fourCc("cdsc") || body.remaining() < 6) {
        continue;
      }
      long from = id(body, wide);
      for (int n = body.getShort() & 0xFFFF; n > 0 && body.remaining() >= (wide ? 4 : 2); n--) {
        if (id(body, wide) == primary) {
          describePrimary.add(from);
        }
      }
    }
  }

  private byte @Nullable [] content(List<Long> candidates) throws IOException {
    Long chosen = null;
    for (Long candidate : candidates) {
      if (chosen == null
          || (describePrimary.contains(candidate) && !describePrimary.contains(chosen))) {
        chosen = candidate;
      }
    }
    Place place = chosen == null ? null : places.get(chosen);
    if (place == null || place.method > 1) {
      return null;
    }
    long shift = place.method == 1 ? data.from : 0;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (long[] extent : place.extents) {
      if (extent[1] < 0 || out.size() + extent[1] > XmpPacket.MAX_BYTES) {
        return null;
      }
      out.writeBytes(file.copy(shift + extent[0], extent[1]));
    }
    return out.toByteArray();
  }

  private List<Box> boxes(long from, long end) throws IOException {
    List<Box> boxes = new ArrayList<>();
    long at = from;
    while (at < end && boxes.size() < MAX_BOXES) {
      ByteBuffer head = file.at(at, 16);
      if (head.remaining() < 8) {
        break;
      }
      long length = head.getInt() & 0xFFFFFFFFL;
      int type = head.getInt();
      int header = 8;
      if (length == 1 && head.remaining() == 8) {
        length = head.getLong();
        header = 16;
      } else if (length == 0) {
        length = end - at;
      }
      if (length < header || length > end - at) {
        break;
      }
      boxes.add(new Box(type, at + header, at + length));
      at += length;
    }
    return boxes;
  }

  private static long id(ByteBuffer buffer, boolean wide) {
    return wide ? number(buffer, 4) : number(buffer, 2);
  }

  /** An unsigned number of so many bytes, as far as they are there. */
  private static long number(ByteBuffer buffer, int size) {
    long number = 0;
    for (int i = 0; i < size && buffer.hasRemaining(); i++) {
      number = (number << 8) | (buffer.get() & 0xFF);
    }
    return number;
  }
}
