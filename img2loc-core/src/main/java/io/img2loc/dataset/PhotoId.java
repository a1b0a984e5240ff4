package io.img2loc.dataset;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What photos are called in lists by different people. */
final class PhotoId {
  /** As long as those of pictures are; {@code 2012.05} has none. */
  private static final Pattern EXTENSION = Pattern.compile("\\.\\p{Alpha}\\p{Alnum}{1,4}$");

  private PhotoId() {}

  /** The file's name without folders, in either manner of writing them, and extension. */
  static String name(String id) {
    String name = id.substring(Math.max(id.lastIndexOf('/'), id.lastIndexOf('\\')) + 1);
    Matcher extension = EXTENSION.matcher(name);
    return extension.find() && extension.start() > 0 ? name.substring(0, extension.start()) : name;
  }

  /** The extension with its dot, or an empty text. */
  static String extension(String id) {
    Matcher extension = EXTENSION.matcher(id);
    return extension.find() ? extension.group() : "";
  }
}
