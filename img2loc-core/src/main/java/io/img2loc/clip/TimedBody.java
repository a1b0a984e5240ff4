package io.img2loc.clip;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A reply's body that fails when nothing comes for too long: the JDK's client watches over the time
 * until a reply begins only, and a read from its stream would wait forever.
 *
 * <p>One thread reads. The client is asked for the next piece when the last is used up, so that
 * little is held in memory.
 */
final class TimedBody extends InputStream implements Flow.Subscriber<List<ByteBuffer>> {
  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

  private final String host;
  private final Duration longestSilence;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Queue<ByteBuffer> buffers = new ArrayDeque<>();
  private volatile Flow.@Nullable Subscription subscription;
  private ByteBuffer current = EMPTY;
  private boolean ended;

  private record Event(List<ByteBuffer> buffers, boolean end, @Nullable Throwable failure) {}

  TimedBody(Flow.Publisher<List<ByteBuffer>> publisher, String host, Duration longestSilence) {
    this.host = host;
    this.longestSilence = longestSilence;
    publisher.subscribe(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    newSubscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> piece) {
    events.add(new Event(piece, false, null));
  }

  @Override
  public void onError(Throwable failure) {
    events.add(new Event(List.of(), true, failure));
  }

  @Override
  public void onComplete() {
    events.add(new Event(List.of(), true, null));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    while (!current.hasRemaining()) {
      ByteBuffer next = buffers.poll();
      if (next != null) {
        current = next;
      } else if (ended || !receive()) {
        return -1;
      }
    }
    int n = Math.min(length, current.remaining());
    current.get(into, offset, n);
    return n;
  }

  /** Waits for the next piece; false if the body is complete. */
  private boolean receive() throws IOException {
    Event event = await();
    if (event.failure() != null) {
      ended = true;
      throw new TransferException("the connection to " + host + " was cut", event.failure());
    }
    ended = event.end();
    buffers.addAll(event.buffers());
    Flow.Subscription current = subscription;
    if (!ended && current != null) {
      current.request(1);
    }
    return !ended;
  }

  private Event await() throws IOException {
    Event event;
    try {
      event = events.poll(longestSilence.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new InterruptedIOException("interrupted while reading from " + host);
    }
    if (event == null) {
      close();
      throw new TransferException(
          host + " sent nothing for " + longestSilence.toMillis() / 1000.0 + " s", null);
    }
    return event;
  }

  /** Closes the connection unless the body was read to its end. */
  @Override
  public void close() {
    Flow.Subscription current = subscription;
    if (!ended && current != null) {
      ended = true;
      current.cancel();
    }
  }
}
