package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.ProgressListener;
import io.img2loc.Reference;
import io.img2loc.index.IndexDirectory.GraphPayload;
import io.img2loc.index.Manifest.GraphEntry;
import io.img2loc.index.Manifest.SegmentEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Indexes whose checksums are right and whose contents are not. */
class IndexVerificationTest {
  private static final int ROWS = 40;

  @TempDir Path directory;

  private final UUID index = UUID.randomUUID();
  private final Packing packing = new Packing(Sample.DIMENSION);
  private final Disk disk = new QuickDisk();

  private HeapVectors vectors() {
    HeapVectors vectors = new HeapVectors(packing);
    for (int i = 0; i < ROWS; i++) {
      vectors.add(Sample.of(i).embedding().toArray());
    }
    return vectors;
  }

  private static List<Reference> references() {
    List<Reference> references = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      references.add(Sample.of(i).reference());
    }
    return references;
  }

  private SegmentEntry segment(List<Reference> references, HeapVectors vectors) throws IOException {
    return new SegmentWriter(disk, directory, index, packing)
        .write(
            1,
            new SegmentWriter.Rows(new HeapReferences(references), vectors, null),
            SegmentWriter.all(ROWS),
            ROWS,
            ProgressListener.none());
  }

  private SegmentEntry without(SegmentEntry segment, BitSet removed) throws IOException {
    FileHeader header = segment.removedHeader(2, index, Sample.DIMENSION);
    return segment.with(Removals.write(disk, directory, header, segment, removed));
  }

  private GraphEntry graph(GraphPayload payload) throws IOException {
    FileHeader header = new FileHeader(FileKind.GRAPH, index, 3, Sample.DIMENSION, ROWS);
    return IndexDirectory.writeGraph(disk, directory, header, payload, GraphOptions.DEFAULTS);
  }

  private void publish(@Nullable GraphEntry graph, SegmentEntry segment) throws IOException {
    Manifest manifest =
        new Manifest(
            index, 1, 4, Sample.SPACE, GraphOptions.DEFAULTS, graph, List.of(), List.of(segment));
    IndexDirectory.prepare(disk, directory, manifest);
    IndexDirectory.replace(disk, directory);
  }

  private List<String> problems() throws IOException {
    return IndexVerification.verify(directory, ProgressListener.none()).problems().stream()
        .map(Exception::getMessage)
        .toList();
  }

  @Test
  void verify_asItShouldBe_sound() throws IOException {
    BitSet removed = new BitSet();
    removed.set(3);
    HeapVectors vectors = vectors();
    Graph graph = Graph.build(vectors, GraphOptions.DEFAULTS, null, ProgressListener.none());
    publish(graph(graph::write), without(segment(references(), vectors), removed));
    assertThat(problems()).isEmpty();
  }

  @Test
  void verify_anIdTwice_toldUnlessOneIsRemoved() throws IOException {
    List<Reference> references = references();
    references.set(7, references.get(2));
    SegmentEntry segment = segment(references, vectors());
    publish(null, segment);
    assertThat(problems())
        .singleElement()
        .asString()
        .contains("000001.references.i2l", "the id of reference 7 is that of another one, too");
    BitSet removed = new BitSet();
    removed.set(2);
    publish(null, without(segment, removed));
    assertThat(problems()).isEmpty();
  }

  @Test
  void verify_vectorsThatAreNone_eachTold() throws IOException {
    HeapVectors vectors = vectors();
    row(vectors, 5).putFloat(0, 2 * row(vectors, 5).getFloat(0)); // its scale: twice as long
    row(vectors, 6).putFloat(0, Float.NaN);
    row(vectors, 9).putFloat(Float.BYTES, 0); // its error bound: none
    publish(null, segment(references(), vectors));
    assertThat(problems()).hasSize(3);
    assertThat(problems().get(0)).contains("000001.coarse.i2l", "vector 5 is none");
    assertThat(problems().get(1)).contains("vector 6 is none");
    assertThat(problems().get(2)).contains("vector 9 is none");
  }

  private static ByteBuffer row(HeapVectors vectors, int row) {
    return ByteBuffer.wrap(vectors.coarse().get(row)).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void verify_otherCountOfRemoved_told() throws IOException {
    BitSet removed = new BitSet();
    removed.set(1);
    removed.set(2);
    SegmentEntry segment = without(segment(references(), vectors()), removed);
    var entry = segment.removed();
    publish(null, segment.with(new Manifest.RemovedEntry(entry.number(), 1, entry.file())));
    assertThat(problems())
        .singleElement()
        .asString()
        .contains("000001-000002.removed.i2l", "removes other references than the manifest says");
  }

  @Test
  void verify_graphOfNothing_toldBesideWhatElseIsWrong() throws IOException {
    byte[] nonsense = new byte[5_000];
    SegmentEntry segment = segment(references(), vectors());
    GraphEntry graph = graph(out -> out.putBytes(nonsense, 0, nonsense.length));
    publish(graph, segment);
    assertThat(problems())
        .singleElement()
        .asString()
        .contains("000003.graph.i2l", "is no graph of 40 references; optimize");
  }

  @Test
  void verify_graphMissing_hidesNothingElse() throws IOException {
    List<Reference> references = references();
    references.set(7, references.get(2));
    SegmentEntry segment = segment(references, vectors());
    GraphEntry graph = new GraphEntry(3, ROWS, GraphOptions.DEFAULTS, new FileEntry(100, 1));
    publish(graph, segment);
    assertThat(problems()).hasSize(2);
    assertThat(problems().get(0))
        .contains("000003.graph.i2l", "missing; optimize the index, which builds the graph again");
    assertThat(problems().get(1)).contains("the id of reference 7");
  }
}
