package io.img2loc.index;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sums that comparing vectors comes down to. Stateless; safe for use by many threads.
 *
 * <p>Where the JVM is started with {@code --add-modules jdk.incubator.vector}, on Java 17 and
 * newer, several numbers are multiplied at once.
 */
interface Kernel {
  /** The fastest that this JVM has. */
  Kernel BEST = best();

  /** Σ query[i] × codes[offset + i]. */
  float coarse(float[] query, byte[] codes, int offset);

  /**
   * As {@link #coarse}, of rows that lie {@code stride} bytes apart, the first one's numbers from
   * {@code offset} on. Rows that are compared together wait for the memory together.
   *
   * @param into takes {@code count} sums
   */
  void coarse(float[] query, byte[] codes, int offset, int stride, int count, float[] into);

  /** Σ query[i] × (codes[offset + i] + fine[i] / 65536), in double precision. */
  double fine(double[] query, byte[] codes, int offset, short[] fine);

  private static Kernel best() {
    Logger log = LoggerFactory.getLogger(JVectorIndex.class);
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
      try {
        // Compiled apart from all else, as no class of ours may need the module.
        Class<?> found = Class.forName("io.img2loc.index.VectorApiKernel");
        Kernel kernel = (Kernel) found.getDeclaredConstructor().newInstance();
        log.debug("vectors are compared by {}", kernel);
        return kernel;
      } catch (ReflectiveOperationException | LinkageError e) {
        log.warn("this JVM's Vector API is of no use, so searches are slower: {}", e.toString());
      }
    }
    return new ScalarKernel();
  }
}
