package io.img2loc.examples.web;

import io.img2loc.Photo;
import io.img2loc.PhotoInfo;
import io.img2loc.PhotoLimits;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Takes over the photo in a request's body, within bounds. */
final class Upload {
  /** What a form of a foreign page can send without being asked is not among these. */
  private static final Set<String> OTHER_TYPES = Set.of("application/octet-stream");

  private final Request request;
  private final long length;

  /**
   * Looks at a request's head; nothing of the body is read.
   *
   * @throws ProblemException if it is no photo of a size that is allowed
   */
  Upload(Request request, long maxBytes) {
    this.request = request;
    length = length(request);
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (length < 0) {
      throw new ProblemException(Problem.length());
    }
    if (!isPhoto(type)) {
      throw new ProblemException(
          Problem.mediaType(
              "send the photo's bytes as they are, with 'Content-Type: application/octet-stream' or"
                  + " that of the picture"));
    }
    if (length > maxBytes) {
      throw new ProblemException(
          Problem.tooLarge(
              String.format(
                  Locale.ROOT, "it has %,d bytes, and at most %,d are taken", length, maxBytes)));
    }
    if (length == 0) {
      throw new ProblemException(Problem.photo("there is none in the request: its body is empty"));
    }
  }

  /** Bytes of a request's body as its head states them; −1 where it does not. */
  static long length(Request request) {
    boolean hasNone =
        request.getLength() < 0 && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    return hasNone ? 0 : request.getLength();
  }

  private static boolean isPhoto(@Nullable String type) {
    if (type == null) {
      return false;
    }
    String plain = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return plain.startsWith("image/") || OTHER_TYPES.contains(plain);
  }

  /** Bytes of the photo. */
  long length() {
    return length;
  }

  /**
   * Reads the photo.
   *
   * @throws ProblemException if it is no photo, or has too many pixels; none of them is decoded
   */
  Photo read(String name, PhotoLimits limits) throws IOException {
    Photo photo = Photo.of(bytes(), name, limits);
    PhotoInfo info = photo.info();
    long pixels = (long) info.width() * info.height();
    if (pixels > limits.maxPixels()) {
      throw new ProblemException(
          Problem.tooLarge(
              String.format(
                  Locale.ROOT,
                  "it has %d x %d px, %,d in all, and at most %,d are decoded",
                  info.width(),
                  info.height(),
                  pixels,
                  limits.maxPixels())));
    }
    return photo;
  }

  private static int read(InputStream in, byte[] bytes, int from) throws IOException {
    try {
      return in.read(bytes, from, bytes.length - from);
    } catch (IOException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw new ProblemException(Problem.slow());
      }
      throw e;
    }
  }

  private byte[] bytes() throws IOException {
    byte[] bytes = new byte[(int) length];
    Pace pace = new Pace();
    InputStream in = Request.asInputStream(request);
    for (int n = 0; n < bytes.length; ) {
      int more = read(in, bytes, n);
      if (more < 0) {
        throw new ProblemException(Problem.photo("the request ended before the photo did"));
      }
      n += more;
      if (pace.isTooSlow(n)) {
        throw new ProblemException(Problem.slow());
      }
    }
    return bytes;
  }
}
