package io.img2loc.index;

import io.img2loc.EmbeddingSpace;
import io.img2loc.Reference;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A hash of a set of references: the SHA-256 of the space and of two sums of 64 bits, to which each
 * reference adds two hashes of its own. Sums do not depend on the order. They are not meant to
 * withstand whoever wants two sets to look the same.
 */
final class Fingerprint {
  private static final long SEED = 0x9E3779B97F4A7C15L;
  private static final long OTHER_SEED = 0xC2B2AE3D27D4EB4FL;
  private static final int NULL = -1;

  private long sum;
  private long otherSum;
  private long count;

  void add(Reference reference) {
    long hash = SEED;
    hash = mix(hash, reference.id());
    hash = mix(hash, Double.doubleToLongBits(reference.location().latitude()));
    hash = mix(hash, Double.doubleToLongBits(reference.location().longitude()));
    hash = mix(hash, reference.author());
    hash = mix(hash, reference.place());
    LocalDateTime takenAt = reference.takenAt();
    hash = mix(hash, takenAt == null ? null : takenAt.toString());
    sum += hash;
    otherSum += mix(OTHER_SEED, hash);
    count++;
  }

  private static long mix(long hash, @Nullable String text) {
    if (text == null) {
      return mix(hash, NULL);
    }
    long mixed = mix(hash, text.length());
    long four = 0;
    for (int i = 0; i < text.length(); i++) {
      four = four << Character.SIZE | text.charAt(i);
      if ((i & 3) == 3) {
        mixed = mix(mixed, four);
        four = 0;
      }
    }
    return mix(mixed, four);
  }

  /** The finalizer of MurmurHash3, of what was before and one more value. */
  private static long mix(long hash, long value) {
    long h = (hash ^ value) * SEED;
    h ^= h >>> 33;
    h *= 0xFF51AFD7ED558CCDL;
    h ^= h >>> 33;
    h *= 0xC4CEB9FE1A85EC53L;
    return h ^ h >>> 33;
  }

  /** The fingerprint of all that was added, in a space. */
  String of(EmbeddingSpace space) {
    List<Object> parts =
        List.of("img2loc references 1", space.id(), space.dimension(), count, sum, otherSum);
    String text = parts.stream().map(Object::toString).collect(Collectors.joining("\n"));
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
