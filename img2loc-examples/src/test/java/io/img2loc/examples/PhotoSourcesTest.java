package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotoSourcesTest {
  @TempDir Path folder;

  @Test
  void count_endsWhenItIsToldTo() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 9);
    AtomicInteger asked = new AtomicInteger();

    assertThat(PhotoSources.open(List.of(table.getParent())).count(() -> false)).isEqualTo(9);
    PhotoSources.open(List.of(table.getParent())).count(() -> asked.incrementAndGet() == 3);

    assertThat(asked).hasValue(3);
  }
}
