package io.img2loc.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.img2loc.GeoPoint;
import io.img2loc.Guess.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole replies in the manner of many models, each written and labelled before it was read. */
class InventedRepliesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static List<JsonNode> replies() throws IOException {
    List<JsonNode> replies = new ArrayList<>();
    for (String name : List.of("invented-replies.jsonl", "messy-replies.jsonl")) {
      try (InputStream file = InventedRepliesTest.class.getResourceAsStream(name)) {
        byte[] bytes = Objects.requireNonNull(file).readAllBytes();
        for (String line : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
          replies.add(JSON.readTree(line));
        }
      }
    }
    return replies;
  }

  @ParameterizedTest
  @MethodSource("replies")
  void read_ofAWholeReply_isWhatAPersonReads(JsonNode reply) {
    ReplyReader.Reading reading =
        ReplyReader.read(reply.get("text").asText(), reply.get("cutOff").asBoolean());

    assertThat(reading.status()).isEqualTo(Status.valueOf(reply.get("status").asText()));
    if (reading.status() == Status.LOCATED) {
      GeoPoint place = reading.candidates().get(0).location();
      assertThat(place.latitude()).isCloseTo(reply.get("latitude").asDouble(), within(1e-6));
      assertThat(place.longitude()).isCloseTo(reply.get("longitude").asDouble(), within(1e-6));
    }
  }
}
