package io.img2loc.examples.web;

import io.img2loc.Hits;
import io.img2loc.Photo;
import io.img2loc.PhotoLimits;
import io.img2loc.examples.output.Problems;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests: assets, and the API. Each request is answered on the thread it comes with. */
final class Site extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(Site.class);

  private static final String JSON = "application/json";
  private static final String JPEG = "image/jpeg";
  private static final String REFERENCES = "/api/references/";
  private static final String THUMBNAIL = "/thumbnail";
  private static final int MOST_NEIGHBORS = 1000;
  private static final int LONGEST_NAME = 200;

  /** Statuses that are answered at once, with the connection closed after them. */
  private static final Set<Integer> NOT_HEARD = Set.of(401, 403, 408);

  private final Locator locator;
  private final ServerOptions options;
  private final Guard guard;
  private final Admission admission;
  private final ScheduledExecutorService pulses;
  private final Discarding discarding;
  private final Assets assets;
  private final String index;
  private final List<HttpField> headers;

  /**
   * Answers what is asked of a locator.
   *
   * @param pulses where streams are kept alive from
   */
  Site(Locator locator, ServerOptions options, Admission admission, ScheduledExecutorService pulses)
      throws IOException {
    this.locator = locator;
    this.options = options;
    this.admission = admission;
    this.pulses = pulses;
    discarding = new Discarding(options.maxBytes());
    guard = new Guard(options.host(), options.names(), options.token());
    assets = new Assets();
    index = ApiJson.index(locator, options);
    headers = headers(options.tiles());
  }

  /** What every response has. */
  private static List<HttpField> headers(@Nullable Tiles tiles) {
    String pictures = "'self' data: blob:" + (tiles == null ? "" : " " + tiles.origin());
    return List.of(
        new HttpField(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src "
                + pictures
                + "; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors"
                + " 'none'"),
        new HttpField("X-Content-Type-Options", "nosniff"),
        new HttpField("X-Frame-Options", "DENY"),
        new HttpField("Cross-Origin-Resource-Policy", "same-origin"),
        new HttpField("Cross-Origin-Opener-Policy", "same-origin"),
        new HttpField("Referrer-Policy", "no-referrer"),
        new HttpField("Permissions-Policy", "camera=(), geolocation=(), microphone=()"));
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    headers.forEach(response.getHeaders()::put);
    try {
      answer(request, response, callback);
    } catch (ProblemException e) {
      refuse(request, response, callback, e.problem());
    } catch (Exception e) {
      fail(request, response, callback, e);
    } catch (OutOfMemoryError | StackOverflowError e) { // of one photo, and gone with it
      fail(request, response, callback, e);
    }
    return true;
  }

  /** Answers what was refused before it came here. */
  boolean misunderstood(Request request, Response response, Callback callback) {
    headers.forEach(response.getHeaders()::put);
    Object status = request.getAttribute(ErrorHandler.ERROR_STATUS);
    writeProblem(
        response, callback, Problem.misunderstood(status instanceof Integer code ? code : 400));
    return true;
  }

  private void answer(Request request, Response response, Callback callback) throws IOException {
    guard.check(request);
    String path = request.getHttpURI().getPath();
    if (path.equals("/") && guard.isToken(new Query(request).first(Guard.PARAMETER))) {
      letIn(response, callback);
      return;
    }
    if (!guard.isTrusted(request)) {
      throw new ProblemException(Problem.token());
    }
    switch (path) {
      case "/api/locate" -> locate(post(request), response, callback);
      case "/api/search" -> search(post(request), response, callback);
      default -> get(allow(request, "GET", "HEAD"), response, callback, path);
    }
  }

  /** Takes the token out of the address that was printed, and into a cookie. */
  private void letIn(Response response, Callback callback) {
    response.getHeaders().put(HttpHeader.SET_COOKIE, guard.cookie());
    response.getHeaders().put(HttpHeader.LOCATION, "/");
    response.setStatus(303);
    response.write(true, ByteBuffer.allocate(0), callback);
  }

  private static Request post(Request request) {
    return allow(request, "POST");
  }

  private static Request allow(Request request, String... methods) {
    if (!Arrays.asList(methods).contains(request.getMethod())) {
      throw new ProblemException(Problem.method(List.of(methods)));
    }
    return request;
  }

  private void get(Request request, Response response, Callback callback, String path) {
    Assets.Asset asset = assets.get(path);
    if (asset != null) {
      serve(asset, request, response, callback);
    } else if (path.equals("/api/index")) {
      send(response, callback, JSON, index);
    } else if (path.equals("/api/health")) {
      send(response, callback, JSON, ApiJson.health(locator.index(), admission.taken()));
    } else if (path.equals("/api/distance")) {
      Query query = new Query(request);
      send(response, callback, JSON, ApiJson.distance(query.point("from"), query.point("to")));
    } else if (path.startsWith(REFERENCES) && path.endsWith(THUMBNAIL)) {
      thumbnail(path, response, callback);
    } else {
      throw new ProblemException(Problem.notFound("/api/openapi.json lists what there is"));
    }
  }

  private static void serve(
      Assets.Asset asset, Request request, Response response, Callback callback) {
    HttpFields.Mutable fields = response.getHeaders();
    fields.put(HttpHeader.ETAG, asset.etag());
    fields.put(HttpHeader.CACHE_CONTROL, "no-cache");
    if (asset.etag().equals(request.getHeaders().get(HttpHeader.IF_NONE_MATCH))) {
      response.setStatus(304);
      response.write(true, ByteBuffer.allocate(0), callback);
      return;
    }
    response.setStatus(200);
    fields.put(HttpHeader.CONTENT_TYPE, asset.type());
    fields.put(HttpHeader.CONTENT_LENGTH, asset.content().remaining());
    response.write(true, asset.content(), callback);
  }

  private void thumbnail(String path, Response response, Callback callback) {
    int end = path.length() - THUMBNAIL.length();
    String segment = path.substring(REFERENCES.length(), Math.max(REFERENCES.length(), end));
    byte[] jpeg = locator.index().thumbnail(decoded(segment)).orElse(null);
    if (jpeg == null) {
      throw new ProblemException(
          Problem.notFound("the index has no picture of a reference of this id"));
    }
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "private, max-age=3600");
    send(response, callback, JPEG, jpeg);
  }

  /** A segment of a path; plus is plus there. */
  private static String decoded(String segment) {
    try {
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.parameter("the id is not percent-encoded rightly"));
    }
  }

  private void search(Request request, Response response, Callback callback) throws IOException {
    Query query = new Query(request);
    int nearest = query.number("nearest", Locator.SHOWN, MOST_NEIGHBORS);
    int farthest = query.number("farthest", 0, MOST_NEIGHBORS);
    Set<String> without = query.all("without");
    String reference = query.first("reference");
    String found;
    if (reference != null) {
      if (Upload.length(request) != 0) {
        throw new ProblemException(
            Problem.parameter("send either a photo or ?reference=ID with an empty body"));
      }
      try (Admission.Place place = admission.enter(0)) {
        Hits hits =
            place
                .work(() -> locator.searchLike(reference, nearest, farthest, without))
                .orElseThrow(
                    () ->
                        new ProblemException(
                            Problem.notFound("the index has no reference of this id")));
        found = ApiJson.hits(reference, hits, locator.index());
      }
    } else {
      Upload upload = new Upload(request, options.maxBytes());
      try (Admission.Place place = admission.enter(upload.length())) {
        Photo photo = upload.read(name(query), limits());
        Hits hits = place.work(() -> locator.search(photo, nearest, farthest, without));
        found = ApiJson.hits(photo.name(), hits, locator.index());
      }
    }
    send(response, callback, JSON, found);
  }

  private void locate(Request request, Response response, Callback callback) throws IOException {
    Query query = new Query(request);
    boolean byModel = byModel(query);
    Set<String> without = query.all("without");
    Upload upload = new Upload(request, options.maxBytes());
    String accept = request.getHeaders().get(HttpHeader.ACCEPT);
    boolean streams = accept != null && accept.contains(EventStream.CONTENT_TYPE);
    String answer = "";
    try (Admission.Place place = admission.enter(upload.length())) {
      Photo photo = upload.read(name(query), limits());
      if (streams) {
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Accel-Buffering", "no"); // for proxies that collect
        try (EventStream events = new EventStream(response, locator, pulses)) {
          tell(events, photo, byModel, without, place);
        }
      } else {
        Locator.Located located = locator.locate(photo, byModel, without, place, Locator.SILENT);
        answer = ApiJson.answer(located, locator.prices());
      }
    }
    if (streams) {
      response.write(true, ByteBuffer.allocate(0), callback);
    } else {
      send(response, callback, JSON, answer);
    }
  }

  /** Tells all that happens, and last how it ended. */
  private void tell(
      EventStream events,
      Photo photo,
      boolean byModel,
      Set<String> without,
      Admission.Place place) {
    try {
      events.answer(locator.locate(photo, byModel, without, place, events));
    } catch (EventStream.GoneException e) {
      throw e;
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      Problem problem = Problem.of(e);
      if (problem.status() == 500) {
        LOG.warn("a photo could not be located", e);
      }
      events.problem(problem);
    }
  }

  private boolean byModel(Query query) {
    String by = query.first("by");
    boolean there = locator.model() != null;
    if (by == null) {
      return there;
    }
    if (by.equals("model") && there) {
      return true;
    }
    if (!by.equals("neighbors")) {
      throw new ProblemException(
          Problem.parameter(
              by.equals("model")
                  ? "by=model, but no model is asked here; start img2loc serve with --model"
                  : "by is model or neighbors"));
    }
    return false;
  }

  private PhotoLimits limits() {
    return new PhotoLimits(options.maxPixels(), options.maxBytes());
  }

  /** What to call the photo: a label, and never a path. */
  private static String name(Query query) {
    String name = query.first("name");
    String label = name == null ? "" : Problems.oneLine(name);
    if (label.isEmpty()) {
      return "photo";
    }
    return label.codePointCount(0, label.length()) <= LONGEST_NAME
        ? label
        : label.substring(0, label.offsetByCodePoints(0, LONGEST_NAME));
  }

  private static void send(Response response, Callback callback, String type, String text) {
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    send(response, callback, type, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(Response response, Callback callback, String type, byte[] content) {
    response.setStatus(200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.length);
    response.write(true, ByteBuffer.wrap(content), callback);
  }

  private void fail(Request request, Response response, Callback callback, Throwable failure) {
    if (failure instanceof EofException || failure instanceof EventStream.GoneException) {
      callback.failed(failure); // whoever asked has left
      return;
    }
    Problem problem = Problem.of(failure);
    if (problem.status() == 500) {
      LOG.warn("a request could not be answered", failure);
    }
    refuse(request, response, callback, problem);
  }

  private void refuse(Request request, Response response, Callback callback, Problem problem) {
    if (response.isCommitted()) {
      callback.failed(new ProblemException(problem));
      return;
    }
    try {
      // Who may not ask is not listened to, nor who makes one wait.
      if (!NOT_HEARD.contains(problem.status())) {
        discarding.discard(request);
      } else if (Upload.length(request) != 0) {
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
      }
    } catch (IOException e) {
      callback.failed(e);
      return;
    }
    writeProblem(response, callback, problem);
  }

  private static void writeProblem(Response response, Callback callback, Problem problem) {
    byte[] body = problem.json().getBytes(StandardCharsets.UTF_8);
    response.setStatus(problem.status());
    HttpFields.Mutable fields = response.getHeaders();
    fields.put(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE);
    fields.put(HttpHeader.CONTENT_LENGTH, body.length);
    fields.put(HttpHeader.CACHE_CONTROL, "no-store");
    if (problem.retryAfter() != null) {
      fields.put(HttpHeader.RETRY_AFTER, String.valueOf(problem.retryAfterSeconds()));
    }
    if (problem.status() == 401) {
      fields.put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
    }
    if (!problem.allow().isEmpty()) {
      fields.put(HttpHeader.ALLOW, String.join(", ", problem.allow()));
    }
    response.write(true, ByteBuffer.wrap(body), callback);
  }
}
