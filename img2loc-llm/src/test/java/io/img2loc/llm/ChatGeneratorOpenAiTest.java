package io.img2loc.llm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.img2loc.GenerationException;
import io.img2loc.llm.Provider.Canned;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** OpenAI's chat completions, which many servers speak. */
class ChatGeneratorOpenAiTest extends ChatGeneratorWireContract {
  ChatGeneratorOpenAiTest() {
    super(new OpenAi());
  }

  /** Models that think take no max_tokens. */
  @Test
  void request_withTheModelsOwnLength_hasNoOther() throws IOException {
    says(new OpenAi().reply("48.8584, 2.2945"));
    ChatModel thinking =
        OpenAiChatModel.builder()
            .httpClientBuilder(ModelHttp.builder())
            .maxRetries(0)
            .baseUrl(url() + "/v1")
            .modelName(Provider.MODEL)
            .maxCompletionTokens(2000)
            .build();

    asking(thinking).modelsOwnMaxOutputTokens().build().generate(prompt());

    JsonNode body = new ObjectMapper().readTree(onlyRequest().getBodyAsString());
    assertThat(body.at("/max_completion_tokens").asInt()).isEqualTo(2000);
    assertThat(body.has("max_tokens")).isFalse();
  }

  @Test
  void request_withoutAKey_hasNone() {
    says(new OpenAi().reply("48.8584, 2.2945"));
    ChatModel ofOnesOwn =
        OpenAiChatModel.builder()
            .httpClientBuilder(ModelHttp.builder())
            .maxRetries(0)
            .baseUrl(url() + "/v1")
            .modelName(Provider.MODEL)
            .build();

    asking(ofOnesOwn).build().generate(prompt());

    assertThat(onlyRequest().containsHeader("Authorization")).isFalse();
  }

  @Test
  void request_ofAModelThatSaysItKeepsToASchema_hasOne() throws IOException {
    says(new OpenAi().reply("48.8584, 2.2945"));
    ChatModel capable =
        OpenAiChatModel.builder()
            .httpClientBuilder(ModelHttp.builder())
            .maxRetries(0)
            .baseUrl(url() + "/v1")
            .modelName(Provider.MODEL)
            .supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA)
            .build();

    asking(capable).format(ReplyFormat.AUTO).build().generate(prompt());

    JsonNode body = new ObjectMapper().readTree(onlyRequest().getBodyAsString());
    assertThat(body.at("/response_format/type").asText()).isEqualTo("json_schema");
  }

  @Test
  void generate_whenARoutersReplyTellsOfAFailure_goesByTheStatusInIt() {
    answers(new Canned("router", 200, OpenAi.routed("402")));

    GenerationException thrown = failureOf(asking().build());

    assertThat(thrown.fatal()).isTrue();
    assertThat(thrown).hasMessageContaining("402");
  }

  private static final class OpenAi implements Provider {
    private static final String DATA_URL = "data:image/jpeg;base64,";

    @Override
    public ChatModel model(String url, ModelHttp http) {
      return OpenAiChatModel.builder()
          .httpClientBuilder(http)
          .maxRetries(0)
          .timeout(http.readTimeout()) // it would set 60 s
          .strictJsonSchema(true)
          .baseUrl(url + "/v1")
          .apiKey(KEY)
          .modelName(MODEL)
          .build();
    }

    @Override
    public String path() {
      return "/v1/chat/completions";
    }

    @Override
    public Map<String, String> headers() {
      return Map.of("Authorization", "Bearer " + KEY);
    }

    @Override
    public Sent sent(JsonNode body) {
      String system = "";
      List<String> texts = new ArrayList<>();
      List<String> images = new ArrayList<>();
      for (JsonNode message : body.at("/messages")) {
        if (message.at("/role").asText().equals("system")) {
          system = message.at("/content").asText();
        }
        for (JsonNode part : message.at("/content")) {
          if (part.at("/type").asText().equals("text")) {
            texts.add(part.at("/text").asText());
          }
          String image = part.at("/image_url/url").asText();
          if (image.startsWith(DATA_URL) && part.at("/image_url/detail").asText().equals("high")) {
            images.add(image.substring(DATA_URL.length()));
          }
        }
      }
      JsonNode format = body.at("/response_format");
      boolean strict =
          format.at("/type").asText().equals("json_schema")
              && format.at("/json_schema/strict").asBoolean()
              && !format.at("/json_schema/schema/additionalProperties").asBoolean(true);
      return new Sent(
          body.at("/model").asText(),
          body.at("/max_tokens"),
          body.at("/temperature"),
          system,
          texts,
          images,
          format.at(strict ? "/json_schema/schema" : "/none"));
    }

    @Override
    public String reply(String words) {
      return completion("stop", Provider.quoted(words), "null", "");
    }

    @Override
    public String reply(String thoughts, String words) {
      return completion(
          "stop",
          Provider.quoted(words),
          "null",
          "\"reasoning_content\": " + Provider.quoted(thoughts) + ",");
    }

    @Override
    public String cutOff(String words) {
      return completion("length", Provider.quoted(words), "null", "");
    }

    @Override
    public String empty() {
      return completion("stop", "\"\"", "null", "");
    }

    @Override
    public List<Canned> refusals() {
      return List.of(
          new Canned(
              "the model's own",
              200,
              completion("stop", "null", "\"I'm sorry, I cannot assist with that request.\"", "")),
          new Canned("filtered", 200, completion("content_filter", "\"\"", "null", ""), USAGE),
          new Canned(
              "filtered, null", 200, completion("content_filter", "null", "null", ""), USAGE),
          new Canned(
              "filtered midway",
              200,
              completion("content_filter", "\"48.8, 2.2\"", "null", ""),
              USAGE),
          new Canned(
              "Azure's filter",
              400,
              """
              {"error": {"message": "The response was filtered due to the prompt", "type": null,
                         "param": "prompt", "code": "content_filter", "status": 400,
                         "innererror": {"code": "ResponsibleAIPolicyViolation",
                                        "content_filter_result": {
                                          "violence": {"filtered": true, "severity": "high"}}}}}
              """),
          new Canned(
              "OpenAI's policy",
              400,
              error("image_content_policy_violation", "content_policy_violation")));
    }

    @Override
    public List<Canned> fatalFailures() {
      return List.of(
          new Canned("key", 401, error("Incorrect API key: " + KEY, "invalid_api_key")),
          new Canned("region", 403, error("not here", "unsupported_country_region_territory")),
          new Canned("model", 404, error("no such model", "model_not_found")),
          new Canned("quota", 429, error("check your plan", "insufficient_quota")),
          new Canned("credit", 429, error("no credit", "credit_balance_exhausted")),
          new Canned("usage limit", 429, error("limit", "organization_usage_limit_exceeded")),
          new Canned("spend limit", 429, error("limit", "organization_spend_limit_exceeded")),
          new Canned("project's limit", 429, error("limit", "project_spend_limit_exceeded")),
          new Canned("payment", 402, error("Insufficient Balance", "invalid_request_error")));
    }

    @Override
    public Canned rejection() {
      return new Canned(
          "rejected", 400, error("Unsupported parameter: 'max_tokens'", "unsupported_parameter"));
    }

    @Override
    public List<Canned> passingFailures() {
      return List.of(
          new Canned("rate", 429, error("Rate limit reached", "rate_limit_exceeded")),
          new Canned("a router's 502", 200, routed("502")),
          new Canned("a router's own", 200, routed("\"server_error\"")),
          new Canned("engine", 503, error("overloaded", "server_error")));
    }

    private static String completion(String finish, String content, String refusal, String more) {
      return """
      {"id": "chatcmpl-1", "object": "chat.completion", "created": 1741569952, "model": "m",
       "choices": [{"index": 0, "logprobs": null, "finish_reason": "%s",
                    "message": {"role": "assistant", %s
                                "content": %s, "refusal": %s, "annotations": []}}],
       "usage": {"prompt_tokens": 812, "completion_tokens": 7, "total_tokens": 819,
                 "completion_tokens_details": {"reasoning_tokens": 0}}}"""
          .formatted(finish, more, content, refusal);
    }

    private static String routed(String code) {
      return "{\"error\": {\"code\": %s, \"message\": \"Provider returned error\"}}"
          .formatted(code);
    }

    private static String error(String message, String code) {
      return """
      {"error": {"message": %s, "type": "some_error", "param": null, "code": "%s"}}"""
          .formatted(Provider.quoted(message), code);
    }
  }
}
