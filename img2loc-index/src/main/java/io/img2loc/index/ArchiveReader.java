package io.img2loc.index;

import io.img2loc.dataset.DatasetItem;
import java.io.Closeable;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The photos of one archive, one after the other. For one thread. */
interface ArchiveReader extends Closeable {

  /** The next item, or null after the last. Damage is the last item. */
  @Nullable DatasetItem next() throws IOException;

  /** What is said of a photo beyond the bound. */
  static DatasetItem tooLarge(String name, int bound) {
    return DatasetItem.unreadable(
        name,
        String.format(
            Locale.ROOT,
            "%s: has more than %,d bytes, the bound for a photo in an archive; unpack it",
            name,
            bound));
  }
}
