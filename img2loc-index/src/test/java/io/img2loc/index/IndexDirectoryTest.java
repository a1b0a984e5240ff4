package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import io.img2loc.VectorIndex;
import io.img2loc.index.IndexFormatException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexDirectoryTest {
  private static final EmbeddingSpace SPACE = new EmbeddingSpace("café-1", 3);

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
              "x".repeat(65_536)));
  private static final List<Embedding> EMBEDDINGS =
      List.of(
          Embedding.of(1, 0, 0),
          Embedding.of(-0.0f, 1, 0),
          Embedding.of(1, 2, 3),
          Embedding.of(Float.MIN_VALUE, 0, -5));

  private static final List<String> FILES =
      List.of("000001.coarse.i2l", "000001.fine.i2l", "000001.references.i2l", "index.i2l");

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
      assertThat(contents.embedding(i).toArray())
          .containsExactly(EMBEDDINGS.get(i).toArray(), within(1e-7f));
    }
    contents.close();
  }

  /** By the offsets of the documentation. */
  @Test
  void save_layout_asDocumented() throws IOException {
    ByteBuffer manifest = bytes("index.i2l");
    ByteBuffer references = bytes("000001.references.i2l");
    ByteBuffer coarse = bytes("000001.coarse.i2l");
    ByteBuffer fine = bytes("000001.fine.i2l");
    int part = 0;
    for (ByteBuffer file : List.of(manifest, references, coarse, fine)) {
      assertThat(new String(file.array(), 0, 8, StandardCharsets.UTF_8)).isEqualTo("IMG2LOC\0");
      assertThat(file.getInt(8)).isEqualTo(2);
      assertThat(file.getInt(12)).isEqualTo(part);
      assertThat(file.getInt(16)).isEqualTo(64);
      assertThat(file.getInt(20)).isEqualTo(3);
      assertThat(file.getLong(24)).isEqualTo(4);
      assertThat(file.getLong(32)).isEqualTo(manifest.getLong(32));
      assertThat(file.getLong(40)).isEqualTo(manifest.getLong(40));
      assertThat(file.getLong(48)).isEqualTo(part == 0 ? 0 : 1);
      assertThat(file.getInt(60)).isEqualTo(crc(file, 0, 60));
      assertFramed(file);
      part++;
    }
    assertManifest(manifest, List.of(references, coarse, fine));
    assertThat(coarse.getFloat(64)).isCloseTo(1f / 127, within(1e-4f));
    assertThat((int) coarse.get(64 + 8)).isEqualTo(127);
    assertThat(payloadEnd(coarse)).isEqualTo(64 + 4 * 11);
    assertThat(payloadEnd(fine)).isEqualTo(64 + 4 * 6);
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

  private static int payloadEnd(ByteBuffer file) {
    return (int) file.getLong(file.capacity() - 28);
  }

  /** Looks at the table of checksums and the trailer. */
  private static void assertFramed(ByteBuffer file) {
    int size = file.capacity();
    int trailer = size - 28;
    int table = (payloadEnd(file) + 7) / 8 * 8;
    assertThat(file.getLong(trailer + 8)).isEqualTo(size);
    assertThat(file.getInt(trailer + 16)).isEqualTo(crc(file, table, trailer));
    assertThat(new String(file.array(), trailer + 20, 4, StandardCharsets.UTF_8)).isEqualTo("END.");
    assertThat(file.getInt(trailer + 24)).isEqualTo(crc(file, trailer, trailer + 24));
    assertThat(trailer - table).isEqualTo(4 * ((table + 4095) / 4096));
    for (int page = 0; page * 4096 < table; page++) {
      assertThat(file.getInt(table + 4 * page))
          .isEqualTo(crc(file, page * 4096, Math.min(table, page * 4096 + 4096)));
    }
  }

  private static void assertManifest(ByteBuffer manifest, List<ByteBuffer> files) {
    manifest.position(64);
    assertThat(manifest.getLong()).isEqualTo(1);
    assertThat(manifest.getLong()).isGreaterThan(1);
    byte[] id = new byte[manifest.getInt()];
    manifest.get(id);
    assertThat(new String(id, StandardCharsets.UTF_8)).isEqualTo("café-1");
    GraphOptions options = GraphOptions.DEFAULTS;
    assertThat(manifest.getInt()).isEqualTo(options.maxDegree());
    assertThat(manifest.getInt()).isEqualTo(options.beamWidth());
    assertThat(manifest.getInt()).isEqualTo(options.searchEffort());
    assertThat(manifest.getInt()).as("graph").isZero();
    assertThat(manifest.getInt()).as("aliases").isZero();
    assertThat(manifest.getInt()).as("segments").isEqualTo(1);
    assertThat(manifest.getLong()).isEqualTo(1);
    assertThat(manifest.getInt()).isEqualTo(4);
    for (ByteBuffer file : files) {
      assertThat(manifest.getLong()).isEqualTo(file.capacity());
      assertThat(manifest.getInt()).isEqualTo(file.getInt(file.capacity() - 12));
    }
    assertThat(manifest.getInt()).as("thumbnails").isZero();
    assertThat(manifest.getInt()).as("removed").isZero();
    assertThat(manifest.position()).isEqualTo(payloadEnd(manifest));
  }

  private static int crc(ByteBuffer file, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(file.array(), from, to - from);
    return (int) crc.getValue();
  }

  private ByteBuffer bytes(String name) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(directory.resolve(name)))
        .order(ByteOrder.LITTLE_ENDIAN);
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
  @ValueSource(strings = {"index.i2l", "000001.references.i2l", "000001.coarse.i2l"})
  void open_foreignFile_notAnIndex(String name) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(
        file, "something else, as long as it takes to be a header and then some more");
    assertRefused(directory, file, Reason.NOT_AN_INDEX, "no file of an img2loc");
  }

  @ParameterizedTest
  @ValueSource(strings = {"000001.references.i2l", "000001.coarse.i2l", "000001.fine.i2l"})
  void open_fileMissing_namesIt(String name) throws IOException {
    Files.delete(directory.resolve(name));
    assertRefused(directory, directory.resolve(name), Reason.DAMAGED, "missing");
  }

  @Test
  void open_newerVersion_tooNew() throws IOException {
    ByteBuffer bytes = bytes("index.i2l").putInt(8, 3);
    bytes.putInt(60, crc(bytes, 0, 60));
    Files.write(directory.resolve("index.i2l"), bytes.array());
    assertRefused(
        directory, directory.resolve("index.i2l"), Reason.TOO_NEW, "version 3 is too new");
  }

  /** A version that is not what was written is damage, and no other version. */
  @Test
  void open_versionChanged_damaged() throws IOException {
    Files.write(directory.resolve("index.i2l"), bytes("index.i2l").putInt(8, 3).array());
    assertRefused(directory, directory.resolve("index.i2l"), Reason.DAMAGED, "first 64 bytes");
  }

  @Test
  void open_version1_tooOld() throws IOException {
    Path old = Files.createDirectory(temporary.resolve("old"));
    Files.writeString(old.resolve("references.i2l"), "IMG2LOC\0");
    Files.writeString(old.resolve("vectors.i2l"), "IMG2LOC\0");
    assertRefused(old, old.resolve("references.i2l"), Reason.TOO_OLD, "build the index again");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 8, 47, 63, 64, 100})
  void open_cutShort_saysSo(int length) throws IOException {
    for (String name : List.of("index.i2l", "000001.fine.i2l")) {
      byte[] whole = Files.readAllBytes(directory.resolve(name));
      Files.write(directory.resolve(name), Arrays.copyOf(whole, length));
      assertRefused(directory, directory.resolve(name), Reason.DAMAGED, "cut short");
      Files.write(directory.resolve(name), whole);
    }
  }

  @Test
  void read_byteChanged_namesFileAndPlace() throws IOException {
    Path file = directory.resolve("000001.coarse.i2l");
    Files.write(file, bytes("000001.coarse.i2l").put(70, (byte) 1).array());
    Contents contents = IndexDirectory.open(directory);
    assertThatThrownBy(() -> contents.embedding(0))
        .isInstanceOf(UncheckedIOException.class)
        .cause()
        .isInstanceOf(IndexFormatException.class)
        .hasMessageContainingAll(file.toString(), "from 0 on", "checksum", "restore it");
    contents.close();
  }

  @Test
  void open_fileOfAnotherIndex_mismatch() throws IOException {
    Path other = temporary.resolve("other");
    try (ExactIndex index = ExactIndexTest.index(SPACE, REFERENCES, EMBEDDINGS)) {
      index.save(other);
    }
    Path file = directory.resolve("000001.fine.i2l");
    Files.delete(file);
    Files.copy(other.resolve("000001.fine.i2l"), file);
    assertRefused(directory, file, Reason.MISMATCH, "belongs to another index");
  }

  @Test
  void open_partUnderAnotherName_mismatch() throws IOException {
    Path file = directory.resolve("000001.fine.i2l");
    Files.delete(file);
    Files.copy(directory.resolve("000001.coarse.i2l"), file);
    assertRefused(directory, file, Reason.MISMATCH, "another part");
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
    assertThat(list(empty)).containsExactlyElementsOf(FILES);
    assertThat(list(deep)).containsExactlyElementsOf(FILES);
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
        new Contents(
            SPACE,
            broken,
            new HeapVectors(new Packing(3)),
            new BitSet(),
            GraphOptions.DEFAULTS,
            null,
            List.of(),
            Thumbnails.NONE,
            () -> {});
    assertThatThrownBy(() -> IndexDirectory.save(temporary.resolve("new"), contents, null))
        .isInstanceOf(IllegalStateException.class);
    assertThat(temporary.toFile().list()).containsExactly("index");
  }

  private static List<String> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}
