package io.img2loc.clip;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/**
 * What the hub calls a file's content by: the SHA-256 of a large file, or of a small one what git
 * calls it by, the SHA-1 of "blob", a space, its size, a zero byte and the content.
 */
final class BlobChecksum {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final int GIT_LENGTH = 40;
  private static final int BUFFER = 1 << 20;

  private BlobChecksum() {}

  /** Whether a text is one of the two. */
  static boolean isOne(String text) {
    return HEX.matcher(text).matches();
  }

  /**
   * The checksum of a file's content, of the same kind as another.
   *
   * @param read is told the number of bytes after each piece that was read
   */
  static String of(Path file, String sameKindAs, LongConsumer read) throws IOException {
    MessageDigest digest;
    if (sameKindAs.length() == GIT_LENGTH) {
      digest = digest("SHA-1");
      digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
    } else {
      digest = digest("SHA-256");
    }
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
        read.accept(n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Which of the two a checksum is, in words. */
  static String kind(String checksum) {
    return checksum.length() == GIT_LENGTH ? "git SHA-1" : "SHA-256";
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
