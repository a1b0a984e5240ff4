package io.img2loc.llm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import io.img2loc.Usage;
import io.img2loc.llm.Provider.Canned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Gemini as Google AI has it. */
class ChatGeneratorGeminiTest extends ChatGeneratorWireContract {
  ChatGeneratorGeminiTest() {
    super(new Gemini());
  }

  @Test
  void generate_countsThoughtsAsOutput() {
    says(
        """
        {"candidates": [{"content": {"role": "model", "parts": [{"text": "48.8584, 2.2945"}]},
                         "finishReason": "STOP", "index": 0}],
         "usageMetadata": {"promptTokenCount": 812, "candidatesTokenCount": 7,
                           "thoughtsTokenCount": 100, "totalTokenCount": 919}}""");

    assertThat(asking().build().generate(prompt()).usage()).isEqualTo(new Usage(812, 107));
  }

  @Test
  void generate_whenAMinutesQuotaIsUsedUp_knowsForHowLong() {
    answers(new Canned("quota", 429, Gemini.exhausted("Minute", "34.074824224s")));

    assertThat(failureOf(asking().build()).retryAfter())
        .contains(Duration.ofNanos(34_074_824_224L));
  }

  @Test
  void generate_whenTheKeyIsNotAccepted_namesIt() {
    answers(new Gemini().fatalFailures().get(0));

    assertThat(failureOf(asking().build())).hasMessageContaining(Provider.KEY_NAME);
  }

  private static final class Gemini implements Provider {
    @Override
    public ChatModel model(String url, ModelHttp http) {
      return GoogleAiGeminiChatModel.builder()
          .httpClientBuilder(http)
          .maxRetries(0)
          .returnThinking(false) // it would set thoughts before the words
          .baseUrl(url + "/v1beta")
          .apiKey(KEY)
          .modelName(MODEL)
          .build();
    }

    @Override
    public String path() {
      return "/v1beta/models/" + MODEL + ":generateContent";
    }

    @Override
    public Map<String, String> headers() {
      return Map.of("x-goog-api-key", KEY);
    }

    @Override
    public Sent sent(JsonNode body) {
      List<String> texts = new ArrayList<>();
      List<String> images = new ArrayList<>();
      for (JsonNode part : body.at("/contents/0/parts")) {
        if (part.has("text")) {
          texts.add(part.at("/text").asText());
        } else if (part.at("/inlineData/mimeType").asText().equals("image/jpeg")) {
          images.add(part.at("/inlineData/data").asText());
        }
      }
      JsonNode settings = body.at("/generationConfig");
      boolean json = settings.at("/responseMimeType").asText().equals("application/json");
      return new Sent(
          MODEL, // in the path only
          settings.at("/maxOutputTokens"),
          settings.at("/temperature"),
          body.at("/systemInstruction/parts/0/text").asText(),
          texts,
          images,
          settings.at(json ? "/responseSchema" : "/none"));
    }

    @Override
    public String reply(String words) {
      return candidate(text(words), "STOP");
    }

    @Override
    public String reply(String thoughts, String words) {
      return candidate(
          "{\"thought\": true, \"text\": %s}, ".formatted(Provider.quoted(thoughts)) + text(words),
          "STOP");
    }

    @Override
    public String cutOff(String words) {
      return candidate(text(words), "MAX_TOKENS");
    }

    @Override
    public String empty() {
      return candidate(text(""), "STOP");
    }

    @Override
    public List<Canned> refusals() {
      Usage asked = new Usage(812, 0);
      return List.of(
          new Canned("prompt unsafe", 200, blocked("\"SAFETY\""), asked),
          new Canned("prompt prohibited", 200, blocked("\"PROHIBITED_CONTENT\""), asked),
          new Canned("answer unsafe", 200, withheld("SAFETY"), asked),
          new Canned("answer prohibited", 200, withheld("PROHIBITED_CONTENT"), asked),
          new Canned("answer personal", 200, withheld("SPII"), asked),
          new Canned("answer recited", 200, withheld("RECITATION"), asked),
          new Canned("answer withheld", 200, withheld("OTHER"), asked),
          new Canned("midway", 200, candidate(text("48.8, 2.2"), "SAFETY"), USAGE));
    }

    @Override
    public List<Canned> fatalFailures() {
      return List.of(
          new Canned(
              "key",
              400,
              error(
                  400,
                  "API key not valid. Please pass a valid API key.",
                  "INVALID_ARGUMENT",
                  """
                  {"@type": "type.googleapis.com/google.rpc.ErrorInfo",
                   "reason": "API_KEY_INVALID", "domain": "googleapis.com"}""")),
          new Canned("permission", 403, error(403, "denied", "PERMISSION_DENIED", "")),
          new Canned("model", 404, error(404, "models/m is not found", "NOT_FOUND", "")),
          new Canned("quota of a day", 429, exhausted("Day", "34.074824224s")));
    }

    @Override
    public Canned rejection() {
      return new Canned("rejected", 400, error(400, "Unknown name", "INVALID_ARGUMENT", ""));
    }

    @Override
    public List<Canned> passingFailures() {
      return List.of(
          new Canned("quota of a minute", 429, exhausted("Minute", "0.002s")),
          new Canned("overloaded", 503, error(503, "overloaded", "UNAVAILABLE", "")));
    }

    private static String text(String text) {
      return "{\"text\": " + Provider.quoted(text) + "}";
    }

    private static String candidate(String parts, String reason) {
      return """
      {"candidates": [{"content": {"role": "model", "parts": [%s]},
                       "finishReason": "%s", "index": 0}],
       "usageMetadata": {"promptTokenCount": 812, "candidatesTokenCount": 7,
                         "totalTokenCount": 819},
       "modelVersion": "m", "responseId": "r"}"""
          .formatted(parts, reason);
    }

    private static String withheld(String reason) {
      return """
      {"candidates": [{"finishReason": "%s", "index": 0}],
       "usageMetadata": {"promptTokenCount": 812, "totalTokenCount": 812},
       "modelVersion": "m", "responseId": "r"}"""
          .formatted(reason);
    }

    private static String blocked(String reason) {
      return """
      {"promptFeedback": {"blockReason": %s},
       "usageMetadata": {"promptTokenCount": 812, "totalTokenCount": 812},
       "modelVersion": "m", "responseId": "r"}"""
          .formatted(reason);
    }

    static String exhausted(String period, String delay) {
      return error(
          429,
          "You exceeded your current quota.",
          "RESOURCE_EXHAUSTED",
          """
          {"@type": "type.googleapis.com/google.rpc.QuotaFailure",
           "violations": [{
             "quotaMetric": "generativelanguage.googleapis.com/generate_content_requests",
             "quotaId": "GenerateRequestsPer%sPerProjectPerModel-FreeTier"}]},
          {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "%s"}"""
              .formatted(period, delay));
    }

    private static String error(int code, String message, String status, String details) {
      return """
      {"error": {"code": %d, "message": %s, "status": "%s", "details": [%s]}}"""
          .formatted(code, Provider.quoted(message), status, details);
    }
  }
}
