package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.Img2LocException;
import io.img2loc.Outcome;
import io.img2loc.Reference;
import io.img2loc.dataset.ReferenceTable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Vectors that were computed elsewhere, with what is known of their photos: {@code .npy} files and
 * tables of as many rows in the same order.
 *
 * <p>The vectors are one file, or a folder of parts as clip-retrieval writes them ({@code
 * img_emb_0.npy}, {@code img_emb_1.npy}, …, also the folder above with {@code img_emb} in it). The
 * metadata are one table for all of them, or a folder with one table for each part ({@code
 * metadata_0.csv}, …, also the folder above with {@code metadata} in it). Parts are in the order of
 * their numbers. Files are compared when they are opened here, and must not change afterwards.
 *
 * <p>Immutable, holds no file open, and is safe for use by many threads, each with its own stream.
 *
 * <pre>{@code
 * ImportedVectors vectors = ImportedVectors.open(Path.of("gallery.npy"), Path.of("places.csv"));
 * try (Stream<Outcome<String, EmbeddedReference>> rows = vectors.stream()) {
 *   rows.forEach(row -> …);
 * }
 * }</pre>
 */
public final class ImportedVectors {
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final int LONGEST_NUMBER = 19;

  /** A format of metadata. */
  @FunctionalInterface
  public interface Metadata {
    /**
     * Opens a table.
     *
     * @throws IOException if it cannot be read or is no such table; the message names it
     */
    ReferenceTable open(Path file) throws IOException;
  }

  private record Part(Path file, long rows) {}

  private final List<Part> parts;
  private final List<ReferenceTable> tables;
  private final int dimension;

  private ImportedVectors(List<Part> parts, List<ReferenceTable> tables, int dimension) {
    this.parts = List.copyOf(parts);
    this.tables = List.copyOf(tables);
    this.dimension = dimension;
  }

  /**
   * Vectors with tables of text, as {@link ReferenceTable#csv} reads them.
   *
   * @throws IOException as {@link #open(Path, Path, Metadata)} does
   */
  public static ImportedVectors open(Path vectors, Path metadata) throws IOException {
    return open(vectors, metadata, ReferenceTable::csv);
  }

  /**
   * Vectors with tables in a format of one's own. Reads all headers, and as much of the tables as
   * it takes to count their rows.
   *
   * @throws IOException if a file is missing or cannot be read, parts differ in dimension or do not
   *     belong together, or vectors and metadata have not the same number of rows; the message
   *     names the files and both numbers
   */
  public static ImportedVectors open(Path vectors, Path metadata, Metadata format)
      throws IOException {
    List<Path> arrays = files(vectors, "img_emb", ".npy");
    List<Path> texts = files(metadata, "metadata", "");
    if (texts.size() > 1 && texts.size() != arrays.size()) {
      throw new IOException(
          "%s has %d .npy files and %s %d tables; there must be one table for each, or one for all"
              .formatted(vectors, arrays.size(), metadata, texts.size()));
    }
    List<Part> parts = new ArrayList<>();
    int dimension = 0;
    for (Path array : arrays) {
      try (NpyFile npy = NpyFile.open(array)) {
        if (dimension != 0 && npy.columns() != dimension) {
          throw new IOException(
              "%s: has vectors of %d dimensions and %s of %d; import them apart"
                  .formatted(array, npy.columns(), arrays.get(0), dimension));
        }
        dimension = npy.columns();
        parts.add(new Part(array, npy.rows()));
      }
    }
    List<ReferenceTable> tables = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      ReferenceTable table = format.open(texts.get(i));
      tables.add(table);
      if (texts.size() > 1) {
        checkPair(arrays.get(i), texts.get(i));
        checkRows(arrays.get(i), parts.get(i).rows, texts.get(i), table.size());
      }
    }
    if (texts.size() == 1) {
      long rows = parts.stream().mapToLong(Part::rows).sum();
      checkRows(vectors, rows, texts.get(0), tables.get(0).size());
    }
    return new ImportedVectors(parts, tables, dimension);
  }

  private static void checkPair(Path array, Path text) throws IOException {
    String number = lastNumber(array);
    String other = lastNumber(text);
    if (!number.equals(other) && !number.isEmpty() && !other.isEmpty()) {
      throw new IOException(
          "%s and %s come together and do not have the same number; is a part missing?"
              .formatted(array, text));
    }
  }

  private static void checkRows(Path array, long rows, Path text, long lines) throws IOException {
    if (rows != lines) {
      throw new IOException(
          "%s has %d vectors and %s %d rows; they must be as many, in the same order"
              .formatted(array, rows, text, lines));
    }
  }

  /** A file itself, or those of a folder in the order of the numbers in their names. */
  private static List<Path> files(Path source, String child, String extension) throws IOException {
    if (!Files.exists(source)) {
      throw new NoSuchFileException(
          source.toString(), null, "no such file or folder; check the name");
    }
    if (!Files.isDirectory(source)) {
      return List.of(source);
    }
    Path inside = source.resolve(child);
    Path folder = Files.isDirectory(inside) ? inside : source;
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files =
          list.filter(file -> isPart(file, extension))
              .sorted(Comparator.comparing(ImportedVectors::inOrder))
              .toList();
    }
    if (files.isEmpty()) {
      throw new FileNotFoundException(
          folder + ": has no " + (extension.isEmpty() ? "table" : extension + " file") + " in it");
    }
    List<String> kinds = files.stream().map(ImportedVectors::extension).distinct().toList();
    if (kinds.size() > 1) {
      throw new IOException(
          "%s: has files of several kinds (%s); leave one kind in it"
              .formatted(folder, String.join(", ", kinds)));
    }
    return files;
  }

  private static boolean isPart(Path file, String extension) {
    String name = file.getFileName().toString();
    boolean isHidden = name.startsWith(".") || name.startsWith("_");
    return !isHidden && name.endsWith(extension) && Files.isRegularFile(file);
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString();
    return name.substring(Math.max(0, name.lastIndexOf('.'))).toLowerCase(Locale.ROOT);
  }

  /** Numbers in front padded with zeros, so that 9 comes before 10. */
  private static String inOrder(Path file) {
    return NUMBER
        .matcher(file.getFileName().toString())
        .replaceAll(
            number ->
                "0".repeat(Math.max(0, LONGEST_NUMBER - number.group().length())) + number.group());
  }

  private static String lastNumber(Path file) {
    Matcher numbers = NUMBER.matcher(file.getFileName().toString());
    String last = "";
    while (numbers.find()) {
      last = numbers.group().replaceFirst("^0+(?=.)", "");
    }
    return last;
  }

  /** Dimension of the vectors. */
  public int dimension() {
    return dimension;
  }

  /** Number of rows, those that will fail included. */
  public long size() {
    return parts.stream().mapToLong(Part::rows).sum();
  }

  /**
   * The rows in order, lazily. The input of each outcome names the row, counted from 0 as numpy
   * does: {@code img_emb_0.npy, row 12}. A vector with a number that is not finite, or all zero,
   * and metadata without an id or a possible place, are failures that say so, one by one. The
   * caller closes the stream.
   *
   * @throws IOException if a file can no longer be read; when that happens on the way, or a file
   *     has changed, the stream throws an {@link UncheckedIOException}
   */
  public Stream<Outcome<String, EmbeddedReference>> stream() throws IOException {
    Rows rows = new Rows();
    return StreamSupport.stream(rows, false).onClose(rows::close);
  }

  /** The files and how much is in them. */
  @Override
  public String toString() {
    return parts.stream().map(part -> part.file.toString()).collect(Collectors.joining(", "))
        + ": "
        + size()
        + " x "
        + dimension;
  }

  private final class Rows
      extends Spliterators.AbstractSpliterator<Outcome<String, EmbeddedReference>> {
    private final Chain<Part, float[]> vectors = new Chain<>(parts, this::open);
    private final Chain<ReferenceTable, Outcome<String, Reference>> references =
        new Chain<>(tables, ReferenceTable::rows);
    private String name = "";
    private long row;

    Rows() {
      super(ImportedVectors.this.size(), Spliterator.ORDERED | Spliterator.NONNULL);
    }

    private Stream<float[]> open(Part part) throws IOException {
      NpyFile npy = NpyFile.open(part.file);
      if (npy.columns() != dimension || npy.rows() != part.rows) {
        npy.close();
        throw changed();
      }
      name = part.file.getFileName().toString();
      row = 0;
      return npy.stream().onClose(() -> close(npy));
    }

    private static void close(NpyFile npy) {
      try {
        npy.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public boolean tryAdvance(Consumer<? super Outcome<String, EmbeddedReference>> action) {
      float[] vector = vectors.next();
      Outcome<String, Reference> reference = references.next();
      if (vector == null && reference == null) {
        return false;
      }
      if (vector == null || reference == null) {
        throw new UncheckedIOException(changed());
      }
      action.accept(outcome(name + ", row " + row++, vector, reference));
      return true;
    }

    private IOException changed() {
      return new IOException(ImportedVectors.this + ", or its metadata, has changed meanwhile");
    }

    private void close() {
      try {
        vectors.close();
      } finally {
        references.close();
      }
    }
  }

  /** The elements of streams that are opened one after the other. */
  private static final class Chain<S, T> {
    private interface Opening<S, T> {
      Stream<T> open(S source) throws IOException;
    }

    private final Iterator<S> sources;
    private final Opening<S, T> opening;
    private Stream<T> stream = Stream.empty();
    private Iterator<T> elements = Collections.emptyIterator();

    Chain(List<S> sources, Opening<S, T> opening) {
      this.sources = sources.iterator();
      this.opening = opening;
    }

    @Nullable T next() {
      while (!elements.hasNext()) {
        stream.close();
        if (!sources.hasNext()) {
          return null;
        }
        try {
          stream = opening.open(sources.next());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        elements = stream.iterator();
      }
      return elements.next();
    }

    void close() {
      stream.close();
    }
  }

  private static Outcome<String, EmbeddedReference> outcome(
      String name, float[] vector, Outcome<String, Reference> reference) {
    Img2LocException failure = reference.failure();
    if (failure != null) {
      return Outcome.failure(
          name, new Img2LocException(name + ": " + failure.getMessage(), failure));
    }
    try {
      Embedding embedding = Embedding.of(vector);
      return Outcome.success(name, new EmbeddedReference(reference.orElseThrow(), embedding));
    } catch (IllegalArgumentException e) {
      return Outcome.failure(name, new Img2LocException(name + ": " + e.getMessage(), e));
    }
  }
}
