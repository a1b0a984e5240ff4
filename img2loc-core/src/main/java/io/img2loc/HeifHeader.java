package io.img2loc;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/** The upright size that an HEIF container states for its primary picture (ISO/IEC 23008-12). */
final class HeifHeader {
  private static final int META = fourCc("meta");
  private static final int PRIMARY_ITEM = fourCc("pitm");
  private static final int PROPERTIES = fourCc("iprp");
  private static final int PROPERTY_LIST = fourCc("ipco");
  private static final int ASSOCIATIONS = fourCc("ipma");
  private static final int EXTENT = fourCc("ispe");
  private static final int ROTATION = fourCc("irot");
  private static final int CLEAN_APERTURE = fourCc("clap");

  /** A picture's size in px. */
  record Size(int width, int height) {
    Size turned() {
      return new Size(/* width= */ height, /* height= */ width);
    }
  }

  private record Property(int type, Size size, int quarterTurns) {}

  private final ImageInputStream in;
  private final List<Property> properties = new ArrayList<>();
  private final List<Integer> ofPrimary = new ArrayList<>();
  private long primary = -1;

  private HeifHeader(ImageInputStream in) {
    this.in = in;
  }

  /** Null where the container states none. */
  static @Nullable Size read(ImageInputStream in) throws IOException {
    var header = new HeifHeader(in);
    try {
      header.readBoxes(0, in.length());
    } catch (EOFException e) {
      return null;
    }
    return header.size();
  }

  private @Nullable Size size() {
    Size size = null;
    for (int index : ofPrimary) { // in the order in which they are to be applied
      if (index < 1 || index > properties.size()) {
        continue;
      }
      Property property = properties.get(index - 1);
      if (property.type == EXTENT || (property.type == CLEAN_APERTURE && size != null)) {
        size = property.size;
      } else if (property.type == ROTATION && size != null && property.quarterTurns % 2 == 1) {
        size = size.turned();
      }
    }
    return size;
  }

  private void readBoxes(long from, long end) throws IOException {
    long at = from;
    while (at + 8 <= end) {
      in.seek(at);
      long size = in.readUnsignedInt();
      int type = in.readInt();
      if (size == 1) {
        size = in.readLong();
      }
      long boxEnd = size == 0 ? end : at + size;
      if (boxEnd > end || boxEnd <= in.getStreamPosition() - 1) {
        return;
      }
      readBox(type, in.getStreamPosition(), boxEnd);
      at = boxEnd;
    }
  }

  private void readBox(int type, long at, long end) throws IOException {
    if (type == META) {
      readBoxes(at + 4, end);
    } else if (type == PROPERTIES) {
      readBoxes(at, end);
    } else if (type == PRIMARY_ITEM) {
      primary = in.readInt() >>> 24 == 0 ? in.readUnsignedShort() : in.readUnsignedInt();
    } else if (type == PROPERTY_LIST) {
      readProperties(at, end);
    } else if (type == ASSOCIATIONS) {
      readAssociations(end);
    }
  }

  private void readProperties(long from, long end) throws IOException {
    long at = from;
    while (at + 8 <= end) {
      in.seek(at);
      long size = in.readUnsignedInt();
      int type = in.readInt();
      if (size < 8) {
        return;
      }
      properties.add(readProperty(type));
      at += size;
    }
  }

  private Property readProperty(int type) throws IOException {
    if (type == EXTENT) {
      in.skipBytes(4);
      return new Property(type, new Size(in.readInt(), in.readInt()), 0);
    }
    if (type == CLEAN_APERTURE) {
      int width = ratio();
      return new Property(type, new Size(width, ratio()), 0);
    }
    int turns = type == ROTATION ? in.readUnsignedByte() & 3 : 0;
    return new Property(type, new Size(0, 0), turns);
  }

  private int ratio() throws IOException {
    long numerator = in.readUnsignedInt();
    return (int) Math.min(Integer.MAX_VALUE, numerator / Math.max(1, in.readUnsignedInt()));
  }

  private void readAssociations(long end) throws IOException {
    int versionAndFlags = in.readInt();
    boolean longIds = versionAndFlags >>> 24 > 0;
    boolean longIndices = (versionAndFlags & 1) != 0;
    long items = in.readUnsignedInt();
    for (long i = 0; i < items && in.getStreamPosition() < end; i++) {
      long item = longIds ? in.readUnsignedInt() : in.readUnsignedShort();
      int count = in.readUnsignedByte();
      for (int k = 0; k < count; k++) {
        int index = longIndices ? in.readUnsignedShort() & 0x7FFF : in.readUnsignedByte() & 0x7F;
        if (item == primary) {
          ofPrimary.add(index);
        }
      }
    }
  }

  private static int fourCc(String type) {
    return type.charAt(0) << 24 | type.charAt(1) << 16 | type.charAt(2) << 8 | type.charAt(3);
  }
}
