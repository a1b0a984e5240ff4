package io.img2loc.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.img2loc.Evidence;
import io.img2loc.GenerationException;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.Prompt;
import io.img2loc.Usage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real provider module makes of our requests, against a server on the loopback. */
class ChatGeneratorWireTest {
  private static final String KEY = "sk-never-in-a-message";
  private static final String REPLY =
      """
      {"id": "1", "object": "chat.completion", "created": 1, "model": "m",
       "choices": [{"index": 0, "finish_reason": "stop",
                    "message": {"role": "assistant", "content": "-33.8568, 151.2153"}}],
       "usage": {"prompt_tokens": 812, "completion_tokens": 7, "total_tokens": 819}}""";

  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private int status = 200;
  private String reply = REPLY;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/chat/completions", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      byte[] bytes = reply.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private ChatGenerator generator() {
    InetSocketAddress address = server.getAddress();
    return ChatGenerator.of(
        OpenAiChatModel.builder()
            .baseUrl("http://" + address.getHostString() + ":" + address.getPort() + "/v1")
            .apiKey(KEY)
            .modelName("m")
            .maxRetries(0)
            .build());
  }

  private static Prompt prompt() {
    return Prompt.of(
        "Be brief.", "Where?", Evidence.of(ChatGeneratorTest.photo("secret-name.png", 40, 30)));
  }

  @Test
  void generate_sendsTextAndAJpegInDetail() throws IOException {
    Guess guess = generator().generate(prompt());

    assertThat(guess.candidates().get(0).location()).isEqualTo(new GeoPoint(-33.8568, 151.2153));
    assertThat(guess.usage()).isEqualTo(new Usage(812, 7));
    assertThat(bodies).hasSize(1);
    assertThat(bodies.get(0)).doesNotContain("secret-name");
    JsonNode body = new ObjectMapper().readTree(bodies.get(0));
    assertThat(body.at("/model").asText()).isEqualTo("m");
    assertThat(body.at("/max_tokens").asInt()).isEqualTo(300);
    assertThat(body.at("/messages/0/role").asText()).isEqualTo("system");
    assertThat(body.at("/messages/0/content").asText()).isEqualTo("Be brief.");
    assertThat(body.at("/messages/1/role").asText()).isEqualTo("user");
    assertThat(body.at("/messages/1/content/0/text").asText()).isEqualTo("Where?");
    JsonNode image = body.at("/messages/1/content/1/image_url");
    assertThat(image.at("/detail").asText()).isEqualTo("high");
    String prefix = "data:image/jpeg;base64,";
    assertThat(image.at("/url").asText()).startsWith(prefix);
    byte[] jpeg = Base64.getDecoder().decode(image.at("/url").asText().substring(prefix.length()));
    assertThat(ImageIO.read(new ByteArrayInputStream(jpeg)).getWidth()).isEqualTo(40);
  }

  @Test
  void generate_whenTheKeyIsNotAccepted_failsForGoodAndKeepsTheKeyToItself() {
    status = 401;
    reply = "{\"error\": {\"message\": \"Incorrect API key: " + KEY + "\"}}";

    GenerationException thrown = failure();

    assertThat(thrown.retryable()).isFalse();
    assertThat(thrown.getMessage()).contains("key").contains("401").doesNotContain(KEY);
    assertThat(bodies).hasSize(1);
  }

  @Test
  void generate_whenTheServerIsBusy_mayBeTriedAgain() {
    status = 429;
    reply = "{\"error\": {\"message\": \"slow down\"}}";

    assertThat(failure().retryable()).isTrue();
  }

  @Test
  void generate_whenNobodyListens_mayBeTriedAgain() {
    ChatGenerator generator = generator();
    server.stop(0);

    GenerationException thrown =
        catchThrowableOfType(GenerationException.class, () -> generator.generate(prompt()));

    assertThat(thrown.retryable()).isTrue();
    assertThat(thrown).hasMessageContaining("connection");
  }

  private GenerationException failure() {
    return catchThrowableOfType(GenerationException.class, () -> generator().generate(prompt()));
  }
}
