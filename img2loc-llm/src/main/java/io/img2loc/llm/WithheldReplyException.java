package io.img2loc.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.exception.ContentFilteredException;
import io.img2loc.Usage;
import java.util.Optional;

/**
 * A reply that the provider has withheld, of the kinds that LangChain4j's modules do not pass on:
 * Anthropic's stop reason "refusal", which may follow upon half an answer, comes as one of several
 * other reasons, and Gemini's refusal of a prompt as a NullPointerException.
 */
final class WithheldReplyException extends ContentFilteredException {
  private static final long serialVersionUID = 1L;

  private final Usage usage;

  private WithheldReplyException(JsonNode inputTokens, JsonNode outputTokens) {
    super("the provider has withheld its reply");
    usage = new Usage(count(inputTokens), count(outputTokens));
  }

  /** What the provider says that it has cost. */
  Usage usage() {
    return usage;
  }

  /** The refusal that a reply is, where it is one. */
  static Optional<WithheldReplyException> of(JsonNode reply) {
    if (reply.path("stop_reason").asText().equals("refusal")) {
      JsonNode cost = reply.path("usage");
      return Optional.of(
          new WithheldReplyException(cost.path("input_tokens"), cost.path("output_tokens")));
    }
    if (reply.path("promptFeedback").has("blockReason") && reply.path("candidates").isEmpty()) {
      JsonNode cost = reply.path("usageMetadata");
      return Optional.of(
          new WithheldReplyException(
              cost.path("promptTokenCount"), cost.path("candidatesTokenCount")));
    }
    return Optional.empty();
  }

  private static long count(JsonNode tokens) {
    return Math.max(0, tokens.asLong());
  }
}
