package io.img2loc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Encodings, told apart by the first bytes and never by a file's name. */
enum PhotoFormat {
  JPEG,
  PNG,
  GIF,
  BMP,
  TIFF,
  WEBP,
  HEIC,
  HEIF,
  AVIF,
  CR2,
  CR3,
  ORF,
  RW2,
  RAF,
  DNG,
  /** Raw data of another camera in TIFF's structure. */
  RAW;

  /** How many bytes {@link #of} needs at most. */
  static final int SIGNATURE_LENGTH = 64;

  /** What {@link #of} knows, for messages. */
  static final String KNOWN = "JPEG, PNG, GIF, BMP, TIFF, WebP, HEIC, HEIF, AVIF, camera RAW";

  private static final Set<String> HEIC_BRANDS = Set.of("heic", "heix", "heim", "heis", "hevc");

  /**
   * The format of a file that begins with these bytes, null where there is none; {@link #TIFF} for
   * raw data whose directories have to be looked at.
   */
  static @Nullable PhotoFormat of(byte[] head) {
    if (begins(head, 0, "\u00FF\u00D8\u00FF")) {
      return JPEG;
    }
    if (begins(head, 0, "\u0089PNG\r\n\u001A\n")) {
      return PNG;
    }
    if (begins(head, 0, "GIF87a") || begins(head, 0, "GIF89a")) {
      return GIF;
    }
    if (begins(head, 0, "RIFF") && begins(head, 8, "WEBP")) {
      return WEBP;
    }
    if (begins(head, 4, "ftyp")) {
      return ofBrands(head);
    }
    if (begins(head, 0, "FUJIFILMCCD-RAW")) {
      return RAF;
    }
    if (begins(head, 0, "II") || begins(head, 0, "MM")) {
      return ofTiff(head);
    }
    return isBmp(head) ? BMP : null;
  }

  private static @Nullable PhotoFormat ofTiff(byte[] head) {
    if (begins(head, 0, "IIRO") || begins(head, 0, "IIRS") || begins(head, 0, "MMOR")) {
      return ORF;
    }
    if (begins(head, 0, "IIU\0")) {
      return RW2;
    }
    boolean tiff = begins(head, 0, "II*\0") || begins(head, 0, "MM\0*");
    boolean big = begins(head, 0, "II+\0") || begins(head, 0, "MM\0+");
    if (tiff && begins(head, 8, "CR")) {
      return CR2;
    }
    return tiff || big ? TIFF : null;
  }

  /** The major brand may be a general one; the compatible ones then say more. */
  private static @Nullable PhotoFormat ofBrands(byte[] head) {
    int boxEnd = head.length < 4 ? 0 : ((head[2] & 0xFF) << 8 | (head[3] & 0xFF));
    PhotoFormat found = null;
    for (int at = 8; at + 4 <= Math.min(boxEnd, head.length); at += 4) {
      String brand = new String(head, at, 4, StandardCharsets.ISO_8859_1);
      PhotoFormat format = ofBrand(brand);
      if (format != null && (found == null || found == HEIF)) {
        found = format;
      }
      at += at == 8 ? 4 : 0; // the minor version follows the major brand
    }
    return found;
  }

  private static @Nullable PhotoFormat ofBrand(String brand) {
    if (HEIC_BRANDS.contains(brand)) {
      return HEIC;
    }
    return switch (brand) {
      case "avif", "avis" -> AVIF;
      case "crx " -> CR3;
      case "mif1", "msf1" -> HEIF;
      default -> null;
    };
  }

  /** Two letters are little: the header's size must be one that there is, too. */
  private static boolean isBmp(byte[] head) {
    if (!begins(head, 0, "BM") || head.length < 18) {
      return false;
    }
    int size =
        (head[14] & 0xFF) | (head[15] & 0xFF) << 8 | (head[16] & 0xFF) << 16 | head[17] << 24;
    return size >= 12 && size <= 124;
  }

  private static boolean begins(byte[] head, int at, String signature) {
    byte[] expected = signature.getBytes(StandardCharsets.ISO_8859_1);
    return head.length >= at + expected.length
        && Arrays.equals(head, at, at + expected.length, expected, 0, expected.length);
  }
}
