package io.img2loc.index;

import io.img2loc.ProgressListener;
import io.img2loc.index.Manifest.GraphEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The graph of an index that is being written: none, or one of its first references. */
final class WriterGraph {
  private static final Logger LOG = LoggerFactory.getLogger(WriterGraph.class);

  private final IndexFiles files;
  private final GraphOptions options;
  private final @Nullable ForkJoinPool executor;
  private final int rowsPerCandidate;
  private @Nullable GraphEntry entry;

  WriterGraph(
      IndexFiles files,
      GraphOptions options,
      @Nullable ForkJoinPool executor,
      int rowsPerCandidate,
      @Nullable GraphEntry entry) {
    this.files = files;
    this.options = options;
    this.executor = executor;
    this.rowsPerCandidate = rowsPerCandidate;
    this.entry = entry;
  }

  @Nullable GraphEntry entry() {
    return entry;
  }

  /** How many references it knows: those of the first ordinals. */
  int covered() {
    return entry == null ? 0 : entry.covered();
  }

  /** Whether an index of so many references is to have one. */
  boolean isWorthwhile(int rows) {
    return JVectorIndex.needsGraph(rows, rowsPerCandidate);
  }

  /** Goes on without one, as ordinals have changed. */
  void forget() {
    entry = null;
  }

  /** How many bytes of files one of so many references takes, about. */
  long bytesIfBuilt(int rows) {
    // Of each node its number, the zero of its vector, how many neighbors, and these; a few nodes
    // are on higher levels, too.
    return isWorthwhile(rows) ? (long) rows * Integer.BYTES * (options.maxDegree() + 5) : 0;
  }

  private boolean isOfUse(GraphEntry graph, int rows) throws IOException {
    return graph.covered() == rows && graph.builtWith().buildsAs(options) && isSound(graph);
  }

  /** Reads all of it: who optimizes wants it sound. */
  private boolean isSound(GraphEntry graph) throws IOException {
    try (StoredFile file = files.open(graph)) {
      for (int page = 0; page < file.pages(); page++) {
        file.comparePage(page);
      }
      return true;
    } catch (IndexFormatException | NoSuchFileException | UncheckedIOException e) {
      LOG.warn("the graph is built again, as it is of no use: {}", e.getMessage());
      return false;
    }
  }

  /**
   * Makes it what it ought to be for an index of which nothing is removed.
   *
   * @return whether it is another one now
   */
  boolean update(Contents contents, ProgressListener listener) throws IOException {
    GraphEntry before = entry;
    if (!isWorthwhile(contents.rows())) {
      entry = null;
    } else if (entry == null || !isOfUse(entry, contents.rows())) {
      entry = built(contents, listener);
    } else {
      entry = tuned(entry, contents, listener);
    }
    return !Objects.equals(entry, before);
  }

  private GraphEntry built(Contents contents, ProgressListener listener) throws IOException {
    try (Graph graph = Graph.build(contents.vectors(), options, executor, listener)) {
      int effort = effort(graph, contents, listener);
      return files.write(graph::write, contents.rows(), options.withSearchEffort(effort));
    }
  }

  private GraphEntry tuned(GraphEntry graph, Contents contents, ProgressListener listener)
      throws IOException {
    if (graph.effort() != GraphOptions.AUTOMATIC) {
      return graph;
    }
    try (StoredGraph saved = new StoredGraph(files.open(graph), graph);
        Graph open = Graph.open(saved)) {
      int effort = effort(open, contents, listener);
      return graph.with(graph.builtWith().withSearchEffort(effort));
    }
  }

  /** The search effort that a graph needs, if anybody wants to know. */
  private int effort(Graph graph, Contents contents, ProgressListener listener) {
    if (options.searchEffort() == GraphOptions.AUTOMATIC) {
      JVectorIndex.of(contents, graph, rowsPerCandidate).tune(listener);
    }
    return graph.effort();
  }
}
