package io.img2loc.examples.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.examples.demo.DemoCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Every Java block of the README stands in a source that is compiled, and those sources work. */
class ReadmeTest {
  private static final Path ROOT = Path.of(System.getProperty("img2loc.root"));
  private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void javaBlocks_standInTheSamples() throws IOException {
    Matcher blocks = JAVA_BLOCK.matcher(Files.readString(ROOT.resolve("README.md")));
    String samples = samples();
    List<String> found = new ArrayList<>();

    while (blocks.find()) {
      found.add(blocks.group(1));
      assertThat(samples).contains(withoutSpace(blocks.group(1)));
    }

    assertThat(found).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void quickstart_besideTheDemo_printsAPlace(@TempDir Path folder)
      throws IOException, InterruptedException {
    StringWriter said = new StringWriter();
    int demo =
        new CommandLine(new DemoCommand())
            .setOut(new PrintWriter(said))
            .setErr(new PrintWriter(said))
            .execute(
                "--views", "60", "--queries", "10", "--out", folder.resolve("img2loc-demo") + "");
    assertThat(demo).as(said.toString()).isZero();

    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Quickstart.class.getName())
            .directory(folder.toFile())
            .redirectError(folder.resolve("errors").toFile())
            .redirectOutput(folder.resolve("output").toFile())
            .start();

    int code = process.waitFor();
    assertThat(code).as(Files.readString(folder.resolve("errors"))).isZero();
    assertThat(Files.readAllLines(folder.resolve("output")))
        .singleElement()
        .asString()
        .matches("-?\\d+\\.\\d+, -?\\d+\\.\\d+");
  }

  private static String samples() throws IOException {
    Path folder = ROOT.resolve("img2loc-examples/src/main/java/io/img2loc/examples/samples");
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        text.append(Files.readString(file));
      }
    }
    return withoutSpace(text.toString());
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s", "");
  }
}
