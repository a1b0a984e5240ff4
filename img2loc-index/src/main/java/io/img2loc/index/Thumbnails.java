package io.img2loc.index;

import org.jspecify.annotations.Nullable;

/** Small pictures of references by ordinal. Safe for use by many threads. */
interface Thumbnails {
  Thumbnails NONE = ordinal -> null;

  /** An encoded JPEG; null if there is none. */
  byte @Nullable [] get(int ordinal);
}
