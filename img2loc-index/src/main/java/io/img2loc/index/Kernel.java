package io.img2loc.index;

import java.lang.reflect.InvocationTargetException;
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

  /** Σ query[i] × (codes[offset + i] + fine[fineOffset + i] / 65536), in double precision. */
  double fine(double[] query, byte[] codes, int offset, short[] fine, int fineOffset);

  private static Kernel best() {
    Logger log = LoggerFactory.getLogger(JVectorIndex.class);
    Kernel kernel = new ScalarKernel();
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
      if (isWithoutC2(System.getProperty("java.vm.info", ""))) {
        log.debug("the Vector API is left alone, as this JVM runs without its compiler C2");
      } else {
        try {
          // Compiled apart from all else, as no class of ours may need the module.
          Class<?> found = Class.forName("io.img2loc.index.VectorApiKernel");
          kernel = (Kernel) found.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
          Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
          log.warn("this JVM's Vector API is of no use, so searches are slower: {}", "" + cause);
        }
      }
    }
    log.debug("vectors are compared by {}", kernel);
    return kernel;
  }

  /**
   * Whether HotSpot says of itself that it does without C2, as {@code -XX:TieredStopAtLevel=1} and
   * {@code -Xint} have it. No other compiler makes one instruction of a call to the Vector API,
   * which is then much slower than plain loops.
   */
  private static boolean isWithoutC2(String vmInfo) {
    return vmInfo.contains("emulated-client") || vmInfo.startsWith("interpreted mode");
  }
}
