package io.img2loc.llm;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where stored replies are read from. Safe for use by many threads, interrupted ones included. */
interface ReplySource extends Closeable {
  /** What is stored for a key, sound or not, up to one byte more than allowed; null if nothing. */
  byte @Nullable [] read(ReplyKey key) throws IOException;

  /** All that something is stored for. */
  List<ReplyKey> keys() throws IOException;
}
