package io.img2loc;

import static io.img2loc.IsoBox.fourCc;

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
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The items of a HEIF file (HEIC, AVIF), which ISO/IEC 23008-12 keeps in a list with tables of
 * their places, properties and references: the primary picture's size, its metadata and its
 * previews. Where several items of EXIF are there, the one that describes the primary image counts.
 *
 * <p>Of each table the first counts, in any order. Nothing nests beyond the four known levels, and
 * all that is kept is bounded, whatever a file states.
 */
final class HeifItems {
  private static final int MAX_EXTENTS = 10_000;
  private static final long MAX_TABLE = 4L << 20;

  /** Kinds of items that libheif takes for pictures. */
  private static final Set<Integer> PICTURES =
      Set.of(
          fourCc("hvc1"),
          fourCc("av01"),
          fourCc("grid"),
          fourCc("iden"),
          fourCc("iovl"),
          fourCc("avc1"),
          fourCc("vvc1"),
          fourCc("jpeg"),
          fourCc("j2k1"),
          fourCc("unci"));

  private final RandomBytes file;
  private final List<Long> exifItems = new ArrayList<>();
  private final List<Long> xmpItems = new ArrayList<>();
  private final TreeMap<Long, Picture> pictures = new TreeMap<>();
  private final Map<Long, Place> places = new HashMap<>();
  private final Set<Long> describePrimary = new HashSet<>();
  private final Set<Long> thumbnailsOfPrimary = new HashSet<>();
  private final Set<Long> belongToAnother = new HashSet<>();
  private final List<Property> properties = new ArrayList<>();
  private final List<Integer> ofPrimary = new ArrayList<>();
  private long primary = -1;
  private long dataAt;

  /** A picture's size in px. */
  record Size(int width, int height) {
    Size turned() {
      return new Size(/* width= */ height, /* height= */ width);
    }
  }

  /** Where bytes of an item stand in the file. */
  record Extent(long offset, long length) {}

  private record Picture(int type, boolean hidden) {}

  private record Place(int method, List<Extent> extents) {}

  private record Property(int type, Size size, int quarterTurns) {}

  private HeifItems(RandomBytes file) {
    this.file = file;
  }

  static HeifItems find(RandomBytes file) throws IOException {
    HeifItems items = new HeifItems(file);
    IsoBox meta = IsoBox.first(IsoBox.list(file, 0, file.size()), "meta");
    if (meta != null) {
      items.readMeta(IsoBox.list(file, meta.from() + 4, meta.to()));
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

  /** The primary picture's size, upright; null where none is stated. */
  @Nullable Size size() {
    Size size = null;
    for (int index : ofPrimary) { // in the order in which they are to be applied
      if (index < 1 || index > properties.size()) {
        continue;
      }
      Property property = properties.get(index - 1);
      if (property.type == fourCc("ispe") || (property.type == fourCc("clap") && size != null)) {
        size = property.size;
      } else if (property.type == fourCc("irot")
          && size != null
          && property.quarterTurns % 2 == 1) {
        size = size.turned();
      }
    }
    return size;
  }

  /**
   * Where a JPEG would be one of the primary picture: the picture itself if that is coded so, its
   * thumbnails, and what describes it. Any other may be of another picture.
   */
  List<Extent> previews() {
    Set<Long> items = new HashSet<>(thumbnailsOfPrimary);
    items.addAll(describePrimary);
    Picture picture = pictures.get(primary);
    if (picture != null && picture.type == fourCc("jpeg")) {
      items.add(primary);
    }
    List<Extent> extents = new ArrayList<>();
    for (long item : items) {
      Place place = places.get(item);
      if (place != null && place.method <= 1) {
        place.extents.forEach(extent -> extents.add(inFile(place, extent)));
      }
    }
    return extents;
  }

  /** The ids of the pictures that are shown and are no part of another, in order. */
  List<Long> topLevel() {
    List<Long> ids = new ArrayList<>();
    pictures.forEach(
        (id, picture) -> {
          if (!picture.hidden && !belongToAnother.contains(id)) {
            ids.add(id);
          }
        });
    return ids;
  }

  /** The id of the primary picture; −1 where none is stated. */
  long primary() {
    return primary;
  }

  private void readMeta(List<IsoBox> boxes) throws IOException {
    IsoBox data = IsoBox.first(boxes, "idat");
    dataAt = data == null ? 0 : data.from();
    ByteBuffer stated = table(IsoBox.first(boxes, "pitm"));
    if (stated.remaining() >= 6) {
      primary = id(stated, stated.getInt() >>> 24 > 0);
    }
    IsoBox list = IsoBox.first(boxes, "iinf");
    if (list != null && list.length() >= 6) {
      ByteBuffer version = file.at(list.from(), 1);
      readItems(list.from() + (version.get() == 0 ? 6 : 8), list.to());
    }
    ByteBuffer locations = table(IsoBox.first(boxes, "iloc"));
    if (locations.remaining() >= 8) {
      readPlaces(locations);
    }
    IsoBox references = IsoBox.first(boxes, "iref");
    if (references != null) {
      readReferences(references);
    }
    IsoBox ofItems = IsoBox.first(boxes, "iprp");
    if (ofItems != null) {
      readProperties(IsoBox.list(file, ofItems.from(), ofItems.to()));
    }
  }

  private ByteBuffer table(@Nullable IsoBox box) throws IOException {
    return box == null
        ? ByteBuffer.allocate(0)
        : file.at(box.from(), Math.min(box.length(), MAX_TABLE));
  }

  private void readItems(long from, long to) throws IOException {
    for (IsoBox box : IsoBox.list(file, from, to)) {
      ByteBuffer entry = file.at(box.from(), Math.min(box.length(), 256));
      if (box.type() != fourCc("infe") || entry.remaining() < 12) {
        continue;
      }
      int versionAndFlags = entry.getInt();
      int version = versionAndFlags >>> 24;
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
      } else if (PICTURES.contains(type)) {
        pictures.put(item, new Picture(type, (versionAndFlags & 1) != 0));
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
    int left = MAX_EXTENTS; // of all items together
    for (long i = 0; i < Math.min(count, IsoBox.MAX_BOXES); i++) {
      if (table.remaining() < (version > 1 ? 4 : 2) + (version > 0 ? 2 : 0) + 2 + baseSize + 2) {
        return;
      }
      long item = id(table, version > 1);
      int method = version > 0 ? table.getShort() & 15 : 0;
      table.getShort(); // data reference
      long base = number(table, baseSize);
      int extents = table.getShort() & 0xFFFF;
      List<Extent> list = new ArrayList<>();
      for (int j = 0; j < extents; j++) {
        if (table.remaining() < indexSize + offsetSize + lengthSize || left-- == 0) {
          return;
        }
        number(table, indexSize);
        long offset = base + number(table, offsetSize);
        list.add(new Extent(offset, number(table, lengthSize)));
        if (indexSize + offsetSize + lengthSize == 0) {
          break; // any number of extents would fit into no bytes
        }
      }
      places.putIfAbsent(item, new Place(method, list));
    }
  }

  private void readReferences(IsoBox references) throws IOException {
    ByteBuffer head = file.at(references.from(), 4);
    boolean wide = head.remaining() == 4 && head.get() > 0;
    for (IsoBox box : IsoBox.list(file, references.from() + 4, references.to())) {
      ByteBuffer body = file.at(box.from(), Math.min(box.length(), 4096));
      if (body.remaining() >= 6) {
        readReference(box.type(), body, wide);
      }
    }
  }

  private void readReference(int type, ByteBuffer body, boolean wide) {
    boolean thumbnail = type == fourCc("thmb");
    long from = id(body, wide);
    if (thumbnail || type == fourCc("auxl")) {
      belongToAnother.add(from);
    }
    for (int n = body.getShort() & 0xFFFF; n > 0 && body.remaining() >= (wide ? 4 : 2); n--) {
      if (id(body, wide) != primary) {
        continue;
      }
      if (thumbnail) {
        thumbnailsOfPrimary.add(from);
      } else if (type == fourCc("cdsc")) {
        describePrimary.add(from);
      }
    }
  }

  private void readProperties(List<IsoBox> boxes) throws IOException {
    IsoBox list = IsoBox.first(boxes, "ipco");
    if (list != null) {
      for (IsoBox box : IsoBox.list(file, list.from(), list.to())) {
        properties.add(property(box));
      }
    }
    for (IsoBox box : boxes) {
      if (box.type() == fourCc("ipma") && ofPrimary.isEmpty()) {
        readAssociations(table(box));
      }
    }
  }

  private Property property(IsoBox box) throws IOException {
    ByteBuffer body = file.at(box.from(), Math.min(box.length(), 16));
    if (box.type() == fourCc("ispe") && body.remaining() >= 12) {
      return new Property(box.type(), new Size(body.getInt(4), body.getInt(8)), 0);
    }
    if (box.type() == fourCc("clap") && body.remaining() >= 16) {
      int width = ratio(body);
      return new Property(box.type(), new Size(width, ratio(body)), 0);
    }
    if (box.type() == fourCc("irot") && body.hasRemaining()) {
      return new Property(box.type(), new Size(0, 0), body.get() & 3);
    }
    return new Property(0, new Size(0, 0), 0);
  }

  private static int ratio(ByteBuffer body) {
    long numerator = number(body, 4);
    return (int) Math.min(Integer.MAX_VALUE, numerator / Math.max(1, number(body, 4)));
  }

  private void readAssociations(ByteBuffer table) {
    if (table.remaining() < 8) {
      return;
    }
    int versionAndFlags = table.getInt();
    boolean wideIds = versionAndFlags >>> 24 > 0;
    int indexSize = (versionAndFlags & 1) != 0 ? 2 : 1;
    long items = number(table, 4);
    for (long i = 0; i < items && table.hasRemaining(); i++) {
      long item = id(table, wideIds);
      int count = (int) number(table, 1);
      if (item != primary) {
        table.position(Math.min(table.limit(), table.position() + count * indexSize));
        continue;
      }
      for (int k = 0; k < count && table.remaining() >= indexSize; k++) {
        // The highest bit says that a reader must know the property.
        ofPrimary.add((int) number(table, indexSize) & (indexSize == 2 ? 0x7FFF : 0x7F));
      }
      return;
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
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Extent extent : place.extents) {
      Extent found = inFile(place, extent);
      if (found.length < 0 || out.size() + found.length > XmpPacket.MAX_BYTES) {
        return null;
      }
      out.writeBytes(file.copy(found.offset, found.length));
    }
    return out.toByteArray();
  }

  /** Method 1 counts from the box of data among the tables. */
  private Extent inFile(Place place, Extent extent) {
    return place.method == 1 ? new Extent(dataAt + extent.offset, extent.length) : extent;
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
