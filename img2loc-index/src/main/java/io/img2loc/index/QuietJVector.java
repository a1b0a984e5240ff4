package io.img2loc.index;

import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * JVector's arithmetic, chosen without a word. JVector reports its choice through
 * java.util.logging, which prints unless it is told not to, and a library does not print; an
 * application that sets the level of JVector's logger itself is left alone.
 */
final class QuietJVector {
  static final VectorTypeSupport VECTORS = choose();

  private QuietJVector() {}

  private static VectorTypeSupport choose() {
    Logger logger = Logger.getLogger("io.github.jbellis.jvector");
    boolean unset = logger.getLevel() == null;
    if (unset) {
      logger.setLevel(Level.OFF);
    }
    try {
      VectorizationProvider provider = VectorizationProvider.getInstance();
      LoggerFactory.getLogger(JVectorIndex.class)
          .debug("vectors are compared by {}", provider.getClass().getSimpleName());
      return provider.getVectorTypeSupport();
    } finally {
      if (unset) {
        logger.setLevel(null);
      }
    }
  }
}
