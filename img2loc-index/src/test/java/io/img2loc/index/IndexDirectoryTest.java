package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Filter;
import io.img2loc.GeoPoint;
import io.img2loc.Hits;
import io.img2loc.Neighbor;
import io.img2loc.Reference;
import io.img2loc.Search;
import io.img2loc.VectorIndex;
import io.img2loc.index.IndexFormatException.Reason;
import io.img2loc.index.StoredFile.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IndexDirectoryTest {
  private static final EmbeddingSpace SPACE = new EmbeddingSpace("café-1", 3);
  private static final int VERSION_OFFSET = 8;
  private static final int ALWAYS_GRAPH = 0;

  private static final List<Reference> REFERENCES =
      List.of(
          new Reference("a", new GeoPoint(90, 180), null, null, null),
          new Reference("b b", new GeoPoint(-90, -0.0), "", LocalDateTime.MAX, ""),
          new Reference("東京 🗼", new GeoPoint(35.6586, 139.7454), "Çelik", LocalDateTime.MIN, null),
          new Reference(
              "long",
              new GeoPoint(Double.MIN_VALUE, 179.99999999999997),
              null,
              LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_999),
              "x".repeat(700_000)));
  private static final List<Embedding> EMBEDDINGS =
      List.of(
          Embedding.of(1, 0, 0),
          Embedding.of(-0.0f, 1, 0),
          Embedding.of(1, 2, 3),
          Embedding.of(Float.MIN_VALUE, 0, -5));

  @TempDir Path temporary;
  private Path directory;

  @BeforeEach
  void save() throws IOException {
    directory = temporary.resolve("index");
    try (ExactIndex index = ExactIndexTest.index(SPACE, REFERENCES, EMBEDDINGS)) {
      index.save(directory);
    }
  }

  @Test
  void open_saved_sameReferencesAndVectors() throws IOException {
    try (ExactIndex index = ExactIndex.open(directory)) {
      assertThat(index.space()).isEqualTo(SPACE);
      assertThat(index.size()).isEqualTo(4);
    }
    Contents contents = IndexDirectory.open(directory);
    for (int i = 0; i < 4; i++) {
      assertThat(contents.references().get(i)).isEqualTo(REFERENCES.get(i));
      Reference withoutText = contents.references().withoutText(i);
      assertThat(withoutText.location()).isEqualTo(REFERENCES.get(i).location());
      assertThat(withoutText.takenAt()).isEqualTo(REFERENCES.get(i).takenAt());
      float[] vector = new float[3];
      contents.vectors().read(i, 1, vector);
      assertThat(vector).isEqualTo(EMBEDDINGS.get(i).toArray());
    }
    contents.close();
  }

  /** By the offsets of the documentation. */
  @Test
  void save_layout_asDocumented() throws IOException {
    ByteBuffer references = bytes(Kind.REFERENCES);
    ByteBuffer vectors = bytes(Kind.VECTORS);
    for (ByteBuffer file : List.of(references, vectors)) {
      assertThat(new String(file.array(), 0, 8, StandardCharsets.UTF_8)).isEqualTo("IMG2LOC\0");
      assertThat(file.getInt(8)).isEqualTo(1);
      assertThat(file.getInt(16)).isEqualTo(64);
      assertThat(file.getInt(20)).isEqualTo(3);
      assertThat(file.getLong(24)).isEqualTo(4);
      assertThat(file.getInt(36)).isEqualTo(7);
      assertThat(new String(file.array(), 48, 7, StandardCharsets.UTF_8)).isEqualTo("café-1");
      int size = file.capacity();
      assertThat(file.getLong(size - 16)).isEqualTo(size);
      assertThat(new String(file.array(), size - 8, 4, StandardCharsets.UTF_8)).isEqualTo("END.");
      CRC32C crc = new CRC32C();
      crc.update(file.array(), 0, size - 4);
      assertThat(file.getInt(size - 4)).isEqualTo((int) crc.getValue());
    }
    assertThat(references.getInt(12)).isEqualTo(1);
    assertThat(vectors.getInt(12)).isEqualTo(2);
    assertThat(references.getInt(32)).isZero();
    assertThat(vectors.getInt(32)).isEqualTo(references.getInt(references.capacity() - 4));
    assertThat(vectors.getFloat(64 + 12 + 4)).isEqualTo(1f);
    int third = 64 + 2 * 40;
    assertThat(references.getDouble(third)).isEqualTo(35.6586);
    assertThat(references.getDouble(third + 8)).isEqualTo(139.7454);
    int text = 64 + 4 * 40 + (int) references.getLong(third + 32);
    assertThat(references.getInt(text)).isEqualTo(11);
    assertThat(new String(references.array(), text + 4, 11, StandardCharsets.UTF_8))
        .isEqualTo("東京 🗼");
    assertThat(references.getInt(text + 15)).isEqualTo(6);
    assertThat(references.getInt(text + 25)).isEqualTo(-1);
    assertThat(references.getInt(64 + 24)).isEqualTo(-1);
    assertThat(references.getLong(64 + 3 * 40 + 16)).isEqualTo(-1);
    assertThat(references.getInt(64 + 3 * 40 + 24)).isEqualTo(999_999_999);
  }

  private ByteBuffer bytes(Kind kind) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(kind.in(directory))).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void open_noDirectory_saysSo() {
    Path missing = temporary.resolve("missing");
    assertThatThrownBy(() -> ExactIndex.open(missing))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(missing.toString())
        .hasMessageContaining("there is no index here");
    assertThatThrownBy(() -> JVectorIndex.open(missing)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void open_otherDirectoryOrFile_notAnIndex() throws IOException {
    assertRefused(temporary, temporary, Reason.NOT_AN_INDEX, "not the directory of an img2loc");
    Path file = Files.createFile(temporary.resolve("file"));
    assertRefused(file, file, Reason.NOT_AN_INDEX, "not the directory of an img2loc");
  }

  @ParameterizedTest
  @EnumSource(names = {"REFERENCES", "VECTORS"})
  void open_foreignFile_notAnIndex(Kind kind) throws IOException {
    Files.writeString(kind.in(directory), "something else, as long as it takes");
    assertRefused(directory, kind.in(directory), Reason.NOT_AN_INDEX, "no file of an img2loc");
  }

  @ParameterizedTest
  @EnumSource(names = {"REFERENCES", "VECTORS"})
  void open_fileMissing_namesIt(Kind kind) throws IOException {
    Files.delete(kind.in(directory));
    assertRefused(directory, kind.in(directory), Reason.DAMAGED, "missing");
  }

  @ParameterizedTest
  @EnumSource(names = {"REFERENCES", "VECTORS"})
  void open_otherVersion_tooOldOrTooNew(Kind kind) throws IOException {
    ByteBuffer bytes = bytes(kind);
    Files.write(kind.in(directory), bytes.putInt(VERSION_OFFSET, 2).array());
    assertRefused(directory, kind.in(directory), Reason.TOO_NEW, "version 2 is too new");
    Files.write(kind.in(directory), bytes.putInt(VERSION_OFFSET, 0).array());
    assertRefused(directory, kind.in(directory), Reason.TOO_OLD, "version 0 is too old");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 8, 47, 63, 64, 100})
  void open_cutShort_saysSo(int length) throws IOException {
    Path file = Kind.VECTORS.in(directory);
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
    assertRefused(directory, file, Reason.DAMAGED, "cut short");
  }

  @Test
  void open_byteChanged_damaged() throws IOException {
    ByteBuffer bytes = bytes(Kind.VECTORS);
    Files.write(Kind.VECTORS.in(directory), bytes.put(70, (byte) 1).array());
    assertRefused(directory, Kind.VECTORS.in(directory), Reason.DAMAGED, "checksum");
  }

  @Test
  void open_vectorsOfAnotherIndex_mismatch() throws IOException {
    Path other = temporary.resolve("other");
    List<Reference> references = ExactIndexTest.references(4);
    try (ExactIndex index = ExactIndexTest.index(SPACE, references, EMBEDDINGS)) {
      index.save(other);
    }
    Files.delete(Kind.VECTORS.in(directory));
    Files.copy(Kind.VECTORS.in(other), Kind.VECTORS.in(directory));
    assertRefused(
        directory, Kind.VECTORS.in(directory), Reason.MISMATCH, "belongs to other references");
  }

  @Test
  void open_partUnderAnotherName_mismatch() throws IOException {
    Files.delete(Kind.VECTORS.in(directory));
    Files.copy(Kind.REFERENCES.in(directory), Kind.VECTORS.in(directory));
    assertRefused(directory, Kind.VECTORS.in(directory), Reason.MISMATCH, "another part");
  }

  private static void assertRefused(Path directory, Path culprit, Reason reason, String words) {
    for (Opening opening : List.<Opening>of(ExactIndex::open, JVectorIndex::open)) {
      IndexFormatException refusal =
          catchThrowableOfType(IndexFormatException.class, () -> opening.open(directory));
      assertThat(refusal).hasMessageContaining(culprit.toString()).hasMessageContaining(words);
      assertThat(refusal.reason()).isEqualTo(reason);
      assertThat(refusal.path()).isEqualTo(culprit);
    }
  }

  private interface Opening {
    VectorIndex open(Path directory) throws IOException;
  }

  @Test
  void save_directoryInUse_refusedAndUntouched() throws IOException {
    Path full = Files.createDirectory(temporary.resolve("full"));
    Files.writeString(full.resolve("mine.txt"), "mine");
    try (ExactIndex index = ExactIndex.open(directory)) {
      assertThatThrownBy(() -> index.save(full))
          .isInstanceOf(FileAlreadyExistsException.class)
          .hasMessageContaining(full.toString())
          .hasMessageContaining("not empty");
      assertThatThrownBy(() -> index.save(full.resolve("mine.txt")))
          .isInstanceOf(FileAlreadyExistsException.class)
          .hasMessageContaining("a file is in the place");
      assertThatThrownBy(() -> index.save(directory))
          .isInstanceOf(FileAlreadyExistsException.class);
    }
    assertThat(full).isDirectoryContaining(f -> f.endsWith("mine.txt"));
    assertThat(list(full)).containsExactly("mine.txt");
  }

  @Test
  void save_emptyOrDeepDirectory_onlyTheIndexAppears() throws IOException {
    Path empty = Files.createDirectory(temporary.resolve("empty"));
    Path deep = temporary.resolve("not/yet/there");
    try (ExactIndex index = ExactIndex.open(directory)) {
      index.save(empty);
      index.save(deep);
    }
    assertThat(list(empty)).containsExactly("references.i2l", "vectors.i2l");
    assertThat(list(deep)).containsExactly("references.i2l", "vectors.i2l");
    assertThat(list(deep.getParent())).containsExactly("there");
    assertThat(list(temporary)).containsExactly("empty", "index", "not");
  }

  @Test
  void save_failsHalfWay_nothingLeft() {
    References broken =
        new References() {
          @Override
          public int size() {
            return 4;
          }

          @Override
          public Reference get(int ordinal) {
            if (ordinal == 2) {
              throw new IllegalStateException("half-way");
            }
            return REFERENCES.get(ordinal);
          }

          @Override
          public Reference withoutText(int ordinal) {
            return get(ordinal);
          }
        };
    Contents contents =
        new Contents(SPACE, broken, new HeapVectors(List.of(), 3), List.of(), () -> {});
    assertThatThrownBy(() -> IndexDirectory.save(temporary.resolve("new"), contents, null))
        .isInstanceOf(IllegalStateException.class);
    assertThat(temporary.toFile().list()).containsExactly("index");
  }

  private static List<String> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  /**
   * One change each at 150 places of an index with a graph, spread evenly over its files: a bit
   * turned, a byte overwritten, the file cut there, or bytes added or taken out.
   */
  @Test
  void open_damagedAnywhere_refusedOrRight() throws IOException {
    Samples samples = new Samples(16, 20, 9);
    Random random = new Random(10);
    List<Reference> references =
        IntStream.range(0, 200).mapToObj(i -> Samples.reference(i, random)).toList();
    List<Embedding> embeddings = samples.take(200);
    EmbeddingSpace space = new EmbeddingSpace("damaged", 16);
    Path whole = temporary.resolve("whole");
    JVectorIndex.Builder builder =
        JVectorIndex.builder(space).vectorsPerCandidate(ALWAYS_GRAPH).searchEffort(200);
    for (int i = 0; i < 200; i++) {
      builder.add(references.get(i), embeddings.get(i));
    }
    try (JVectorIndex index = builder.build()) {
      index.save(whole);
    }
    Embedding query = samples.next();
    Search search = new Search(20, 0, Filter.box(-90, -180, 90, 179));
    List<Neighbor> truth;
    try (ExactIndex exact = ExactIndexTest.index(space, references, embeddings)) {
      truth = exact.search(query, search).nearest();
    }
    int refused = 0;
    for (int change = 0; change < 150; change++) {
      Kind kind = Kind.values()[change % 3];
      byte[] original = Files.readAllBytes(kind.in(whole));
      byte[] damaged = damaged(original, random);
      Path place = Files.createDirectory(temporary.resolve("damaged" + change));
      for (Kind each : Kind.values()) {
        Files.copy(each.in(whole), each.in(place));
      }
      Files.write(kind.in(place), damaged);
      for (Opening opening :
          List.<Opening>of(ExactIndex::open, d -> JVectorIndex.open(d, ALWAYS_GRAPH))) {
        try (VectorIndex index = opening.open(place)) {
          Hits hits = index.search(query, search);
          assertThat(hits.nearest()).isEqualTo(truth);
          assertThat(kind == Kind.GRAPH || Arrays.equals(original, damaged)).isTrue();
        } catch (IOException e) {
          assertThat(e).hasMessageContaining(kind.in(place).toString());
          assertThat(kind).isNotEqualTo(Kind.GRAPH);
          refused++;
        }
      }
    }
    assertThat(refused).isEqualTo(2 * 100);
  }

  private static byte[] damaged(byte[] original, Random random) {
    int place = random.nextInt(original.length);
    byte[] damaged = original.clone();
    switch (random.nextInt(5)) {
      case 0 -> damaged[place] ^= (byte) (1 << random.nextInt(8));
      case 1 -> damaged[place] += (byte) (1 + random.nextInt(255));
      case 2 -> damaged = Arrays.copyOf(original, place);
      case 3 -> damaged = Arrays.copyOf(original, original.length + 1 + random.nextInt(100));
      default -> {
        System.arraycopy(original, place, damaged, Math.max(0, place - 1), original.length - place);
        damaged = Arrays.copyOf(damaged, original.length - 1);
      }
    }
    return damaged;
  }
}
