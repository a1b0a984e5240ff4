package io.img2loc.dataset;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that a table's photos lie in.
 *
 * @param folder the folder
 */
record ImageFolder(Path folder) {
  private static final List<String> ENDINGS = List.of("", ".jpg", ".jpeg", ".png");
  private static final int ROWS_TO_TRY = 100;

  /**
   * The folder beside a table that has the photo of its first row; should no folder have it, that
   * of the second, and so on for some rows.
   */
  static ImageFolder beside(Path table) throws IOException {
    List<ImageFolder> candidates = candidates(table);
    String first = null;
    try (TableReader reader = TableReader.open(table)) {
      TableReader.Row row = reader.next();
      for (int i = 0; i < ROWS_TO_TRY && row != null; i++, row = reader.next()) {
        String id = reader.columns().file(row);
        if (id == null) {
          continue;
        }
        first = first == null ? id : first;
        for (ImageFolder candidate : candidates) {
          if (candidate.find(id) != null) {
            return candidate;
          }
        }
      }
    }
    if (first == null) {
      return candidates.get(0); // without rows there is nothing to find
    }
    throw new FileNotFoundException(
        table
            + ": the photo of the first row, "
            + Numbers.quote(first)
            + ", is in none of the folders tried: "
            + candidates.stream().map(ImageFolder::name).collect(Collectors.joining(", "))
            + "; name the folder of the photos");
  }

  private static List<ImageFolder> candidates(Path table) {
    Path parent = table.getParent();
    Path beside = parent != null ? parent : table.getFileSystem().getPath("");
    String name = String.valueOf(table.getFileName());
    String base = name.substring(0, Math.max(0, name.lastIndexOf('.')));
    return Stream.of("", base, "images", "img")
        .distinct()
        .map(child -> new ImageFolder(beside.resolve(child)))
        .toList();
  }

  /** What messages call the folder. */
  String name() {
    return folder.toString().isEmpty() ? "." : folder.toString();
  }

  /**
   * The photo of that id, or null if there is none. An id with Windows' separators is understood
   * anywhere.
   */
  @Nullable Path find(String id) {
    for (String ending : ENDINGS) {
      Path file = resolve(id + ending);
      if (file != null && Files.isRegularFile(file)) {
        return file;
      }
    }
    return id.indexOf('\\') >= 0 ? find(id.replace('\\', '/')) : null;
  }

  /** Whether the id leads out of the folder. */
  boolean isLeft(String id) {
    return resolve(id) == null || (id.indexOf('\\') >= 0 && isLeft(id.replace('\\', '/')));
  }

  private @Nullable Path resolve(String id) {
    try {
      Path path = folder.getFileSystem().getPath(id);
      boolean leaves = path.isAbsolute() || path.normalize().startsWith("..");
      return leaves ? null : folder.resolve(path);
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
