package io.img2loc;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which a user's programs keep what they can make or ask for again, and what keeps it
 * from other users' eyes: vectors and replies tell what photos show, and where.
 */
public final class CacheFolder {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private CacheFolder() {}

  /**
   * A folder of this name in what the environment variable {@code IMG2LOC_CACHE} names; else in
   * {@code img2loc} in {@code $XDG_CACHE_HOME}, which must be an absolute path, or else in {@code
   * ~/.cache}, on macOS in {@code ~/Library/Caches}, and on Windows in {@code %LOCALAPPDATA%}.
   * Nothing is created.
   *
   * @throws java.nio.file.InvalidPathException if what a variable says is no path
   */
  public static Path of(String name) {
    return folder(
            System.getenv(),
            System.getProperty("os.name", ""),
            Path.of(System.getProperty("user.home", ".")))
        .resolve(name);
  }

  static Path folder(Map<String, String> variables, String system, Path home) {
    String chosen = variables.getOrDefault("IMG2LOC_CACHE", "");
    return chosen.isBlank()
        ? caches(variables, system.toLowerCase(Locale.ROOT), home).resolve("img2loc")
        : Path.of(chosen.strip());
  }

  /** Where the system's programs keep what can be made again. */
  private static Path caches(Map<String, String> variables, String system, Path home) {
    if (system.startsWith("windows")) {
      return absolute(variables.get("LOCALAPPDATA"), home.resolve("AppData").resolve("Local"));
    }
    boolean mac = system.startsWith("mac");
    return absolute(
        variables.get("XDG_CACHE_HOME"),
        mac ? home.resolve("Library").resolve("Caches") : home.resolve(".cache"));
  }

  private static Path absolute(@Nullable String stated, Path otherwise) {
    if (stated == null || stated.isBlank()) {
      return otherwise;
    }
    Path path = Path.of(stated.strip());
    return path.isAbsolute() ? path : otherwise;
  }

  /** What makes a file that only its owner may read, where the system knows of owners. */
  public static FileAttribute<?>[] ownersFile() {
    return permissions("rw-------");
  }

  /** What makes a folder that only its owner may enter, where the system knows of owners. */
  public static FileAttribute<?>[] ownersFolder() {
    return permissions("rwx------");
  }

  private static FileAttribute<?>[] permissions(String text) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
        }
        : new FileAttribute<?>[0];
  }
}
