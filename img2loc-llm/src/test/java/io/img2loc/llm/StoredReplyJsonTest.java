package io.img2loc.llm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.img2loc.Usage;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class ReplyFormatTest {
  private static final ReplyKey KEY = new ReplyKey("a".repeat(64));
  private static final String TEXT = "São Paulo:\n-23.5505, -46.6333 \"😀\"";

  private static final StoredReply REPLY = ReplySamples.reply(TEXT);

  private static final String FIELDS =
      "{\"version\":1,\"key\":\""
          + KEY.hex()
          + "\",\"receivedAt\":\"2026-02-03T04:05:06.789Z\",\"model\":\"gpt-4o-2024-08-06\","
          + "\"finish\":\"STOP\",\"filtered\":false,\"inputTokens\":1200,\"outputTokens\":15,"
          + "\"text\":\"S\\u00E3o Paulo:\\n-23.5505, -46.6333 \\\"\\uD83D\\uDE00\\\"\"";

  private static byte[] withCrc(String fields, String crc) {
    return (fields + ",\"crc32\":\"" + crc + "\"}\n").getBytes(US_ASCII);
  }

  private static byte[] sealed(String fields) {
    CRC32 crc = new CRC32();
    crc.update(fields.getBytes(US_ASCII));
    return withCrc(fields, String.format("%08x", crc.getValue()));
  }

  /** The checksum is by Python's zlib. */
  @Test
  void write_isTheDocumentedForm() throws IOException {
    assertThat(StoredReplyJson.write(KEY, REPLY))
        .asString(US_ASCII)
        .isEqualTo(new String(withCrc(FIELDS, "e684128c"), US_ASCII));
  }

  @Test
  void read_documentedForm_isTheReply() throws IOException {
    assertThat(StoredReplyJson.read(KEY, withCrc(FIELDS, "e684128c"))).isEqualTo(REPLY);
  }

  @Test
  void read_filteredAndEmptyAndHalfASurrogate_asWritten() throws IOException {
    StoredReply odd =
        new StoredReply("\0\ud83d\u2028", "", true, Usage.none(), "", Instant.EPOCH.plusNanos(1));
    assertThat(StoredReplyJson.read(KEY, StoredReplyJson.write(KEY, odd))).isEqualTo(odd);
  }

  @Test
  void read_cutAnywhere_isRefused() {
    byte[] whole = withCrc(FIELDS, "e684128c");
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatIOException()
          .as("%d bytes", length)
          .isThrownBy(() -> StoredReplyJson.read(KEY, cut));
    }
  }

  @Test
  void read_anyBitFlipped_isRefused() {
    byte[] whole = withCrc(FIELDS, "e684128c");
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatIOException()
          .as("bit %d", bit)
          .isThrownBy(() -> StoredReplyJson.read(KEY, flipped));
    }
  }

  @Test
  void read_laterVersion_saysSo() {
    byte[] later = withCrc(FIELDS.replace("\"version\":1", "\"version\":2"), "f1f092ea");
    assertThatIOException()
        .isThrownBy(() -> StoredReplyJson.read(KEY, later))
        .withMessageContaining("version 2");
  }

  @Test
  void read_replyToAnotherKey_isRefused() {
    assertThatIOException()
        .isThrownBy(
            () -> StoredReplyJson.read(new ReplyKey("b".repeat(64)), withCrc(FIELDS, "e684128c")))
        .withMessageContaining("another request");
  }

  @Test
  void read_soundChecksumOfNonsense_isRefused() {
    for (String fields :
        new String[] {
          "",
          "[1",
          "{\"version\":1",
          "{\"version\":{\"version\":1}",
          FIELDS.replace("1200", "-1"),
          FIELDS.replace("1200", "1.5"),
          FIELDS.replace("1200", "99999999999999999999"),
          FIELDS.replace("2026-02", "2026-13"),
          FIELDS.replace("\"finish\":\"STOP\",", ""),
          FIELDS.replace("\"text\":", "\"text\"")
        }) {
      assertThatIOException()
          .as(fields)
          .isThrownBy(() -> StoredReplyJson.read(KEY, sealed(fields)));
    }
  }

  @Test
  void read_fieldThatIsNotKnown_isPassedOver() throws IOException {
    String more = FIELDS.replace("\"version\":1", "\"version\":1,\"later\":[{\"text\":\"x\"}]");
    assertThat(StoredReplyJson.read(KEY, sealed(more))).isEqualTo(REPLY);
  }

  @Test
  void write_moreThanAllowed_isRefused() {
    StoredReply reply = ReplySamples.reply("x".repeat(StoredReplyJson.MAX_BYTES));
    assertThatIOException().isThrownBy(() -> StoredReplyJson.write(KEY, reply));
  }
}
