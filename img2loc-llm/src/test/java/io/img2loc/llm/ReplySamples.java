package io.img2loc.llm;

import io.img2loc.Usage;
import java.time.Instant;
import java.util.List;

/** Requests by number, and replies. */
final class ReplySamples {
  private ReplySamples() {}

  static ReplyKey key(int number) {
    return request().sample(number).build();
  }

  static ReplyKey.Builder request() {
    return ReplyKey.builder()
        .photo("ab".repeat(32))
        .longestSide(768)
        .jpegQuality(0.75)
        .detail("LOW")
        .system("")
        .user("Où ?")
        .extraPhotos(List.of("00".repeat(32), "11".repeat(32)))
        .provider("OPEN_AI")
        .model("gpt-4o")
        .temperature(null)
        .maxOutputTokens(300)
        .responseFormat(null)
        .sample(2);
  }

  static StoredReply reply(String text) {
    return new StoredReply(
        text,
        "STOP",
        false,
        new Usage(1200, 15),
        "gpt-4o-2024-08-06",
        Instant.parse("2026-02-03T04:05:06.789Z"));
  }
}
