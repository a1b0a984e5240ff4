package io.img2loc.index;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closes several things, all of them even if one fails. */
final class Closing {
  private Closing() {}

  static void all(List<? extends Closeable> things) throws IOException {
    IOException failure = null;
    for (Closeable thing : things) {
      try {
        thing.close();
      } catch (IOException e) {
        failure = first(failure, e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static IOException first(@Nullable IOException earlier, IOException later) {
    if (earlier == null) {
      return later;
    }
    earlier.addSuppressed(later);
    return earlier;
  }

  /** As {@link #all(List)}, for what could not go on because of {@code cause}. */
  static void all(List<? extends Closeable> things, Throwable cause) {
    try {
      all(things);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
