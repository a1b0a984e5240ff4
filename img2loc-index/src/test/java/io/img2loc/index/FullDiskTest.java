package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.ProgressListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
  @TempDir Path temporary;

  /** Has room for so many operations. */
  private static final class FullDisk implements Disk {
    private int left;

    FullDisk(int operations) {
      left = operations;
    }

    private boolean isFull() {
      return left-- <= 0;
    }

    private void room() throws IOException {
      if (isFull()) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public Output create(Path file) throws IOException {
      room();
      Output output = REAL.create(file);
      return new Output() {
        @Override
        public void write(ByteBuffer bytes) throws IOException {
          if (isFull()) {
            bytes.limit(bytes.position() + bytes.remaining() / 2);
            output.write(bytes);
            throw new IOException("No space left on device");
          }
          output.write(bytes);
        }

        @Override
        public void force() throws IOException {
          room();
          output.force();
        }

        @Override
        public void close() throws IOException {
          output.close();
        }
      };
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      room();
      REAL.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
      room();
      REAL.delete(file);
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
      room();
      REAL.createDirectory(directory);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
      room();
      REAL.forceDirectory(directory);
    }
  }

  @Test
  void run_diskFullAtAnyMoment_leavesWhatWasAcknowledged() throws IOException {
    List<Set<Integer>> all = new ArrayList<>();
    Scenario.run(temporary.resolve("whole"), Disk.REAL, all::add);
    int failures = 0;
    for (int room = 0; ; room += 1 + room % 3) {
      Path place = temporary.resolve("full" + room);
      List<Set<Integer>> acknowledged = new ArrayList<>();
      try {
        Scenario.run(place, new FullDisk(room), acknowledged::add);
        break;
      } catch (IOException e) {
        assertThat(e).hasMessage("No space left on device");
        failures++;
      }
      check(place, all, acknowledged.size());
    }
    assertThat(failures).isGreaterThan(200);
  }

  /** All changes of the commit that failed may be there, or none. */
  private static void check(Path place, List<Set<Integer>> all, int acknowledged)
      throws IOException {
    if (acknowledged > 0) {
      Set<String> found = Sample.read(place).keySet();
      Set<Integer> next = all.get(Math.min(acknowledged, all.size() - 1));
      boolean happened = acknowledged < all.size() && found.size() == next.size();
      Sample.assertHolds(place, happened ? next : all.get(acknowledged - 1));
    }
    try (IndexWriter writer = IndexWriter.open(place, Sample.SPACE)) {
      Sample.of(1_000_000).addTo(writer);
      writer.commit();
    }
    IndexVerification verification = IndexVerification.verify(place, ProgressListener.none());
    assertThat(verification.problems()).isEmpty();
    assertThat(verification.leftovers()).isEmpty();
  }

  @Test
  void commit_diskFull_writerSaysThatItHasFailed() throws IOException {
    Path place = Files.createDirectory(temporary.resolve("index"));
    IndexWriter writer = IndexWriter.builder(place, Sample.SPACE).disk(new FullDisk(3)).open();
    Sample.add(writer, 0, 3);
    assertThatThrownBy(writer::commit).hasMessage("No space left on device");
    assertThatThrownBy(writer::commit)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(place.toString())
        .hasMessageContaining("goes on from the last commit")
        .hasRootCauseMessage("No space left on device");
    assertThatThrownBy(() -> Sample.of(9).addTo(writer)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> writer.contains("x")).isInstanceOf(IllegalStateException.class);
    writer.close();
  }
}
