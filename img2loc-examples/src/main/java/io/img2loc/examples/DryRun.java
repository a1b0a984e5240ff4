package io.img2loc.examples;

import io.img2loc.GeoGenerator;
import io.img2loc.Guess;
import io.img2loc.Prompt;
import io.img2loc.Usage;
import io.img2loc.llm.ChatGenerator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what would be asked, and asks nobody. */
final class DryRun implements GeoGenerator {
  private final ChatGenerator chat;
  private final Set<String> photos = ConcurrentHashMap.newKeySet();
  private final boolean keepsReplies;
  private final Set<String> counted = ConcurrentHashMap.newKeySet();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong kept = new AtomicLong();
  private final AtomicLong inputTokens = new AtomicLong();
  private final AtomicLong outputTokens = new AtomicLong();

  /**
   * Counts what a generator would ask.
   *
   * @param keepsReplies whether it asks no question twice
   */
  DryRun(ChatGenerator chat, boolean keepsReplies) {
    this.chat = chat;
    this.keepsReplies = keepsReplies;
  }

  private static String key(Prompt prompt) {
    return prompt.sha256() + prompt.sample() + prompt.evidence().photo().name();
  }

  @Override
  public Guess generate(Prompt prompt) {
    boolean again = keepsReplies && !counted.add(key(prompt));
    if (!again && chat.isKept(prompt)) {
      kept.incrementAndGet();
    } else if (!again) {
      Usage estimate = chat.estimate(prompt);
      requests.incrementAndGet();
      inputTokens.addAndGet(estimate.inputTokens());
      outputTokens.addAndGet(estimate.outputTokens());
      photos.add(prompt.evidence().photo().name());
    }
    return Guess.without(Guess.Status.ABSTAINED, "", Usage.none(), prompt);
  }

  /** How many photos would be sent. */
  int photos() {
    return photos.size();
  }

  /** How many requests would be made. */
  long requests() {
    return requests.get();
  }

  /** How many questions earlier replies answer. */
  long kept() {
    return kept.get();
  }

  /** What the requests would cost at most. */
  Usage estimate() {
    return new Usage(inputTokens.get(), outputTokens.get());
  }
}
