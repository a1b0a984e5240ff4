package io.img2loc.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.Img2LocException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {
  @TempDir Path home;

  private HubSettings of(String... namesAndValues) {
    Map<String, String> variables = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      variables.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new HubSettings(variables, home);
  }

  @Test
  void cacheDirectory_isThePythonLibrarys() {
    assertThat(of().cacheDirectory()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    assertThat(of("XDG_CACHE_HOME", "/x").cacheDirectory())
        .isEqualTo(Path.of("/x/huggingface/hub"));
    assertThat(of("HF_HOME", "/h", "XDG_CACHE_HOME", "/x").cacheDirectory())
        .isEqualTo(Path.of("/h/hub"));
    assertThat(of("HUGGINGFACE_HUB_CACHE", "/old", "HF_HOME", "/h").cacheDirectory())
        .isEqualTo(Path.of("/old"));
    assertThat(of("HF_HUB_CACHE", "/c", "HUGGINGFACE_HUB_CACHE", "/old").cacheDirectory())
        .isEqualTo(Path.of("/c"));
    assertThat(of("HF_HOME", "~/hf").cacheDirectory()).isEqualTo(home.resolve("hf/hub"));
    assertThat(of("HF_HOME", "~").cacheDirectory()).isEqualTo(home.resolve("hub"));
    assertThat(of("HF_HOME", "").cacheDirectory())
        .isEqualTo(home.resolve(".cache/huggingface/hub"));
  }

  @ParameterizedTest
  @CsvSource({"1,true", "true,true", "YES,true", "On,true", "0,false", "false,false", "2,false"})
  void offline_isWhatPythonTakesForTrue(String value, boolean offline) {
    assertThat(of("HF_HUB_OFFLINE", value).offline()).isEqualTo(offline);
    assertThat(of("TRANSFORMERS_OFFLINE", value).offline()).isEqualTo(offline);
  }

  @Test
  void endpoint_isTheHubUnlessSaid() {
    assertThat(of().endpoint()).isEqualTo(URI.create("https://huggingface.co"));
    assertThat(of("HF_ENDPOINT", "http://127.0.0.1:8080/hub//").endpoint())
        .isEqualTo(URI.create("http://127.0.0.1:8080/hub"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "huggingface.co",
        "ftp://x",
        "https://",
        "https://me:pass@x",
        "https://x?q",
        "a b"
      })
  void endpoint_thatIsNone_isRefusedWithoutBeingRepeated(String text) {
    assertThatThrownBy(() -> of("HF_ENDPOINT", text).endpoint())
        .isInstanceOf(Img2LocException.class)
        .hasMessageContaining("HF_ENDPOINT")
        .hasMessageNotContaining("me:pass");
  }

  @Test
  void token_isOfTheVariableOrTheFile() throws IOException {
    assertThat(of().token()).isNull();
    Path stored = Files.createDirectories(home.resolve(".cache/huggingface")).resolve("token");
    Files.writeString(stored, "hf_stored\n");
    Path other = Files.writeString(home.resolve("other"), " hf_other \n");

    assertThat(of().token()).isEqualTo("hf_stored");
    assertThat(of("HF_TOKEN_PATH", other.toString()).token()).isEqualTo("hf_other");
    assertThat(of("HF_TOKEN", " hf_variable\n").token()).isEqualTo("hf_variable");
    assertThat(of("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1").token()).isNull();
    assertThatThrownBy(() -> of("HF_TOKEN_PATH", home.toString()).token())
        .isInstanceOf(Img2LocException.class)
        .hasMessageContaining(home.toString());
  }
}
