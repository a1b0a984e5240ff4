package io.img2loc.examples.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Lets the bodies of requests that are refused pass by, so that whoever sends one gets to read why:
 * a connection that is closed while it is written to takes the answer with it. That is a courtesy,
 * and so it is done for a few at once, and for some seconds. Safe for use by many threads.
 */
final class Discarding {
  private static final int AT_ONCE = 32;
  private static final long MOST_NANOS = 5_000_000_000L;
  private static final int BUFFER = 1 << 16;

  private final long maxBytes;
  private final Semaphore places = new Semaphore(AT_ONCE);

  /**
   * @param maxBytes of a body; the rest of a longer one is not waited for
   */
  Discarding(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Reads what there is. Who asks beforehand whether to send has not begun to. */
  void discard(Request request) throws IOException {
    if (Upload.length(request) == 0
        || request.getHeaders().contains(HttpHeader.EXPECT)
        || !places.tryAcquire()) {
      return;
    }
    try {
      byte[] buffer = new byte[BUFFER];
      long start = System.nanoTime();
      InputStream in = Request.asInputStream(request);
      for (long passed = 0; passed < maxBytes && System.nanoTime() - start < MOST_NANOS; ) {
        int n = in.read(buffer, 0, (int) Math.min(maxBytes - passed, buffer.length));
        if (n < 0) {
          return;
        }
        passed += n;
      }
    } finally {
      places.release();
    }
  }
}
