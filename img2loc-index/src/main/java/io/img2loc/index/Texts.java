package io.img2loc.index;

import io.img2loc.Reference;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the texts of a reference must be to be kept. */
final class Texts {
  /** Of one text, in UTF-8. */
  static final int MOST_BYTES = 1 << 16;

  private Texts() {}

  /**
   * Checks id, author and place.
   *
   * @throws IllegalArgumentException if one is too long or not valid Unicode
   */
  static void check(Reference reference) {
    check(reference, "id", reference.id());
    check(reference, "author", reference.author());
    check(reference, "place", reference.place());
  }

  /** Half a surrogate pair would be saved as a question mark, and two ids might become one. */
  private static void check(Reference reference, String what, @Nullable String text) {
    if (text == null || (text.length() <= MOST_BYTES / 3 && isAscii(text))) {
      return;
    }
    try {
      ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      if (utf8.remaining() > MOST_BYTES) {
        throw new IllegalArgumentException(
            "the "
                + what
                + " of the reference \""
                + head(reference.id())
                + "\" has "
                + utf8.remaining()
                + " bytes; at most "
                + MOST_BYTES
                + " are kept, so shorten it or leave it out");
      }
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "the reference \""
              + head(reference.id())
              + "\" has text that is not valid Unicode; mend or leave it out",
          e);
    }
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static String head(String id) {
    return id.length() <= 100 ? id : id.substring(0, 100) + "…";
  }
}
