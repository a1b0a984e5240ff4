package io.img2loc.llm;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on the loopback that answers as no HTTP server would: with silence, with half a reply,
 * without an end. Each connection takes one request, and stays open until the client closes it.
 */
final class RawServer implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;

  /** What is written once a request has been read. */
  interface Answer {
    void writeTo(OutputStream out) throws IOException;
  }

  private final ServerSocket socket;
  private final Answer answer;
  private final AtomicInteger connections = new AtomicInteger();
  private final CountDownLatch closedByClient;

  /**
   * Starts one.
   *
   * @param expected how many connections are; for {@link #awaitClosedByClient()}
   */
  RawServer(int expected, Answer answer) {
    this.answer = answer;
    this.closedByClient = new CountDownLatch(expected);
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    inBackground(this::acceptAll);
  }

  String url() {
    return "http://" + socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort();
  }

  /** How many there were; each is one request, or what a client in a hurry has made of it. */
  int connections() {
    return connections.get();
  }

  /** Whether the client has closed all the expected connections, which this waits for. */
  boolean awaitClosedByClient() throws InterruptedException {
    return closedByClient.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket connection = socket.accept();
        connections.incrementAndGet();
        inBackground(() -> serve(connection));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      in.skipNBytes(contentLength(head(in)));
      answer.writeTo(connection.getOutputStream());
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // The client was the first to hang up, which is what is waited for.
    } finally {
      closedByClient.countDown();
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    return head.toString().toLowerCase(Locale.ROOT);
  }

  private static long contentLength(String head) {
    String name = "content-length:";
    int start = head.indexOf(name) + name.length();
    return Long.parseLong(head.substring(start, head.indexOf("\r\n", start)).strip());
  }

  /** The head of a reply with so many bytes to follow. */
  static byte[] head(long contentLength) {
    return ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + contentLength
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static void inBackground(Runnable work) {
    Thread thread = new Thread(work, "raw server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
