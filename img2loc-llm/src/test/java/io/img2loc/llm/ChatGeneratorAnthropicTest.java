package io.img2loc.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Anthropic's messages. */
class ChatGeneratorAnthropicTest extends ChatGeneratorWireContract {
  ChatGeneratorAnthropicTest() {
    super(new Anthropic());
  }

  private static final class Anthropic implements Provider {
    @Override
    public ChatModel model(String url, ModelHttp http) {
      return AnthropicChatModel.builder()
          .httpClientBuilder(http)
          .maxRetries(0)
          .baseUrl(url + "/v1")
          .apiKey(KEY)
          .modelName(MODEL)
          .build();
    }

    @Override
    public String path() {
      return "/v1/messages";
    }

    @Override
    public Map<String, String> headers() {
      return Map.of("x-api-key", KEY, "anthropic-version", "2023-06-01");
    }

    @Override
    public Sent sent(JsonNode body) {
      List<String> texts = new ArrayList<>();
      List<String> images = new ArrayList<>();
      for (JsonNode part : body.at("/messages/0/content")) {
        JsonNode source = part.at("/source");
        if (part.at("/type").asText().equals("text")) {
          texts.add(part.at("/text").asText());
        } else if (part.at("/type").asText().equals("image")
            && source.at("/type").asText().equals("base64")
            && source.at("/media_type").asText().equals("image/jpeg")) {
          images.add(source.at("/data").asText());
        }
      }
      JsonNode format = body.at("/output_config/format");
      return new Sent(
          body.at("/model").asText(),
          body.at("/max_tokens"),
          body.at("/temperature"),
          body.at("/system/0/text").asText(),
          texts,
          images,
          format.at(format.at("/type").asText().equals("json_schema") ? "/schema" : "/none"));
    }

    @Override
    public String reply(String words) {
      return message(text(words), "end_turn");
    }

    @Override
    public String reply(String thoughts, String words) {
      String thinking =
          """
          {"type": "thinking", "thinking": %s, "signature": "EqQBCgIYAh"},"""
              .formatted(Provider.quoted(thoughts));
      return message(thinking + text(words), "end_turn");
    }

    @Override
    public String cutOff(String words) {
      return message(text(words), "max_tokens");
    }

    @Override
    public String empty() {
      return message("", "end_turn");
    }

    @Override
    public List<Canned> refusals() {
      return List.of(
          new Canned("stopped", 200, message("", "refusal"), USAGE),
          new Canned("stopped midway", 200, message(text("Hello.."), "refusal"), USAGE),
          new Canned("stopped late", 200, message(text("48.8584, 2.2945"), "refusal"), USAGE),
          new Canned(
              "filtered",
              400,
              error("invalid_request_error", "Output blocked by content filtering policy")));
    }

    @Override
    public List<Canned> fatalFailures() {
      String invalid = "invalid_request_error";
      return List.of(
          new Canned("key", 401, error("authentication_error", "invalid x-api-key " + KEY)),
          new Canned("permission", 403, error("permission_error", "not this model")),
          new Canned("model", 404, error("not_found_error", "model: some-model")),
          new Canned("billing", 402, error("billing_error", "check your payment")),
          new Canned("credit", 400, error(invalid, "Your credit balance is too low to access")),
          new Canned(
              "own limit", 400, error(invalid, "You have reached your specified API usage limits")),
          new Canned(
              "workspace's limit",
              400,
              error(invalid, "You have reached your specified workspace API usage limits")),
          new Canned(
              "tier's limit",
              429,
              """
              {"type": "error", "error": {
                 "type": "rate_limit_error", "message": "limit",
                 "details": {"error_code": "enforced_spend_limit_reached"}}}"""));
    }

    @Override
    public Canned rejection() {
      return new Canned(
          "rejected", 400, error("invalid_request_error", "temperature: range: 0..1"));
    }

    @Override
    public List<Canned> passingFailures() {
      return List.of(
          new Canned("rate", 429, error("rate_limit_error", "per minute")),
          new Canned("api", 500, error("api_error", "Internal server error")),
          new Canned("overloaded", 529, error("overloaded_error", "Overloaded")));
    }

    private static String text(String text) {
      return "{\"type\": \"text\", \"text\": " + Provider.quoted(text) + "}";
    }

    private static String message(String content, String reason) {
      return """
      {"id": "msg_1", "type": "message", "role": "assistant", "model": "m",
       "content": [%s], "stop_reason": "%s", "stop_sequence": null,
       "usage": {"input_tokens": 812, "output_tokens": 7,
                 "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}}"""
          .formatted(content, reason);
    }

    private static String error(String type, String message) {
      return """
      {"type": "error", "error": {"type": "%s", "message": %s}, "request_id": "req_1"}"""
          .formatted(type, Provider.quoted(message));
    }
  }
}
