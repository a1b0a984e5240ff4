package io.img2loc.index;

import io.img2loc.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A program that adds samples from 0 on to an index, or goes on where an earlier run was stopped,
 * and says how many are there after each commit. Each batch also replaces one that it has added.
 */
final class WriterFork {
  static final int BATCH = 60;
  static final String ACKNOWLEDGED = "ACK ";

  /** Said when a graph is built and about to be written. */
  static final String GRAPH = "GRAPH";

  static final String DONE = "DONE";

  private WriterFork() {}

  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path directory = Path.of(arguments[0]);
    int total = Integer.parseInt(arguments[1]);
    try (IndexWriter writer =
        IndexWriter.builder(directory, Sample.SPACE)
            .mostBufferedBytes(10_000)
            .rowsPerCandidate(1) // graphs of few
            .open()) {
      if (total == 0) { // only to be there
        out.println(DONE);
        while (System.in.read() >= 0) {
          continue;
        }
        return;
      }
      for (int next = writer.size(); next < total; next += BATCH) {
        Sample.add(writer, next, next + BATCH);
        writer.remove(Sample.id(next + BATCH / 2));
        Sample.of(next + BATCH / 2).addTo(writer);
        writer.commit();
        out.println(ACKNOWLEDGED + writer.size());
        if (next / BATCH % (next < 6_000 ? 8 : 200) == 0) {
          writer.optimize(progress -> tell(out, progress));
        }
      }
    }
    out.println(DONE);
  }

  private static void tell(PrintStream out, Progress progress) {
    boolean built = progress.stage().equals("building the graph");
    if (built && progress.done() == progress.total()) {
      out.println(GRAPH);
    }
  }
}
