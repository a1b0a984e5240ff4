package io.img2loc.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.model.chat.ChatModel;
import io.img2loc.Usage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How one provider speaks: the requests that it documents, and its replies. */
interface Provider {
  String KEY = "sk-key-that-nobody-may-see";
  String KEY_NAME = "SOME_PROVIDERS_KEY";
  String MODEL = "some-model";

  /** What every good reply says that it has cost. */
  Usage USAGE = new Usage(812, 7);

  /** A model of this provider's, to be found at this URL, that leaves all retries to us. */
  ChatModel model(String url, ModelHttp http);

  /** Where requests go. */
  String path();

  /** What a request has to have in its head, the key included. */
  Map<String, String> headers();

  /** What a request says. */
  Sent sent(JsonNode body);

  /** A reply that ends by itself. */
  String reply(String words);

  /** A reply with thoughts that are told apart from the words. */
  String reply(String thoughts, String words);

  /** A reply that has reached the longest length. */
  String cutOff(String words);

  /** A reply without any words. */
  String empty();

  /** What it says instead of a reply. */
  List<Canned> refusals();

  /** Failures of which more of the same would come: keys, quotas, names. */
  List<Canned> fatalFailures();

  /** A request that it does not understand. */
  Canned rejection();

  /** Failures that pass. */
  List<Canned> passingFailures();

  /**
   * An HTTP response.
   *
   * @param usage what is known of its cost
   */
  record Canned(String name, int status, String body, Usage usage) {
    Canned(String name, int status, String body) {
      this(name, status, body, Usage.none());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * The parts of a request.
   *
   * @param images as base64
   * @param schema of the reply, or missing
   */
  record Sent(
      String model,
      JsonNode maxTokens,
      JsonNode temperature,
      String system,
      List<String> texts,
      List<String> images,
      JsonNode schema) {}

  /** As a string of JSON, with its quotes. */
  static String quoted(@Nullable String text) {
    try {
      return new ObjectMapper().writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
