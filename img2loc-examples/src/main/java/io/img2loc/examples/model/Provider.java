package io.img2loc.examples.model;

import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.img2loc.llm.ModelHttp;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Who answers for a model: where it is, by which variables of the environment it is known, and how
 * it is reached. All variables are those that the providers' own tools, or tools in wide use, read;
 * the first one that is set counts.
 */
@SuppressWarnings("ImmutableEnumChecker") // its lists are
public enum Provider {
  /** OpenAI, and all servers that speak its language. */
  OPENAI(
      "https://api.openai.com/v1",
      List.of("OPENAI_BASE_URL", "OPENAI_API_BASE"),
      List.of("OPENAI_API_KEY"),
      "/v1") {
    @Override
    ChatModel open(ModelAccess access, ModelHttp http, Duration timeout) {
      OpenAiChatModel.OpenAiChatModelBuilder builder =
          OpenAiChatModel.builder()
              .httpClientBuilder(http)
              .maxRetries(0)
              .timeout(timeout)
              .baseUrl(access.url().toString())
              .modelName(access.model())
              .supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA)
              .strictJsonSchema(true);
      access.key().ifPresent(builder::apiKey);
      access
          .variable("OPENAI_ORG_ID", "OPENAI_ORGANIZATION", "OPENAI_ORGANIZATION_ID")
          .ifPresent(builder::organizationId);
      access.variable("OPENAI_PROJECT_ID", "OPENAI_PROJECT").ifPresent(builder::projectId);
      if (limitsRepliesByItself(access)) {
        builder.maxCompletionTokens(access.maxOutputTokens());
      }
      return builder.build();
    }

    /** OpenAI's own newer models reject the parameter that all others know. */
    @Override
    boolean limitsRepliesByItself(ModelAccess access) {
      return access.url().getHost().endsWith("openai.com");
    }
  },
  /** Ollama, on this machine or another. */
  OLLAMA(
      "http://127.0.0.1:11434",
      List.of("OLLAMA_HOST", "OLLAMA_BASE_URL", "OLLAMA_API_BASE"),
      List.of("OLLAMA_API_KEY"),
      "") {
    @Override
    ChatModel open(ModelAccess access, ModelHttp http, Duration timeout) {
      OllamaChatModel.OllamaChatModelBuilder builder =
          OllamaChatModel.builder()
              .httpClientBuilder(http)
              .maxRetries(0)
              .timeout(timeout)
              .baseUrl(access.url().toString())
              .modelName(access.model())
              .supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
      access
          .key()
          .ifPresent(key -> builder.customHeaders(Map.of("Authorization", "Bearer " + key)));
      return builder.build();
    }
  },
  /** Anthropic. */
  ANTHROPIC(
      "https://api.anthropic.com/v1",
      List.of("ANTHROPIC_BASE_URL", "ANTHROPIC_API_URL"),
      List.of("ANTHROPIC_API_KEY", "CLAUDE_API_KEY"),
      "/v1") {
    @Override
    ChatModel open(ModelAccess access, ModelHttp http, Duration timeout) {
      AnthropicChatModel.AnthropicChatModelBuilder builder =
          AnthropicChatModel.builder()
              .httpClientBuilder(http)
              .maxRetries(0)
              .timeout(timeout)
              .baseUrl(access.url().toString())
              .modelName(access.model())
              .apiKey(access.key().orElse(NO_KEY));
      return builder.build();
    }
  },
  /** Google's Gemini, by the API of Google AI. */
  GEMINI(
      "https://generativelanguage.googleapis.com/v1beta",
      List.of("GOOGLE_GEMINI_BASE_URL", "GEMINI_BASE_URL"),
      List.of(
          "GOOGLE_API_KEY",
          "GEMINI_API_KEY",
          "GOOGLE_GENERATIVE_AI_API_KEY",
          "GOOGLE_AI_GEMINI_API_KEY"),
      "/v1beta") {
    @Override
    ChatModel open(ModelAccess access, ModelHttp http, Duration timeout) {
      return GoogleAiGeminiChatModel.builder()
          .httpClientBuilder(http)
          .maxRetries(0)
          .timeout(timeout)
          .returnThinking(false) // thoughts would stand before the words
          .baseUrl(access.url().toString())
          .modelName(access.model())
          .apiKey(access.key().orElse(NO_KEY))
          .supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA)
          .build();
    }
  };

  /** For servers that ask for no key, and libraries that do. */
  private static final String NO_KEY = "none";

  private final String usualUrl;
  private final List<String> urlVariables;
  private final List<String> keyVariables;
  private final String path;

  Provider(String usualUrl, List<String> urlVariables, List<String> keyVariables, String path) {
    this.usualUrl = usualUrl;
    this.urlVariables = urlVariables;
    this.keyVariables = keyVariables;
    this.path = path;
  }

  /**
   * A model at this provider.
   *
   * @param timeout for a whole exchange; some of the models set one of their own otherwise
   */
  abstract ChatModel open(ModelAccess access, ModelHttp http, Duration timeout);

  /** Whether the length of replies is set here, and must not be set again by each request. */
  boolean limitsRepliesByItself(ModelAccess access) {
    return false;
  }

  URI usualUrl() {
    return URI.create(usualUrl);
  }

  List<String> urlVariables() {
    return urlVariables;
  }

  List<String> keyVariables() {
    return keyVariables;
  }

  /** What follows the host of an address that has no path. */
  String path() {
    return path;
  }

  /** As it is written before a model's name: {@code openai}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
