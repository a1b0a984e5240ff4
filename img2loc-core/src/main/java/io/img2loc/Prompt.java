package io.img2loc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * What a generator is asked. The photo itself is {@code evidence.photo()}.
 *
 * @param system the role and the rules, for models that take them apart; may be empty
 * @param user the question
 * @param extraPhotos photos sent after the one in question, for models that take several
 * @param sample which of several samples of the same prompt this is, from 0
 * @param evidence what the prompt was built from
 */
public record Prompt(
    String system, String user, List<Photo> extraPhotos, int sample, Evidence evidence) {
  private static final String FORMAT = "img2loc-prompt-1";

  /** Checks and copies. */
  public Prompt {
    Objects.requireNonNull(system, "system");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(evidence, "evidence");
    extraPhotos = List.copyOf(extraPhotos);
    if (sample < 0) {
      throw new IllegalArgumentException("a sample's number must be 0 or more, was " + sample);
    }
  }

  /** A first sample without further photos. */
  public static Prompt of(String system, String user, Evidence evidence) {
    return new Prompt(system, user, List.of(), 0, evidence);
  }

  /** The same prompt as another sample. */
  public Prompt withSample(int sample) {
    return new Prompt(system, user, extraPhotos, sample, evidence);
  }

  /**
   * The question's SHA-256, in 64 hexadecimal digits: equal for questions of the same texts and the
   * same further photos, whatever the photo in question, the evidence and the sample.
   *
   * <p>Hashed are these parts, each preceded by its length in bytes as a big-endian number of 64
   * bits. Texts are UTF-8; half a surrogate pair, which is no text, is a question mark.
   *
   * <ol>
   *   <li>{@code img2loc-prompt-1}
   *   <li>{@link #system}
   *   <li>{@link #user}
   *   <li>of each further photo, in order, {@link Photo#sha256()} as 32 bytes
   * </ol>
   *
   * @throws PhotoException if a further photo cannot be read
   */
  public String sha256() {
    MessageDigest digest = digest();
    part(digest, FORMAT.getBytes(StandardCharsets.UTF_8));
    part(digest, system.getBytes(StandardCharsets.UTF_8));
    part(digest, user.getBytes(StandardCharsets.UTF_8));
    for (Photo photo : extraPhotos) {
      part(digest, HexFormat.of().parseHex(photo.sha256()));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void part(MessageDigest digest, byte[] bytes) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(bytes.length).flip());
    digest.update(bytes);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
