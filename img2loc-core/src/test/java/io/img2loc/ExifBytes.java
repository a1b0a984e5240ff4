package io.img2loc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes the EXIF that no tool would write: any tag with any type and any bytes. */
final class ExifBytes {
  static final int ASCII = 2;
  static final int SHORT = 3;
  static final int RATIONAL = 5;
  static final int UNDEFINED = 7;
  static final int SRATIONAL = 10;
  static final int DOUBLE = 12;

  private static final int GPS_POINTER = 0x8825;
  private static final int EXIF_POINTER = 0x8769;

  private record Tag(int id, int type, int count, byte[] data) {}

  private final List<Tag> image = new ArrayList<>();
  private final List<Tag> exif = new ArrayList<>();
  private final List<Tag> gps = new ArrayList<>();
  private final List<Tag> thumbnail = new ArrayList<>();
  private ByteOrder order = ByteOrder.BIG_ENDIAN;

  ExifBytes littleEndian() {
    order = ByteOrder.LITTLE_ENDIAN;
    return this;
  }

  ExifBytes orientation(int value) {
    image.add(new Tag(0x112, SHORT, 1, shorts(value)));
    return this;
  }

  ExifBytes thumbnailOrientation(int value) {
    thumbnail.add(new Tag(0x112, SHORT, 1, shorts(value)));
    return this;
  }

  ExifBytes date(int tag, String text) {
    exif.add(ascii(tag, text));
    return this;
  }

  ExifBytes gpsText(int tag, String text) {
    gps.add(ascii(tag, text));
    return this;
  }

  ExifBytes gpsRaw(int tag, int type, int count, byte[] data) {
    gps.add(new Tag(tag, type, count, data));
    return this;
  }

  /** Numerators and denominators in turn. */
  ExifBytes gpsRational(int tag, int type, long... numbers) {
    ByteBuffer buffer = ByteBuffer.allocate(numbers.length * 4).order(order);
    for (long number : numbers) {
      buffer.putInt((int) number);
    }
    gps.add(new Tag(tag, type, numbers.length / 2, buffer.array()));
    return this;
  }

  ExifBytes gpsDoubles(int tag, double... numbers) {
    ByteBuffer buffer = ByteBuffer.allocate(numbers.length * 8).order(order);
    for (double number : numbers) {
      buffer.putDouble(number);
    }
    gps.add(new Tag(tag, DOUBLE, numbers.length, buffer.array()));
    return this;
  }

  /** Latitude and longitude in whole degrees, minutes and hundredths of a second. */
  static ExifBytes at(String latitudeRef, int[] latitude, String longitudeRef, int[] longitude) {
    return new ExifBytes()
        .gpsText(1, latitudeRef)
        .gpsRational(2, RATIONAL, latitude[0], 1, latitude[1], 1, latitude[2], 100)
        .gpsText(3, longitudeRef)
        .gpsRational(4, RATIONAL, longitude[0], 1, longitude[1], 1, longitude[2], 100);
  }

  ExifBytes plusGps(ExifBytes other) {
    gps.addAll(other.gps);
    return this;
  }

  byte[] tiff() {
    int directories = 1 + (exif.isEmpty() ? 0 : 1) + (gps.isEmpty() ? 0 : 1);
    List<Tag> first = new ArrayList<>(image);
    int imageSize = size(image, directories - 1);
    int exifAt = 8 + imageSize;
    int gpsAt = exifAt + (exif.isEmpty() ? 0 : size(exif, 0));
    int thumbnailAt = gpsAt + (gps.isEmpty() ? 0 : size(gps, 0));
    if (!exif.isEmpty()) {
      first.add(new Tag(EXIF_POINTER, 4, 1, ints(exifAt)));
    }
    if (!gps.isEmpty()) {
      first.add(new Tag(GPS_POINTER, 4, 1, ints(gpsAt)));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(order == ByteOrder.BIG_ENDIAN ? new byte[] {'M', 'M'} : new byte[] {'I', 'I'});
    out.writeBytes(shorts(42));
    out.writeBytes(ints(8));
    write(out, first, 8, thumbnail.isEmpty() ? 0 : thumbnailAt);
    if (!exif.isEmpty()) {
      write(out, exif, exifAt, 0);
    }
    if (!gps.isEmpty()) {
      write(out, gps, gpsAt, 0);
    }
    if (!thumbnail.isEmpty()) {
      write(out, thumbnail, thumbnailAt, 0);
    }
    return out.toByteArray();
  }

  /** A JPEG that holds nothing but this. */
  byte[] jpeg() {
    return jpegOf(segment(0xE1, concat("Exif\0\0".getBytes(StandardCharsets.US_ASCII), tiff())));
  }

  static byte[] jpegOf(byte[]... segments) {
    byte[] start = {(byte) 0xFF, (byte) 0xD8};
    byte[] end = {(byte) 0xFF, (byte) 0xDA, 0, 2, 0, 0, (byte) 0xFF, (byte) 0xD9};
    return concat(start, concat(segments), end);
  }

  static byte[] segment(int type, byte[] data) {
    int length = data.length + 2;
    return concat(new byte[] {(byte) 0xFF, (byte) type, (byte) (length >> 8), (byte) length}, data);
  }

  static byte[] xmpSegment(String packet) {
    return segment(
        0xE1, ("http://ns.adobe.com/xap/1.0/\0" + packet).getBytes(StandardCharsets.UTF_8));
  }

  /** A packet with these properties as attributes. */
  static String xmp(String attributes) {
    return "<?xpacket begin='\uFEFF' id='W5M0MpCehiHzreSzNTczkc9d'?>"
        + "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
        + "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        + "<rdf:Description rdf:about='' xmlns:exif='http://ns.adobe.com/exif/1.0/'"
        + " xmlns:tiff='http://ns.adobe.com/tiff/1.0/'"
        + " xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' "
        + attributes
        + "/></rdf:RDF></x:xmpmeta><?xpacket end='w'?>";
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static Tag ascii(int tag, String text) {
    byte[] data = (text + "\0").getBytes(StandardCharsets.ISO_8859_1);
    return new Tag(tag, ASCII, data.length, data);
  }

  private static int size(List<Tag> tags, int pointers) {
    int size = 2 + (tags.size() + pointers) * 12 + 4;
    for (Tag tag : tags) {
      size += tag.data.length > 4 ? tag.data.length : 0;
    }
    return size;
  }

  private void write(ByteArrayOutputStream out, List<Tag> tags, int at, int next) {
    ByteArrayOutputStream values = new ByteArrayOutputStream();
    int valuesAt = at + 2 + tags.size() * 12 + 4;
    out.writeBytes(shorts(tags.size()));
    for (Tag tag : tags) {
      out.writeBytes(shorts(tag.id));
      out.writeBytes(shorts(tag.type));
      out.writeBytes(ints(tag.count));
      if (tag.data.length > 4) {
        out.writeBytes(ints(valuesAt + values.size()));
        values.writeBytes(tag.data);
      } else {
        out.writeBytes(Arrays.copyOf(tag.data, 4));
      }
    }
    out.writeBytes(ints(next));
    out.writeBytes(values.toByteArray());
  }

  private byte[] shorts(int value) {
    return ByteBuffer.allocate(2).order(order).putShort((short) value).array();
  }

  private byte[] ints(int value) {
    return ByteBuffer.allocate(4).order(order).putInt(value).array();
  }
}
