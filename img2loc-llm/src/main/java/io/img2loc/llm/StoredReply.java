package io.img2loc.llm;

import dev.langchain4j.model.output.FinishReason;
import io.img2loc.Usage;
import java.time.Instant;
import java.util.Objects;

/**
 * What a model replied, as much as has to be known to make the same guess of it again.
 *
 * @param text what it wrote, perhaps nothing
 * @param finish the name of why it ended, empty if the provider did not say
 * @param filtered whether the provider's filter kept the reply or a part of it back
 * @param usage the tokens that it cost
 * @param model the model's name as the provider returned it, empty if it did not
 * @param receivedAt when it came
 */
record StoredReply(
    String text, String finish, boolean filtered, Usage usage, String model, Instant receivedAt) {

  /** Checks. */
  StoredReply {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(finish, "finish");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(receivedAt, "receivedAt");
  }

  /** A reply that the provider's filter has kept back. */
  static StoredReply withheld(Usage usage) {
    return new StoredReply("", FinishReason.CONTENT_FILTER.name(), true, usage, "", Instant.now());
  }

  /**
   * Whether the provider or the model would not answer. A model that ends for a reason of its own
   * and says nothing has refused: Gemini's reasons that name no filter come as OTHER, and
   * Anthropic's "refusal" where {@link ModelHttp} did not see it.
   */
  boolean isRefusal() {
    return filtered || (finish.equals(FinishReason.OTHER.name()) && text.isBlank());
  }

  /** Whether the reply was as long as it may be, and perhaps meant to go on. */
  boolean isCutOff() {
    return finish.equals(FinishReason.LENGTH.name());
  }
}
