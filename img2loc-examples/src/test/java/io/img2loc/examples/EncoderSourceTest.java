package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncoderSourceTest {
  @TempDir Path folder;

  @Test
  void read_whatWasWritten_isTheSame() throws IOException {
    for (EncoderSource source :
        new EncoderSource[] {
          EncoderSource.SCENE,
          EncoderSource.path(folder.resolve("mödel \"1\""), "472_QuantizeInput"),
          EncoderSource.hub("openai/clip-vit-base-patch32", null)
        }) {
      source.write(folder);

      assertThat(EncoderSource.read(folder)).contains(source);
    }
  }

  @Test
  void path_relative_isStoredAbsolute() {
    EncoderSource source = EncoderSource.path(Path.of("models", ".", "x", "..", "clip"), null);

    assertThat(source.name())
        .isEqualTo(Path.of("").toAbsolutePath().resolve("models").resolve("clip").toString());
  }

  @Test
  void read_fieldsOfALaterVersion_arePassedOver() throws IOException {
    Files.writeString(
        folder.resolve("encoder.json"),
        "{\"device\": {\"name\": [1, 2]}, \"kind\": \"hub\", \"since\": 3, \"name\": \"a/b\"}");

    assertThat(EncoderSource.read(folder)).contains(EncoderSource.hub("a/b", null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}",
        "null",
        "{\"kind\": \"path\"}",
        "{\"kind\": \"path\", \"name\": 7}",
        "{\"kind\": \"path\", \"name\": \" \"}",
        "{\"kind\": \"elsewhere\", \"name\": \"x\"}",
        "{\"kind\": {\"a\": 1}, \"name\": \"x\"}"
      })
  void read_whatMakesNoSense_isNothing(String text) throws IOException {
    Files.writeString(folder.resolve("encoder.json"), text);

    assertThat(EncoderSource.read(folder)).isEmpty();
  }

  @Test
  void read_noText_isNothing() throws IOException {
    Files.write(folder.resolve("encoder.json"), "{\"kind\": \"é".getBytes(StandardCharsets.UTF_16));

    assertThat(EncoderSource.read(folder)).isEmpty();
  }

  @Test
  void read_noFileOrFolder_isNothing() throws IOException {
    assertThat(EncoderSource.read(folder)).isEmpty();

    Files.createDirectory(folder.resolve("encoder.json"));

    assertThat(EncoderSource.read(folder)).isEmpty();
  }
}
