package io.img2loc;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.img2loc.Angle.Axis;
import io.img2loc.PhotoPosition.Siblings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The position in a file beside the photo: XMP as photo managers write it, or the JSON that Google
 * Takeout adds.
 *
 * <p>XMP stands in {@code photo.jpg.xmp} or {@code photo.xmp}; names are tried as they are and in
 * lower and upper case, unless a photo of that case is there. Takeout's names follow a rule with
 * many cases: the photo's name, in newer exports {@code .supplemental-metadata}, all that cut at 46
 * characters, a number in brackets where several photos share a name, {@code .json}; an edited
 * photo has that of its original. Where the JSON has a title, it must be the photo's. Names are
 * tried one by one, since listing a folder for each of its photos would take time in its square.
 *
 * <p>Takeout gives two positions and writes zeros for none. {@code geoDataExif} is what the camera
 * wrote; {@code geoData} is what Google Photos shows, which may be set by hand or estimated by
 * Google without saying so. A measured position comes before an estimate, so {@code geoDataExif}
 * counts first.
 */
final class Sidecar {
  private static final int TAKEOUT_NAME = 46;
  private static final String SUPPLEMENT = ".supplemental-metadata";
  private static final Pattern NUMBERED = Pattern.compile("(.+)(\\(\\d{1,5}\\))(\\.[^.]*)");

  /** How Google Photos marks an edited copy, by the account's language. */
  private static final List<String> EDITED =
      List.of(
          "-edited",
          "-effects",
          "-bearbeitet",
          "-modifié",
          "-editado",
          "-ha editado",
          "-editada",
          "-modificato",
          "-bewerkt",
          "-edytowane",
          "-編集済み");

  private static final JsonFactory JSON = new JsonFactory();

  private Sidecar() {}

  /** The first place found, or else the first problem, or else nothing. */
  static PhotoPosition position(Path photo) {
    Path name = photo.getFileName();
    return name == null
        ? PhotoPosition.none()
        : position(name.toString(), sibling -> open(photo, sibling));
  }

  /** Likewise, for a photo that need not lie in a folder. */
  static PhotoPosition position(String photo, Siblings siblings) {
    PhotoPosition problem = PhotoPosition.none();
    for (String candidate : xmpNames(photo)) {
      PhotoPosition position =
          read(photo, siblings, candidate, PhotoPosition.Source.XMP_SIDECAR, Set.of());
      if (position.location() != null) {
        return position;
      }
      problem = problem.problem() == null ? position : problem;
    }
    Takeout takeout = Takeout.of(photo);
    for (String candidate : takeout.files) {
      PhotoPosition position =
          read(photo, siblings, candidate, PhotoPosition.Source.TAKEOUT, takeout.titles);
      if (position.location() != null) {
        return position;
      }
      problem = problem.problem() == null ? position : problem;
    }
    return problem;
  }

  /** A file beside a photo, or null if there is none. The photo is not beside itself. */
  private static @Nullable InputStream open(Path photo, String name) throws IOException {
    Path file;
    try {
      file = photo.resolveSibling(name);
    } catch (InvalidPathException e) {
      return null; // a name that this file system cannot hold
    }
    boolean isThere =
        Files.isRegularFile(file) && !(Files.exists(photo) && Files.isSameFile(file, photo));
    return isThere ? Files.newInputStream(file) : null;
  }

  static Set<String> xmpNames(String photo) {
    String stem = stem(photo);
    String extension = photo.substring(stem.length());
    Set<String> bases = new LinkedHashSet<>();
    bases.add(photo);
    bases.add(stem + extension.toLowerCase(Locale.ROOT));
    bases.add(stem + extension.toUpperCase(Locale.ROOT));
    bases.add(photo.toLowerCase(Locale.ROOT));
    bases.add(photo.toUpperCase(Locale.ROOT));
    bases.add(stem);
    bases.add(stem.toLowerCase(Locale.ROOT));
    bases.add(stem.toUpperCase(Locale.ROOT));
    Set<String> names = new LinkedHashSet<>();
    for (String base : bases) {
      for (String suffix : List.of(".xmp", ".XMP", ".Xmp")) {
        names.add(base + suffix);
      }
    }
    names.remove(photo);
    return names;
  }

  /**
   * Whether the folder holds another photo that differs in case alone, as this sidecar does, whose
   * it then is. Where case makes no difference, that is the same file.
   */
  private static boolean isOfAnother(String name, Siblings siblings, String sidecar)
      throws IOException {
    String base = stem(sidecar);
    String stem = stem(name);
    if (base.equals(name) || base.equals(stem)) {
      return false;
    }
    String extension = name.substring(stem.length());
    List<String> others =
        base.equalsIgnoreCase(name)
            ? List.of(base)
            : List.of(
                base + extension,
                base + extension.toLowerCase(Locale.ROOT),
                base + extension.toUpperCase(Locale.ROOT));
    for (String other : others) {
      try (InputStream photo = other.equals(name) ? null : siblings.open(other)) {
        if (photo != null) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * What Takeout may have called the JSON of a photo.
   *
   * @param files its names
   * @param titles what it may call the photo, whose end may be cut in names: as the file is called,
   *     without its number, without the mark of an edited copy
   */
  private record Takeout(Set<String> files, Set<String> titles) {
    static Takeout of(String photo) {
      Takeout names = new Takeout(new LinkedHashSet<>(), new LinkedHashSet<>());
      names.add(photo, "");
      Matcher numbered = NUMBERED.matcher(photo);
      String plain = photo;
      String number = "";
      if (numbered.matches()) {
        plain = numbered.group(1) + numbered.group(3);
        number = numbered.group(2);
        names.add(plain, number);
      }
      String stem = stem(plain);
      for (String mark : EDITED) {
        if (stem.endsWith(mark) && stem.length() > mark.length()) {
          String original = stem.substring(0, stem.length() - mark.length());
          names.add(original + plain.substring(stem.length()), number);
        }
      }
      return names;
    }

    private void add(String photo, String number) {
      titles.add(photo);
      String full = photo + SUPPLEMENT;
      for (int length = full.length(); length >= photo.length(); length--) {
        files.add(full.substring(0, length) + number + ".json");
      }
      for (int cut : new int[] {TAKEOUT_NAME + 5, TAKEOUT_NAME}) {
        if (photo.length() > cut) {
          files.add(photo.substring(0, cut) + number + ".json");
        }
      }
    }
  }

  private static PhotoPosition read(
      String photo,
      Siblings siblings,
      String name,
      PhotoPosition.Source source,
      Set<String> titles) {
    try (InputStream in = siblings.open(name)) {
      if (in == null
          || (source == PhotoPosition.Source.XMP_SIDECAR && isOfAnother(photo, siblings, name))) {
        return PhotoPosition.none();
      }
      byte[] bytes = in.readNBytes(XmpPacket.MAX_BYTES + 1);
      if (bytes.length > XmpPacket.MAX_BYTES) {
        return PhotoPosition.unusable(
            source, name + " is larger than " + (XmpPacket.MAX_BYTES >> 20) + " MiB");
      }
      return source == PhotoPosition.Source.TAKEOUT
          ? readTakeout(bytes, name, titles)
          : readXmp(bytes, name);
    } catch (IOException e) {
      return PhotoPosition.unusable(source, name + " cannot be read: " + e.getMessage());
    }
  }

  private static PhotoPosition readXmp(byte[] bytes, String name) {
    XmpPacket packet = XmpPacket.parse(List.of(bytes));
    PhotoPosition position = packet.position(PhotoPosition.Source.XMP_SIDECAR, name);
    return packet.isWellFormed() || position.source() != null
        ? position
        : PhotoPosition.unusable(PhotoPosition.Source.XMP_SIDECAR, name + " is not XML");
  }

  private static PhotoPosition readTakeout(byte[] bytes, String name, Set<String> titles)
      throws IOException {
    String title = null;
    PhotoPosition camera = PhotoPosition.none();
    PhotoPosition shown = PhotoPosition.none();
    try (JsonParser parser = JSON.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return PhotoPosition.none();
      }
      for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
        JsonToken value = parser.nextToken();
        if (field.equals("title") && value == JsonToken.VALUE_STRING) {
          title = parser.getText();
        } else if (field.equals("geoDataExif") && value == JsonToken.START_OBJECT) {
          camera = readGeoData(parser, name);
        } else if (field.equals("geoData") && value == JsonToken.START_OBJECT) {
          shown = readGeoData(parser, name);
        } else {
          parser.skipChildren();
        }
      }
    } catch (JacksonException e) {
      return PhotoPosition.unusable(
          PhotoPosition.Source.TAKEOUT, name + " is not JSON: " + e.getOriginalMessage());
    }
    if (title != null && !isTitleOfOne(title, titles)) {
      return PhotoPosition.none();
    }
    if (camera.location() != null || shown.source() == null) {
      return camera;
    }
    return shown.location() != null || camera.source() == null ? shown : camera;
  }

  /** Reads to the end of the object; zeros are Takeout's way to say none. */
  private static PhotoPosition readGeoData(JsonParser parser, String name) throws IOException {
    Angle latitude = null;
    Angle longitude = null;
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      if (field.equals("latitude") && value != JsonToken.VALUE_NULL) {
        latitude = angle(Axis.LATITUDE, parser, value);
      } else if (field.equals("longitude") && value != JsonToken.VALUE_NULL) {
        longitude = angle(Axis.LONGITUDE, parser, value);
      }
      parser.skipChildren();
    }
    boolean zero =
        latitude != null
            && longitude != null
            && latitude.degrees() == 0
            && longitude.degrees() == 0;
    return zero
        ? PhotoPosition.none()
        : Angle.position(PhotoPosition.Source.TAKEOUT, name, latitude, longitude);
  }

  private static Angle angle(Axis axis, JsonParser parser, JsonToken value) throws IOException {
    return value.isNumeric()
        ? Angle.ofDegrees(axis, parser.getDoubleValue())
        : Angle.unreadable("is unreadable: not a number");
  }

  /**
   * Whether a photo of that title can have one of these names on disk. There the extension may be
   * another, characters that no file name may hold are underscores, and a long name's end is cut.
   */
  private static boolean isTitleOfOne(String title, Set<String> names) {
    String whole = letters(title);
    String stem = letters(stem(title));
    boolean cut = names.stream().anyMatch(name -> stem(name).length() >= TAKEOUT_NAME);
    for (String name : names) {
      String onDisk = letters(stem(name));
      if (onDisk.equals(stem) || onDisk.equals(whole) || (cut && whole.startsWith(onDisk))) {
        return true;
      }
    }
    return false;
  }

  /** Letters and digits alone, in one case and one form of Unicode. */
  private static String letters(String name) {
    StringBuilder letters = new StringBuilder();
    Normalizer.normalize(name, Normalizer.Form.NFC)
        .toLowerCase(Locale.ROOT)
        .codePoints()
        .filter(Character::isLetterOrDigit)
        .forEach(letters::appendCodePoint);
    return letters.toString();
  }

  private static String stem(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
