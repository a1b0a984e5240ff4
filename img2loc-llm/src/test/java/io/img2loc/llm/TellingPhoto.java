package io.img2loc.llm;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** A photo that tells where it was taken in every way that a JPEG can, so as to see it told. */
final class TellingPhoto {
  static final int APP1 = 0xE1;
  static final int APP2 = 0xE2;
  static final int APP13 = 0xED;
  static final int COMMENT = 0xFE;

  /** What stands in it in plain letters. */
  static final List<String> SECRETS =
      List.of("51.4940N", "17.6700E", "Bureau-of-Secrets", "Champ-de-Mars", "near the tower");

  /** Start of image and the JFIF header, which is to come first, as the JDK writes it. */
  private static final int BEHIND_JFIF = 2 + 18;

  private static final int GPS_POINTER = 0x8825;
  private static final int LATITUDE_REF = 1;
  private static final int LATITUDE = 2;
  private static final int LONGITUDE_REF = 3;
  private static final int LONGITUDE = 4;
  private static final int ASCII = 2;
  private static final int LONG = 4;
  private static final int RATIONAL = 5;

  private TellingPhoto() {}

  /** At 48° 51′ 29.64″ N, 2° 17′ 40.20″ E. */
  static byte[] jpeg(int width, int height) {
    byte[] plain = plainJpeg(width, height);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(plain, 0, BEHIND_JFIF);
    segment(out, APP1, "Exif\0\0", exif());
    segment(out, APP1, "http://ns.adobe.com/xap/1.0/\0", xmp());
    segment(out, APP2, "ICC_PROFILE\0\1\1", ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData());
    segment(out, APP13, "Photoshop 3.0\0", iptc("Champ-de-Mars"));
    segment(out, COMMENT, "near the tower", new byte[0]);
    out.write(plain, BEHIND_JFIF, plain.length - BEHIND_JFIF);
    return out.toByteArray();
  }

  private static byte[] plainJpeg(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, 255 * x / width << 16 | 255 * y / height << 8 | (x ^ y) & 0xFF);
      }
    }
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      ImageIO.write(image, "jpg", out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void segment(ByteArrayOutputStream out, int marker, String name, byte[] data) {
    int length = 2 + name.length() + data.length;
    out.write(0xFF);
    out.write(marker);
    out.write(length >> 8);
    out.write(length);
    out.writeBytes(name.getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(data);
  }

  /** Two directories, of which the first has the maker and points to the one with the position. */
  private static byte[] exif() {
    String maker = "Bureau-of-Secrets\0";
    int gpsAt = 8 + 2 + 2 * 12 + 4;
    int makerAt = gpsAt + 2 + 4 * 12 + 4;
    int latitudeAt = makerAt + maker.length();
    int longitudeAt = latitudeAt + 24;
    ByteBuffer tiff = ByteBuffer.allocate(longitudeAt + 24);
    tiff.put((byte) 'M').put((byte) 'M').putShort((short) 42).putInt(8);
    tiff.putShort((short) 2);
    tag(tiff, 0x10F, ASCII, maker.length()).putInt(makerAt);
    tag(tiff, GPS_POINTER, LONG, 1).putInt(gpsAt);
    tiff.putInt(0);
    tiff.putShort((short) 4);
    tag(tiff, LATITUDE_REF, ASCII, 2).putInt('N' << 24);
    tag(tiff, LATITUDE, RATIONAL, 3).putInt(latitudeAt);
    tag(tiff, LONGITUDE_REF, ASCII, 2).putInt('E' << 24);
    tag(tiff, LONGITUDE, RATIONAL, 3).putInt(longitudeAt);
    tiff.putInt(0);
    tiff.put(maker.getBytes(StandardCharsets.US_ASCII));
    tiff.putInt(48).putInt(1).putInt(51).putInt(1).putInt(2964).putInt(100);
    tiff.putInt(2).putInt(1).putInt(17).putInt(1).putInt(4020).putInt(100);
    return tiff.array();
  }

  private static ByteBuffer tag(ByteBuffer tiff, int id, int type, int count) {
    return tiff.putShort((short) id).putShort((short) type).putInt(count);
  }

  private static byte[] xmp() {
    return """
    <x:xmpmeta xmlns:x='adobe:ns:meta/'>\
    <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
    <rdf:Description rdf:about='' xmlns:exif='http://ns.adobe.com/exif/1.0/' \
    exif:GPSLatitude='48,51.4940N' exif:GPSLongitude='2,17.6700E'/></rdf:RDF></x:xmpmeta>"""
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Photoshop's resource 0x0404 with one data set, 2:90, the city. */
  private static byte[] iptc(String city) {
    ByteBuffer resource = ByteBuffer.allocate(12 + 5 + city.length() + (5 + city.length()) % 2);
    resource.put("8BIM".getBytes(StandardCharsets.US_ASCII)).putShort((short) 0x0404);
    resource.putShort((short) 0).putInt(5 + city.length());
    resource.put((byte) 0x1C).put((byte) 2).put((byte) 90).putShort((short) city.length());
    resource.put(city.getBytes(StandardCharsets.US_ASCII));
    return resource.array();
  }

  /** The markers of a JPEG in order, from its start to its end, and it ends there. */
  static List<Integer> markers(byte[] jpeg) {
    List<Integer> markers = new ArrayList<>();
    int at = 0;
    while (at < jpeg.length) {
      if ((jpeg[at] & 0xFF) != 0xFF) {
        throw new AssertionError("no marker at byte " + at);
      }
      int marker = jpeg[at + 1] & 0xFF;
      markers.add(marker);
      at += 2;
      if (marker != 0xD8 && marker != 0xD9) {
        at += (jpeg[at] & 0xFF) << 8 | jpeg[at + 1] & 0xFF;
      }
      if (marker == 0xDA) {
        at = endOfScan(jpeg, at);
      }
    }
    return markers;
  }

  private static int endOfScan(byte[] jpeg, int start) {
    int at = start;
    while ((jpeg[at] & 0xFF) != 0xFF || isWithinScan(jpeg[at + 1] & 0xFF)) {
      at++;
    }
    return at;
  }

  /** A stuffed zero, or one of the restart markers. */
  private static boolean isWithinScan(int afterFF) {
    return afterFF == 0 || (afterFF >= 0xD0 && afterFF <= 0xD7);
  }

  /** The bytes as letters, to look for letters in them. */
  static String letters(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
