package io.img2loc.examples;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.extension.Parameters;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.extension.ServeEventListener;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A model's server in this process. It replies in the forms that the providers document, and counts
 * what it is asked.
 */
public final class ModelServer implements AutoCloseable {
  /** What a reply says that it has cost, unless told otherwise. */
  public static final int INPUT_TOKENS = 812;

  public static final int OUTPUT_TOKENS = 7;

  /** A key that is easily found wherever it should not be. */
  public static final String KEY = "sk-key-that-nobody-may-see";

  /** A small JPEG as base64, wherever a provider puts it. */
  private static final Pattern PICTURE = Pattern.compile("/9j/[A-Za-z0-9+/=]{200,}");

  /** How a provider is spoken to. */
  public enum Api {
    OPENAI("OPENAI_API_KEY", "OPENAI_BASE_URL", "/v1", "/v1/chat/completions"),
    OLLAMA("OLLAMA_API_KEY", "OLLAMA_HOST", "", "/api/chat"),
    ANTHROPIC("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "/v1", "/v1/messages"),
    GEMINI(
        "GEMINI_API_KEY",
        "GOOGLE_GEMINI_BASE_URL",
        "/v1beta",
        "/v1beta/models/some-model:generateContent");

    final String keyVariable;
    final String urlVariable;
    final String basePath;
    public final String path;

    Api(String keyVariable, String urlVariable, String basePath, String path) {
      this.keyVariable = keyVariable;
      this.urlVariable = urlVariable;
      this.basePath = basePath;
      this.path = path;
    }

    /** As {@code --model} takes it. */
    public String model() {
      return name().toLowerCase(java.util.Locale.ROOT) + ":some-model";
    }

    /** What stands in a request's head for the key. */
    String keyHeader(LoggedRequest request) {
      return switch (this) {
        case OPENAI, OLLAMA -> request.getHeader("Authorization");
        case ANTHROPIC -> request.getHeader("x-api-key");
        case GEMINI -> request.getHeader("x-goog-api-key");
      };
    }

    String keyHeaderOf(String key) {
      return switch (this) {
        case OPENAI, OLLAMA -> "Bearer " + key;
        case ANTHROPIC, GEMINI -> key;
      };
    }

    /** A reply in these words, which hold nothing that JSON escapes. */
    public Reply says(String words) {
      return says(words, INPUT_TOKENS, OUTPUT_TOKENS);
    }

    public Reply says(String words, int inputTokens, int outputTokens) {
      String form =
          switch (this) {
            case OPENAI ->
                """
                {"id": "chatcmpl-1", "object": "chat.completion", "created": 1741569952,
                 "model": "m", "choices": [{"index": 0, "finish_reason": "stop",
                   "message": {"role": "assistant", "content": "%s"}}],
                 "usage": {"prompt_tokens": %d, "completion_tokens": %d, "total_tokens": %d}}""";
            case OLLAMA ->
                """
                {"model": "m", "created_at": "2024-12-06T00:46:58.265747Z",
                 "message": {"role": "assistant", "content": "%s"}, "done_reason": "stop",
                 "done": true, "prompt_eval_count": %d, "eval_count": %d}""";
            case ANTHROPIC ->
                """
                {"id": "msg_1", "type": "message", "role": "assistant", "model": "m",
                 "content": [{"type": "text", "text": "%s"}], "stop_reason": "end_turn",
                 "stop_sequence": null, "usage": {"input_tokens": %d, "output_tokens": %d}}""";
            case GEMINI ->
                """
                {"candidates": [{"content": {"role": "model", "parts": [{"text": "%s"}]},
                                 "finishReason": "STOP", "index": 0}],
                 "usageMetadata": {"promptTokenCount": %d, "candidatesTokenCount": %d,
                                   "totalTokenCount": %d}, "modelVersion": "m"}""";
          };
      return new Reply(
          200, form.formatted(words, inputTokens, outputTokens, inputTokens + outputTokens));
    }
  }

  /** An HTTP response. */
  public record Reply(int status, String body) {
    /** OpenAI's form of a failure. */
    public static Reply failure(int status, String code) {
      return new Reply(
          status,
          """
          {"error": {"message": "about %s", "type": "some_error", "param": null, "code": "%s"}}"""
              .formatted(KEY, code));
    }
  }

  private final WireMockServer server;
  private volatile Function<LoggedRequest, Reply> replies = request -> new Reply(500, "");
  private volatile Consumer<LoggedRequest> finished = request -> {};

  public ModelServer() {
    server =
        new WireMockServer(
            wireMockConfig()
                .dynamicPort()
                .bindAddress("127.0.0.1")
                .extensions(new Replies(), new Listener()));
    server.start();
    server.stubFor(any(anyUrl()).willReturn(aResponse()));
  }

  private final class Replies implements ResponseDefinitionTransformerV2 {
    @Override
    public ResponseDefinition transform(ServeEvent event) {
      Reply reply = replies.apply(event.getRequest());
      return aResponse()
          .withStatus(reply.status())
          .withHeader("Content-Type", "application/json")
          .withBody(reply.body())
          .build();
    }

    @Override
    public String getName() {
      return "replies";
    }
  }

  private final class Listener implements ServeEventListener {
    @Override
    public void afterComplete(ServeEvent event, Parameters parameters) {
      finished.accept(event.getRequest());
    }

    @Override
    public String getName() {
      return "finished";
    }
  }

  /** Forgets what it was asked, and is to reply like this; by several threads. */
  public ModelServer replies(Function<LoggedRequest, Reply> replies) {
    server.resetRequests();
    this.replies = replies;
    this.finished = request -> {};
    return this;
  }

  public ModelServer replies(Reply reply) {
    return replies(request -> reply);
  }

  /** Is told of each request whose reply has been sent. */
  public void onFinished(Consumer<LoggedRequest> listener) {
    finished = listener;
  }

  public String url() {
    return "http://127.0.0.1:" + server.port();
  }

  /** What the command has to know to ask it, the key included. */
  public Map<String, String> environment(Api api) {
    return Map.of(api.keyVariable, KEY, api.urlVariable, url() + api.basePath);
  }

  /** All requests since it was told how to reply, the first one first. */
  public List<LoggedRequest> requests() {
    return server.getAllServeEvents().stream()
        .map(ServeEvent::getRequest)
        .sorted(Comparator.comparing(LoggedRequest::getLoggedDate))
        .toList();
  }

  public int count() {
    return server.getAllServeEvents().size();
  }

  public List<String> bodies() {
    return requests().stream().map(LoggedRequest::getBodyAsString).toList();
  }

  /** The pictures in a request, as base64. */
  public static List<String> pictures(String body) {
    return PICTURE.matcher(body).results().map(MatchResult::group).toList();
  }

  @Override
  public void close() {
    server.stop();
  }
}
