package io.img2loc.llm;

import java.io.IOException;

/** A reply that is larger than any that makes sense. */
final class OversizedReplyException extends IOException {
  private static final long serialVersionUID = 1L;

  OversizedReplyException(int limit) {
    super("the reply has more than " + limit + " bytes");
  }
}
