package io.img2loc.examples.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.AnswerJson;
import io.img2loc.Img2LocException;
import io.img2loc.examples.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersFileTest {
  private static final String LINE =
      "{\"version\":1,\"photo\":{\"name\":\"a.jpg\"},\"status\":\"LOCATED\"}\n";
  private static final String FAILED =
      "{\"status\":\"FAILED\",\"candidates\":[{\"status\":\"FAILED\"}],\"photo\":{\"name\":\"ü\\n\"}}\n";

  @TempDir Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("answers.jsonl"), content);
  }

  @Test
  void open_readsWhichPhotosAreDone() throws IOException {
    try (AnswersFile answers = AnswersFile.open(file(LINE + FAILED))) {
      assertThat(answers.size()).isEqualTo(2);
      assertThat(answers.failures()).isEqualTo(1);
      assertThat(answers.has(Path.of("a.jpg"))).isTrue();
      assertThat(answers.has(Path.of("ü\n"))).isTrue();
      assertThat(answers.has(Path.of("b.jpg"))).isFalse();
    }
  }

  @Test
  void open_missingFile_createsIt() throws IOException {
    Path path = folder.resolve("new.jsonl");
    try (AnswersFile answers = AnswersFile.open(path)) {
      answers.write(Samples.located("b.jpg", 1, 2));
    }

    assertThat(Samples.photosIn(Files.readAllLines(path))).containsExactly("b.jpg");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"version\":1,\"esti",
        "{\"version\":1,\"estimate\":true,\"photo\":{\"name\":\"b.j",
        "{\"version\":1,\"es\0\0\0",
        "\0\0\0"
      })
  void open_tornLastLine_isCutOff(String torn) throws IOException {
    Path path = file(LINE + torn);

    AnswersFile.open(path).close();

    assertThat(path).hasContent(LINE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Dear diary",
        "{\"precious\":true}",
        "{\"version\":1,\"photo\":{\"name\":\"b.j",
        "{}",
        LINE + "{}",
        "\0\0\0",
        "Dear diary,\n{",
        "{\"version\":1}\n",
        "[1, 2]\n",
        "{\"photo\":\"a.jpg\"}\n",
        LINE + "\n",
        LINE + "{\"photo\":{\"na\n" + LINE
      })
  void open_somethingElse_isRefusedAndKept(String content) throws IOException {
    Path path = file(content);

    assertThatThrownBy(() -> AnswersFile.open(path))
        .isInstanceOf(Img2LocException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining("not a file of answers");
    assertThat(Files.readString(path)).isEqualTo(content);
  }

  @Test
  void open_twice_isRefused() throws IOException {
    Path path = file(LINE);
    try (AnswersFile first = AnswersFile.open(path)) {
      assertThatThrownBy(() -> AnswersFile.open(path)).hasMessageContaining("another run");
      first.write(Samples.located("b.jpg", 1, 2));
    }
    assertThat(Files.readAllLines(path)).hasSize(2);
  }

  @Test
  void open_answerCutAnywhere_isATornLine() throws IOException {
    String answer = AnswerJson.write(Samples.located("b.jpg", 1, 2));
    for (int length = 0; length < answer.length(); length++) {
      Path path = file(LINE + answer.substring(0, length));

      AnswersFile.open(path).close();

      assertThat(path).content().isEqualTo(LINE);
    }
  }

  @Test
  void open_whatIsNoRegularFile_isRefusedByName() {
    for (Path path : List.of(folder, Path.of("/dev/null"))) {
      assertThatThrownBy(() -> AnswersFile.open(path))
          .isInstanceOf(Img2LocException.class)
          .hasMessageContaining(path + ": is not a regular file");
    }
  }
}
