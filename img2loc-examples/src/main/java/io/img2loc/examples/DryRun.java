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
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong kept = new AtomicLong();
  private final AtomicLong inputTokens = new AtomicLong();
  private final AtomicLong outputTokens = new AtomicLong();

  DryRun(ChatGenerator chat) {
    this.chat = chat;
  }

  @Override
  public Guess generate(Prompt prompt) {
    if (chat.isKept(prompt)) {
      kept.incrementAndGet();
    } else {
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
