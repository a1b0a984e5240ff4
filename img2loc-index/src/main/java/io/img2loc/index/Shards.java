package io.img2loc.index;

import io.img2loc.dataset.Dataset;
import io.img2loc.dataset.DatasetItem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Datasets in archives: {@code .tar}, {@code .tar.gz} and {@code .tgz}, and {@code .zip}; in the
 * layout of webdataset or a plain tree of photos. Nothing is unpacked to the disk, and names in an
 * archive are only names.
 *
 * <p>A file is a photo as {@link Dataset#isPhoto} says. Its place is what a JSON of the same name
 * beside it states ({@code 000123.json} for {@code 000123.jpg}), else the photo itself, else XMP or
 * Google Takeout's JSON beside it, as {@link DatasetItem#of} says. In a tar, the files of a sample
 * (of one name up to its first dot) must be adjacent, which is webdataset's own rule; in a zip they
 * may stand anywhere in the same folder.
 *
 * <p>A reference's id is the photo's path in the archive, as the id of an unpacked photo is its
 * path below the folder: {@code 000123.jpg}. Where several shards are one dataset, the shard's path
 * without its extension comes before, as if each were unpacked into a folder of its name: {@code
 * 00007/000123.jpg}.
 *
 * <p>Archives are read one sample at a time, one archive after the other. A photo of more than 64
 * MiB, or an eighth of the heap if that is less, is {@link DatasetItem.Status#UNREADABLE}; so is
 * what cannot be unpacked. Where an archive is damaged or cut short, the samples before are given,
 * then one such item that names the archive and the place, and the next archive goes on.
 */
public final class Shards {
  private static final int MAX_SHARDS = 100_000;
  private static final Pattern EXTENSION =
      Pattern.compile("\\.(tar|tar\\.gz|tgz|zip)$", Pattern.CASE_INSENSITIVE);
  private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)\\}");
  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})\\.\\.(\\d{1,9})");

  private Shards() {}

  /** Whether a file's name is that of an archive: it is not opened. */
  public static boolean isArchive(Path file) {
    return EXTENSION.matcher(String.valueOf(file.getFileName())).find();
  }

  /**
   * One archive. Its kind is found in its bytes.
   *
   * @throws IOException if there is none, or it is neither a tar nor a zip
   */
  public static Dataset open(Path archive) throws IOException {
    check(archive);
    try {
      ShardDataset.reader(archive, "", id -> false).close();
    } catch (DamagedArchiveException e) {
      throw new IOException(archive + ": " + e.getMessage(), e);
    }
    return new ShardDataset(Map.of(archive, ""));
  }

  /**
   * Several archives as one dataset, in the order given. One that is no archive is one item that is
   * {@link DatasetItem.Status#UNREADABLE}, and the rest goes on.
   *
   * @throws IllegalArgumentException if none is given, one is given twice, or two differ only in
   *     extension
   * @throws IOException if one is not there
   */
  public static Dataset openAll(List<Path> archives) throws IOException {
    if (archives.isEmpty()) {
      throw new IllegalArgumentException("no archive is given; a dataset needs at least one");
    }
    for (Path archive : archives) {
      check(archive);
    }
    Path root = commonFolder(archives);
    Map<Path, String> prefixes = new LinkedHashMap<>();
    Map<String, Path> known = new LinkedHashMap<>();
    for (Path archive : archives) {
      String path = root.relativize(archive.toAbsolutePath().normalize()).toString();
      String prefix = EXTENSION.matcher(path.replace('\\', '/')).replaceFirst("") + "/";
      Path other = known.put(prefix, archive);
      if (other != null) {
        throw new IllegalArgumentException(
            "%s and %s would give the same ids; leave one out or rename it"
                .formatted(other, archive));
      }
      prefixes.put(archive, prefix);
    }
    return new ShardDataset(prefixes);
  }

  /**
   * The archives that a pattern names, in order: those of a folder by their names, {@code
   * shards/{00000..00127}.tar} as webdataset writes a range, {@code shards/{a,b}.tar}, and {@code
   * *} and {@code ?} in a file's name.
   *
   * @throws IOException if a folder cannot be listed, or nothing is found
   * @throws IllegalArgumentException if the pattern makes no sense, or names more than 100,000
   */
  public static List<Path> list(String pattern) throws IOException {
    Objects.requireNonNull(pattern, "pattern");
    List<Path> found = new ArrayList<>();
    for (String path : expand(pattern)) {
      try {
        found.addAll(list(pattern, path));
      } catch (InvalidPathException e) {
        throw new IllegalArgumentException(path + ": is no path: " + e.getMessage(), e);
      }
    }
    if (found.isEmpty()) {
      throw new FileNotFoundException(
          pattern + ": there is no .tar, .tar.gz, .tgz or .zip; check the name");
    }
    return List.copyOf(found);
  }

  private static List<Path> list(String pattern, String path) throws IOException {
    boolean isGlob = path.indexOf('*') >= 0 || path.indexOf('?') >= 0;
    if (!isGlob) {
      Path file = Path.of(path);
      return Files.isDirectory(file) ? archives(file, "*") : List.of(file);
    }
    int slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf(java.io.File.separatorChar));
    String folder = path.substring(0, slash + 1);
    if (folder.indexOf('*') >= 0 || folder.indexOf('?') >= 0) {
      throw new IllegalArgumentException(
          pattern + ": has * or ? in a folder's name; use them in the file's name alone");
    }
    return archives(Path.of(folder), path.substring(slash + 1));
  }

  private static List<Path> archives(Path folder, String glob) throws IOException {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + escaped(glob));
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> matcher.matches(file.getFileName()))
          .filter(Shards::isArchive)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  /** Of a glob's signs, only * and ? mean something here. */
  private static String escaped(String glob) {
    return glob.replaceAll("[\\\\\\[\\]{}]", "\\\\$0");
  }

  private static List<String> expand(String pattern) {
    List<String> open = List.of(pattern);
    for (Matcher braces = BRACES.matcher(pattern);
        braces.find();
        braces = BRACES.matcher(open.get(0))) {
      List<String> expanded = new ArrayList<>();
      for (String choice : choices(pattern, braces.group(1))) {
        for (String each : open) {
          expanded.add(BRACES.matcher(each).replaceFirst(Matcher.quoteReplacement(choice)));
        }
        if (expanded.size() > MAX_SHARDS) {
          throw tooMany(pattern);
        }
      }
      open = expanded;
    }
    return open;
  }

  private static List<String> choices(String pattern, String braces) {
    Matcher range = RANGE.matcher(braces);
    if (!range.matches()) {
      return List.of(braces.split(",", -1));
    }
    int first = Integer.parseInt(range.group(1));
    int last = Integer.parseInt(range.group(2));
    if (last < first) {
      throw new IllegalArgumentException(pattern + ": has a range that ends before it begins");
    }
    if (last - first >= MAX_SHARDS) {
      throw tooMany(pattern);
    }
    int width = range.group(1).length();
    List<String> numbers = new ArrayList<>();
    for (int i = first; i <= last; i++) {
      numbers.add(String.format(Locale.ROOT, "%0" + width + "d", i));
    }
    return numbers;
  }

  private static IllegalArgumentException tooMany(String pattern) {
    return new IllegalArgumentException(pattern + ": names more than " + MAX_SHARDS + " files");
  }

  private static void check(Path archive) throws IOException {
    if (!Files.exists(archive)) {
      throw new NoSuchFileException(archive.toString(), null, "no such archive; check the name");
    }
    if (!Files.isRegularFile(archive) || archive.getFileSystem() != FileSystems.getDefault()) {
      throw new FileSystemException(
          archive.toString(), null, "not a file, where a .tar, .tar.gz, .tgz or .zip is needed");
    }
  }

  /** The deepest folder above all of them. */
  private static Path commonFolder(List<Path> archives) {
    Path common = null;
    for (Path archive : archives) {
      Path folder = Objects.requireNonNull(archive.toAbsolutePath().normalize().getParent());
      common = common == null ? folder : common;
      while (!folder.startsWith(common)) {
        common = common.getParent();
        if (common == null) {
          throw new IllegalArgumentException(
              archive + ": lies on another drive than the others; read them apart");
        }
      }
    }
    return Objects.requireNonNull(common);
  }
}
