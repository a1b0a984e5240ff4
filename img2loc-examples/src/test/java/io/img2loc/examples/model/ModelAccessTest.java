package io.img2loc.examples.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelAccessTest {
  private static ModelAccess access(String name, Map<String, String> environment) {
    return access(name, null, environment);
  }

  private static ModelAccess access(
      String name, @Nullable String url, Map<String, String> environment) {
    return ModelAccess.of(name, url, 300, environment);
  }

  @ParameterizedTest
  @CsvSource({
    "openai:gpt-4o, OPENAI, gpt-4o, api.openai.com",
    "OpenAI:gpt-4o, OPENAI, gpt-4o, api.openai.com",
    "ollama:llava:13b, OLLAMA, llava:13b, 127.0.0.1",
    "anthropic:claude-x, ANTHROPIC, claude-x, api.anthropic.com",
    "gemini:gemini-x, GEMINI, gemini-x, generativelanguage.googleapis.com",
  })
  void name_isProviderAndModel(String name, Provider provider, String model, String host) {
    ModelAccess access = access(name, Map.of());

    assertThat(access.provider()).isEqualTo(provider);
    assertThat(access.model()).isEqualTo(model);
    assertThat(access.host()).isEqualTo(host);
    assertThat(access).hasToString(provider + ":" + model);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt-4o", "azure:gpt-4o", ":x", ""})
  void unknownProvider_isRefusedWithThoseThereAre(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> access(name, Map.of()))
        .withMessageContaining("openai:NAME, ollama:NAME, anthropic:NAME, gemini:NAME");
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "openai:", "ollama: "})
  void noModel_isRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> access(name, Map.of()))
        .withMessageContaining("names no model");
  }

  @ParameterizedTest
  @CsvSource({
    "openai:m, OPENAI_BASE_URL, http://localhost:8000/v1, http://localhost:8000/v1",
    "openai:m, OPENAI_API_BASE, https://proxy.test/openai/, https://proxy.test/openai",
    "openai:m, OPENAI_BASE_URL, http://localhost:8000, http://localhost:8000/v1",
    "ollama:m, OLLAMA_HOST, 0.0.0.0, http://127.0.0.1:11434",
    "ollama:m, OLLAMA_HOST, 0.0.0.0:9999, http://127.0.0.1:9999",
    "ollama:m, OLLAMA_HOST, :9999, http://127.0.0.1:9999",
    "ollama:m, OLLAMA_HOST, gpu.test, http://gpu.test:11434",
    "ollama:m, OLLAMA_HOST, https://gpu.test, https://gpu.test",
    "ollama:m, OLLAMA_BASE_URL, http://gpu.test:1/, http://gpu.test:1",
    "ollama:m, OLLAMA_HOST, [::1]:9999, http://[::1]:9999",
    "anthropic:m, ANTHROPIC_BASE_URL, https://proxy.test, https://proxy.test/v1",
    "anthropic:m, ANTHROPIC_API_URL, https://proxy.test/v1, https://proxy.test/v1",
    "gemini:m, GOOGLE_GEMINI_BASE_URL, https://proxy.test, https://proxy.test/v1beta",
  })
  void address_isReadAsTheProvidersToolsReadIt(
      String name, String variable, String value, String url) {
    assertThat(access(name, Map.of(variable, value)).url()).hasToString(url);
  }

  @Test
  void addressThatIsGiven_goesBeforeTheEnvironment() {
    ModelAccess access =
        access("openai:m", "http://127.0.0.1:1/v1", Map.of("OPENAI_BASE_URL", "http://x.test"));

    assertThat(access.url()).hasToString("http://127.0.0.1:1/v1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://x.test", "http://", "http://a b", "://"})
  void addressThatIsNone_isRefusedWithWhereItIsFrom(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> access("openai:m", Map.of("OPENAI_BASE_URL", url)))
        .withMessageStartingWith("OPENAI_BASE_URL is no address");
  }

  @ParameterizedTest
  @CsvSource({
    "openai:m, OPENAI_API_KEY",
    "ollama:m, OLLAMA_API_KEY",
    "anthropic:m, ANTHROPIC_API_KEY",
    "anthropic:m, CLAUDE_API_KEY",
    "gemini:m, GOOGLE_API_KEY",
    "gemini:m, GEMINI_API_KEY",
    "gemini:m, GOOGLE_GENERATIVE_AI_API_KEY",
    "gemini:m, GOOGLE_AI_GEMINI_API_KEY",
  })
  void key_isReadFromTheUsualVariables(String name, String variable) {
    ModelAccess access = access(name, Map.of(variable, " sk-1\n"));

    assertThat(access.key()).contains("sk-1");
    assertThat(access.keyName()).isEqualTo(variable);
    assertThat(access.missing()).isEmpty();
    assertThat(access.toString()).doesNotContain("sk-1");
  }

  @Test
  void keyThatIsBlank_isNone() {
    ModelAccess access = access("gemini:m", Map.of("GOOGLE_API_KEY", " ", "GEMINI_API_KEY", "k"));

    assertThat(access.keyName()).isEqualTo("GEMINI_API_KEY");
  }

  @Test
  void withoutKey_theVariablesToSetAreNamed() {
    assertThat(access("openai:m", Map.of()).missing())
        .hasValue("there is no key for api.openai.com; set OPENAI_API_KEY");
    assertThat(access("anthropic:m", Map.of()).missing())
        .hasValueSatisfying(what -> assertThat(what).contains("ANTHROPIC_API_KEY"));
  }

  @Test
  void serversOfOnesOwn_needNoKey() {
    assertThat(access("ollama:m", Map.of()).missing()).isEmpty();
    assertThat(access("openai:m", "http://127.0.0.1:8000/v1", Map.of()).missing()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"qwen3-vl:235b-cloud, false", "some:cloud, false", "cloudy:7b, true"})
  void ollamasCloudModels_areNotLocal(String model, boolean local) {
    assertThat(access("ollama:" + model, Map.of()).isLocal()).isEqualTo(local);
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:1, true",
    "http://127.8.9.10, true",
    "http://[::1]:1, true",
    "http://localhost, true",
    "http://192.0.2.1, false",
    "http://10.0.0.1, false",
    "http://no-such-host.invalid, false",
  })
  void local_isTheLoopbackAddressOnly(String url, boolean local) {
    assertThat(access("openai:m", url, Map.of()).isLocal()).isEqualTo(local);
  }
}
