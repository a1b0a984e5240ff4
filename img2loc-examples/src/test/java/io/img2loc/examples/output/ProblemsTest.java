package io.img2loc.examples.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class ProblemsTest {
  @Test
  void uncheckedWithWordsOfItsOwn_isToldInThem() {
    IOException cause = new IOException("Input/output error");

    assertThat(Problems.describe(new UncheckedIOException("a.tar: cannot be read on", cause)))
        .isEqualTo("a.tar: cannot be read on");
    assertThat(Problems.describe(new UncheckedIOException(new AccessDeniedException("b.jpg"))))
        .isEqualTo("b.jpg: permission denied");
  }

  @Test
  void fileSystemException_namesTheFileWhereItKnowsIt() {
    assertThat(Problems.describe(new FileSystemException("a", null, "No space left on device")))
        .isEqualTo("a: No space left on device");
    assertThat(Problems.describe(new FileSystemException(null, null, "No space left on device")))
        .isEqualTo("No space left on device");
  }
}
