package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class CacheOptionsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"0, 0", "512, 512", "3k, 3072", "500M, 524288000", "20g, 21474836480"})
  void size_isInPowersOf1024(String text, long bytes) {
    assertThat(new CacheOptions.Size().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "g", "-1", "1.5g", "20 GB", "99999999t", "9999999999999999"})
  void size_thatIsNone_isRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> new CacheOptions.Size().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'" + text + "' is no size; write 500m or 20g");
  }

  @Test
  void cacheSize_boundsWhatIsKept() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("photos"), 3);
    Path large = folder.resolve("large");
    Path small = folder.resolve("small");

    assertThat(build(table, "a", "--cache", large, "--cache-size", "1m").code()).isZero();
    assertThat(build(table, "b", "--cache", small, "--cache-size", "1k").code()).isZero();

    assertThat(large).isDirectoryRecursivelyContaining(Files::isRegularFile);
    assertThat(small).isEmptyDirectory();
    Run contradiction = build(table, "c", "--no-cache", "--cache-size", "1m");
    assertThat(contradiction.code()).isEqualTo(ExitCode.USAGE);
    assertThat(contradiction.err()).contains("--cache-size and --no-cache contradict each other");
  }

  @Test
  void cacheThatCannotBe_isSaidWithItsReason() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("photos"), 1);
    Path file = Files.createFile(folder.resolve("file"));

    Run run = build(table, "a", "--cache", file);

    assertThat(run.code()).isZero();
    assertThat(run.err())
        .contains("photos are encoded without a cache of vectors: " + file + ": exists already");
  }

  private Run build(Path table, String index, Object... more) {
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(List.of("index", "build", table, "--output", folder.resolve(index)));
    arguments.addAll(List.of("--encoder", "scene"));
    arguments.addAll(List.of(more));
    return Run.of(arguments.toArray());
  }
}
