package io.img2loc.llm;

import io.img2loc.Photo;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Photos as they are sent: JPEG of bounded size, in base64. The last few are kept, as several
 * questions are asked about one photo, and making a picture of a large one takes longer than all
 * else that is done here. Safe for concurrent use; a picture that several threads want is made
 * once.
 */
final class Pictures {
  /** Some 200 KB each. */
  private static final int KEPT = 32;

  private final int longestSide;
  private final double quality;
  private final Map<String, FutureTask<String>> kept = // by SHA-256; guarded by itself
      new LinkedHashMap<>(2 * KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, FutureTask<String>> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * @param longestSide px
   * @param quality of the JPEG, in (0, 1]
   */
  Pictures(int longestSide, double quality) {
    this.longestSide = longestSide;
    this.quality = quality;
  }

  /**
   * The picture of a photo.
   *
   * @throws io.img2loc.PhotoException if the photo cannot be read
   */
  String of(Photo photo) {
    String key = photo.sha256(); // the handle may hold the whole photo, which is not to be kept
    FutureTask<String> picture;
    synchronized (kept) {
      picture = kept.computeIfAbsent(key, k -> new FutureTask<>(() -> make(photo)));
    }
    picture.run(); // does nothing where another thread runs it or has run it
    try {
      return picture.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return make(photo); // waiting is all that an interrupt ends here
    } catch (ExecutionException e) {
      synchronized (kept) {
        kept.remove(key, picture);
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private String make(Photo photo) {
    return Base64.getEncoder().encodeToString(photo.toJpeg(longestSide, quality));
  }
}
