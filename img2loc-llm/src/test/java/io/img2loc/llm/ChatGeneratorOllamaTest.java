package io.img2loc.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Ollama's own form, of a server that has no key, no filter and no quota. */
class ChatGeneratorOllamaTest extends ChatGeneratorWireContract {
  ChatGeneratorOllamaTest() {
    super(new Ollama());
  }

  private static final class Ollama implements Provider {
    @Override
    public ChatModel model(String url, ModelHttp http) {
      return OllamaChatModel.builder()
          .httpClientBuilder(http)
          .maxRetries(0)
          .baseUrl(url)
          .modelName(MODEL)
          .build();
    }

    @Override
    public String path() {
      return "/api/chat";
    }

    @Override
    public Map<String, String> headers() {
      return Map.of();
    }

    @Override
    public Sent sent(JsonNode body) {
      String system = "";
      List<String> texts = new ArrayList<>();
      List<String> images = new ArrayList<>();
      for (JsonNode message : body.at("/messages")) {
        String content = message.at("/content").asText();
        if (message.at("/role").asText().equals("system")) {
          system = content;
        } else {
          texts.add(content);
        }
        message.at("/images").forEach(image -> images.add(image.asText()));
      }
      return new Sent(
          body.at("/model").asText(),
          body.at("/options/num_predict"),
          body.at("/options/temperature"),
          system,
          texts,
          images,
          body.at("/format"));
    }

    @Override
    public String reply(String words) {
      return message(words, "", "stop");
    }

    @Override
    public String reply(String thoughts, String words) {
      return message(words, "\"thinking\": " + Provider.quoted(thoughts) + ",", "stop");
    }

    @Override
    public String cutOff(String words) {
      return message(words, "", "length");
    }

    @Override
    public String empty() {
      return message("", "", "stop");
    }

    @Override
    public List<Canned> refusals() {
      return List.of(
          new Canned("in words", 200, reply("I cannot assist with that request."), USAGE));
    }

    @Override
    public List<Canned> fatalFailures() {
      return List.of(
          new Canned("a key, of a proxy", 401, "{\"error\": \"unauthorized\"}"),
          new Canned("model", 404, "{\"error\": \"model 'm' not found\"}"));
    }

    @Override
    public Canned rejection() {
      return new Canned("rejected", 400, "{\"error\": \"this model does not take images\"}");
    }

    @Override
    public List<Canned> passingFailures() {
      return List.of(
          new Canned("runner", 500, "{\"error\": \"model runner has unexpectedly stopped\"}"),
          new Canned("busy", 503, "{\"error\": \"server busy, please try again\"}"));
    }

    private static String message(String content, String more, String reason) {
      return """
      {"model": "m", "created_at": "2024-12-06T00:46:58.265747Z",
       "message": {"role": "assistant", %s "content": %s},
       "done_reason": "%s", "done": true, "total_duration": 2254970291,
       "load_duration": 574751416, "prompt_eval_count": 812,
       "prompt_eval_duration": 1502000000, "eval_count": 7, "eval_duration": 175000000}"""
          .formatted(more, Provider.quoted(content), reason);
    }
  }
}
