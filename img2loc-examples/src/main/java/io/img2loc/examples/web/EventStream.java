package io.img2loc.examples.web;

import io.img2loc.Hits;
import io.img2loc.Photo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * Tells what happens to a photo as server-sent events, each at once. Events of several threads do
 * not mix. Nothing is sent, and the status not decided, before the first event.
 */
final class EventStream implements Locator.Listener, AutoCloseable {
  static final String CONTENT_TYPE = "text/event-stream";

  private static final int PULSE_SECONDS = 5;

  private final Response response;
  private final Locator locator;
  private final Future<?> pulse;

  // Guarded by this.
  private boolean begun;
  private boolean ended;
  private @Nullable GoneException gone;

  /**
   * A stream in a response.
   *
   * @param pulses from where it shows now and then that somebody is at work: proxies hang up where
   *     nothing is said for long, and whoever has left is not noticed until something is
   */
  EventStream(Response response, Locator locator, ScheduledExecutorService pulses) {
    this.response = response;
    this.locator = locator;
    pulse =
        pulses.scheduleWithFixedDelay(this::beat, PULSE_SECONDS, PULSE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void stage(String stage) {
    send("stage", ApiJson.stage(stage));
  }

  @Override
  public void asking(int question, int of) {
    send("stage", ApiJson.asking(question, of));
  }

  @Override
  public void photo(Photo photo) {
    send("photo", ApiJson.photo(photo));
  }

  @Override
  public void neighbors(Photo photo, Hits hits) {
    send("neighbors", ApiJson.hits(photo.name(), hits, locator.index()));
  }

  @Override
  public void question(int of, AskedModel.Asked asked) {
    send("question", ApiJson.question(of, asked, locator.prices()));
  }

  @Override
  public void picture(byte[] jpeg) {
    send("picture", ApiJson.picture(jpeg));
  }

  /** The last event of a photo that was worked on to the end. */
  void answer(Locator.Located located) {
    send("answer", ApiJson.answerEvent(located, locator.prices()));
  }

  /** The last event of one that was not. */
  void problem(Problem problem) {
    send("problem", problem.json());
  }

  /** Nobody listens any more. */
  static final class GoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private GoneException(IOException cause) {
      super("whoever asked has left", cause, false, false);
    }
  }

  private synchronized void beat() {
    if (begun && gone == null && !ended) {
      try {
        write(":\n\n"); // a comment
      } catch (GoneException e) {
        gone = e; // who sends next hears of it
      }
    }
  }

  /** Sends nothing any more; what is being sent is sent to its end. */
  @Override
  public void close() {
    pulse.cancel(false);
    synchronized (this) {
      ended = true;
    }
  }

  @Override
  public synchronized void check() {
    if (gone != null) {
      throw gone;
    }
  }

  /**
   * Sends an event.
   *
   * @throws GoneException if nobody listens any more
   */
  private synchronized void send(String event, String data) {
    check();
    if (!begun) {
      begun = true;
      response.setStatus(200);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, CONTENT_TYPE);
    }
    // JSON on one line has no line breaks, which would end the event.
    write("event: " + event + "\ndata: " + data + "\n\n");
  }

  private void write(String text) {
    try {
      Content.Sink.write(response, false, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new GoneException(e);
    }
  }
}
