package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.img2loc.ProgressListener;
import io.img2loc.index.IndexFormatException.Reason;
import io.img2loc.index.RecordingDisk.Crash;
import io.img2loc.index.Sample.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Crashes at many moments of a writer's life, and what they leave. */
class PowerLossTest {
  /** Every how many operations to crash, beside after each that forces or names something. */
  private static final int STRIDE = 5;

  @TempDir Path temporary;

  /** A state that was acknowledged when there were so many operations. */
  private record Acknowledged(int operations, Set<Integer> numbers) {}

  @Test
  void crash_anyMoment_leavesWhatWasAcknowledged() throws IOException {
    RecordingDisk disk = new RecordingDisk();
    List<Acknowledged> states = new ArrayList<>();
    Path original = Files.createDirectory(temporary.resolve("original"));
    Scenario.run(original, disk, numbers -> states.add(new Acknowledged(disk.size(), numbers)));
    Map<String, Stored> uninterrupted = uninterrupted();
    Random random = new Random(7);
    int crashes = 0;
    for (int count = 0; count <= disk.size(); count++) {
      if (count % STRIDE == 0 || disk.isAtAName(count)) {
        for (Crash crash : Crash.values()) {
          Path place = temporary.resolve("crash" + crashes++);
          disk.replay(count, crash, random, place);
          check(place, states, count, uninterrupted);
        }
      }
    }
    assertThat(crashes).isGreaterThan(1_000);
  }

  /** All that there may be, as a writer without any trouble stores it. */
  private Map<String, Stored> uninterrupted() throws IOException {
    Path place = temporary.resolve("uninterrupted");
    try (IndexWriter writer = IndexWriter.open(place, Sample.SPACE)) {
      Sample.add(writer, 0, 400);
      writer.commit();
    }
    return Sample.read(place);
  }

  private static void check(
      Path place, List<Acknowledged> states, int count, Map<String, Stored> uninterrupted)
      throws IOException {
    int last = -1;
    while (last + 1 < states.size() && states.get(last + 1).operations() <= count) {
      last++;
    }
    if (!Files.exists(Manifest.in(place))) {
      assertThat(last).as("nothing was acknowledged").isEqualTo(-1);
      IndexFormatException refusal =
          catchThrowableOfType(IndexFormatException.class, () -> IndexDirectory.open(place));
      assertThat(refusal.reason()).isEqualTo(Reason.NOT_AN_INDEX);
    } else {
      Map<String, Stored> found = Sample.read(place);
      List<Set<String>> allowed = new ArrayList<>();
      for (int state = Math.max(0, last); state <= last + 1 && state < states.size(); state++) {
        allowed.add(ids(states.get(state).numbers()));
      }
      assertThat(allowed).as("after %d operations", count).contains(found.keySet());
      found.forEach((id, stored) -> stored.assertSameBytes(uninterrupted.get(id)));
    }
    checkGoesOn(place);
  }

  private static Set<String> ids(Set<Integer> numbers) {
    return numbers.stream().map(Sample::id).collect(Collectors.toSet());
  }

  /** The next writer has what the reader saw, adds to it, and leaves nothing lying about. */
  private static void checkGoesOn(Path place) throws IOException {
    Set<String> before = new HashSet<>();
    if (Files.exists(Manifest.in(place))) {
      before.addAll(Sample.read(place).keySet());
    }
    try (IndexWriter writer = IndexWriter.open(place, Sample.SPACE)) {
      assertThat(writer.size()).isEqualTo(before.size());
      Sample.of(1_000_000).addTo(writer);
      writer.commit();
    }
    before.add(Sample.id(1_000_000));
    assertThat(Sample.read(place).keySet()).isEqualTo(before);
    IndexVerification verification = IndexVerification.verify(place, ProgressListener.none());
    assertThat(verification.problems()).isEmpty();
    assertThat(verification.leftovers()).isEmpty();
  }
}
