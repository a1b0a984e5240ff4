package io.img2loc.index;

import io.img2loc.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Everything that a writer does, in a few hundred references: small and merged segments, removals
 * of old and new ones, replacements, optimizations, and openings in between.
 */
final class Scenario {
  private static final int COMMITS = 10;
  private static final int SMALL_BUFFER = 6_000;

  private Scenario() {}

  /** Tells of each state that a commit has acknowledged: the numbers that are there. */
  static void run(Path directory, Disk disk, int openings, Consumer<Set<Integer>> acknowledged)
      throws IOException {
    Set<Integer> present = new TreeSet<>();
    int next = 0;
    for (int opening = 0; opening < openings; opening++) {
      try (IndexWriter writer =
          IndexWriter.builder(directory, Sample.SPACE)
              .disk(disk)
              .mostBufferedBytes(SMALL_BUFFER)
              .rowsPerCandidate(1) // graphs of few
              .open()) {
        for (int commit = 0; commit < COMMITS; commit++) {
          for (int i = 0; i < 4 + 5 * (commit % 3); i++, next++) {
            Sample.of(next).addTo(writer);
            present.add(next);
          }
          for (int gone : List.of(next - 2, next / 2, next / 3)) {
            if (present.remove(gone)) {
              writer.remove(Sample.id(gone));
            }
          }
          if (commit % 4 == 3) {
            writer.remove(Sample.id(next - 1));
            Sample.of(next - 1).addTo(writer);
          }
          writer.commit();
          acknowledged.accept(Set.copyOf(present));
        }
        if (opening % 2 == 1) {
          writer.optimize(ProgressListener.none());
        }
      }
    }
  }
}
