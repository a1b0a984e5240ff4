package io.img2loc.examples.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.img2loc.examples.Samples;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile page, client or photo tries, and that it is refused. */
class AttackTest {
  private static final String TOKEN = "a token with 100 % of =signs&";
  private static final int MAX_BYTES = 300_000;
  private static final int MAX_PIXELS = 1_000_000;

  @TempDir static Path folder;

  private static Path index;
  private static ServedIndex served;
  private static ServedIndex guarded;

  @BeforeAll
  static void serve() throws IOException {
    index = ServedIndex.build(folder);
    served = ServedIndex.start(index, options -> options.maxBytes(MAX_BYTES).maxPixels(MAX_PIXELS));
    guarded =
        ServedIndex.start(
            index, options -> options.host("0.0.0.0").token(TOKEN).allowHost("Photos.example"));
  }

  @AfterAll
  static void close() {
    Stream.of(served, guarded).flatMap(Stream::ofNullable).forEach(ServedIndex::close);
  }

  // Who is listened to.

  @Test
  void othersMachines_findNobodyListening() throws IOException {
    Optional<InetAddress> address = addressForOthers();
    assumeTrue(address.isPresent(), "skipped: this machine has no address but the loopback");

    Assertions.assertThatThrownBy(() -> connect(address.orElseThrow(), served.port()))
        .isInstanceOfAny(ConnectException.class, SocketTimeoutException.class);
    connect(address.orElseThrow(), guarded.port()); // which was asked to listen there
  }

  private static void connect(InetAddress address, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 5000);
    }
  }

  private static Optional<InetAddress> addressForOthers() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .findFirst();
  }

  @Test
  void serverForOthers_withoutToken_doesNotStart() {
    assertThatIllegalStateException()
        .isThrownBy(() -> ServedIndex.start(index, options -> options.host("0.0.0.0")).close())
        .withMessageContaining("token");
  }

  // The token.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/?token=",
        "/?token=wrong",
        "/?token=a",
        "/assets/page.js?token=wrong",
        "/api/index",
        "/api/health",
        "/api/openapi.json",
        "/api/references/7.jpg/thumbnail",
        "/nothing"
      })
  void withoutToken_nothingIsTold(String path) throws Exception {
    HttpResponse<String> response = guarded.get(path);

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer wrong", "Bearer ", "Basic YTpi", "a token", "bearer"})
  void wrongAuthorization_isRefused(String authorization) throws Exception {
    HttpResponse<String> response =
        guarded.send(guarded.request("/api/index").header("Authorization", authorization));

    assertThat(response.statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%zz", "", "\"", "a b", "a; img2loc-token=b", "0123456789abcdef"})
  void wrongCookie_isRefused(String value) throws IOException {
    String response =
        guarded.wire(
            "GET /api/index HTTP/1.1\r\nHost: localhost:"
                + guarded.port()
                + "\r\nCookie: img2loc-token="
                + value
                + "\r\nConnection: close\r\n\r\n");

    assertThat(response).startsWith("HTTP/1.1 401");
  }

  /** Else a hundred of them would keep everybody waiting. */
  @Test
  void bodyWithoutToken_isNotWaitedFor() throws IOException {
    String response =
        guarded.wire(
            "POST /api/locate HTTP/1.1\r\nHost: localhost:"
                + guarded.port()
                + "\r\nContent-Type: image/jpeg\r\nContent-Length: 30000000\r\n\r\n");

    assertThat(response).startsWith("HTTP/1.1 401").containsIgnoringCase("connection: close");
  }

  @Test
  void photoWithoutToken_isRefused() throws Exception {
    assertThat(guarded.post("/api/locate", Samples.jpeg(7)).statusCode()).isEqualTo(401);
    assertThat(guarded.post("/api/search", Samples.jpeg(7)).statusCode()).isEqualTo(401);
  }

  @Test
  void token_inTheAddress_becomesACookieThatNoScriptReads_andLeavesTheAddress() throws Exception {
    String encoded = java.net.URLEncoder.encode(TOKEN, StandardCharsets.UTF_8);

    HttpResponse<String> first = guarded.get("/?token=" + encoded);
    String cookie = first.headers().firstValue("Set-Cookie").orElseThrow();

    assertThat(first.statusCode()).isEqualTo(303);
    assertThat(first.headers().firstValue("Location")).hasValue("/");
    assertThat(cookie).contains("HttpOnly", "SameSite=");
    String pair = cookie.split(";")[0];
    HttpResponse<String> again =
        guarded.send(guarded.request("/?token=" + encoded).header("Cookie", pair));
    assertThat(again.statusCode()).as("with the cookie").isEqualTo(303);
    for (String path : List.of("/", "/assets/page.js", "/api/index")) {
      HttpResponse<String> response = guarded.send(guarded.request(path).header("Cookie", pair));
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      assertThat(response.body()).as(path).doesNotContain(TOKEN, encoded);
    }
  }

  @Test
  void token_asBearer_isLetIn() throws Exception {
    HttpResponse<String> response =
        guarded.post("/api/search", Samples.jpeg(7), "Authorization", "Bearer " + TOKEN);

    assertThat(response.statusCode()).isEqualTo(200);
  }

  // DNS rebinding.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:PORT",
        "127.0.0.1.evil.example:PORT",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost.evil.example:PORT",
        "localhost:PORT@evil.example",
        "2130706433:PORT",
        "0.0.0.0:PORT",
        "photos.example:PORT",
        "[::2]:PORT",
        "",
        "127.0.0.1:PORT, evil.example"
      })
  void otherHost_isRefused(String host) throws IOException {
    String named = host.replace("PORT", String.valueOf(served.port()));

    String response =
        served.wire("GET /api/index HTTP/1.1\r\nHost: " + named + "\r\nConnection: close\r\n\r\n");

    assertThat(response).matches(Pattern.compile("HTTP/1.1 40[03] .*", Pattern.DOTALL));
    assertThat(response).doesNotContain("references");
  }

  @Test
  void noHost_twoHosts_andAHostInTheTarget_areRefused() throws IOException {
    String own = "Host: 127.0.0.1:" + served.port() + "\r\n";
    for (String request :
        List.of(
            "GET /api/index HTTP/1.1\r\n\r\n",
            "GET /api/index HTTP/1.0\r\n\r\n",
            "GET /api/index HTTP/1.1\r\n" + own + "Host: evil.example\r\n\r\n",
            "GET http://evil.example/api/index HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            "GET http://evil.example/api/index HTTP/1.1\r\n" + own + "\r\n")) {
      String response = served.wire(request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));

      assertThat(response).as(request).startsWith("HTTP/1.1 40").doesNotContain("references");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:PORT", "127.0.0.1:PORT", "LOCALHOST:PORT"})
  void ownHost_isServed(String host) throws IOException {
    String named = host.replace("PORT", String.valueOf(served.port()));

    assertThat(
            served.wire(
                "GET /api/health HTTP/1.1\r\nHost: " + named + "\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void hostThatWasAllowed_isServed() throws IOException {
    String token = "Authorization: Bearer " + TOKEN + "\r\nConnection: close\r\n\r\n";

    assertThat(guarded.wire("GET /api/health HTTP/1.1\r\nHost: photos.example\r\n" + token))
        .startsWith("HTTP/1.1 200");
    assertThat(guarded.wire("GET /api/health HTTP/1.1\r\nHost: evil.example\r\n" + token))
        .startsWith("HTTP/1.1 403");
  }

  // Other sites' pages.

  @ParameterizedTest
  @CsvSource({
    "Origin, http://evil.example",
    "Origin, null",
    "Origin, http://127.0.0.1",
    "Origin, http://127.0.0.1:1",
    "Origin, file://",
    "Origin, not an origin",
    "Sec-Fetch-Site, cross-site",
    "Sec-Fetch-Site, same-site",
    "Sec-Fetch-Site, whatever"
  })
  void otherSitesRequest_isRefused(String header, String value) throws Exception {
    for (String path : List.of("/api/locate", "/api/search")) {
      HttpResponse<String> response = served.post(path, Samples.jpeg(7), header, value);
      assertThat(response.statusCode()).as(path).isEqualTo(403);
      assertThat(response.headers().map()).doesNotContainKey("access-control-allow-origin");
    }
    for (String path : List.of("/api/index", "/api/references/7.jpg/thumbnail")) {
      HttpResponse<String> response = served.send(served.request(path).header(header, value));
      assertThat(response.statusCode()).as(path).isEqualTo(403);
    }
  }

  @Test
  void ownPagesRequest_isAnswered() throws Exception {
    String origin = "http://127.0.0.1:" + served.port();

    assertThat(
            served
                .post(
                    "/api/search",
                    Samples.jpeg(7),
                    "Origin",
                    origin,
                    "Sec-Fetch-Site",
                    "same-origin")
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void preflight_ofAnotherSite_allowsNothing() throws Exception {
    HttpResponse<String> response =
        served.send(
            served
                .request("/api/locate")
                .header("Origin", "http://evil.example")
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.headers().map()).doesNotContainKey("access-control-allow-origin");
  }

  /** These a form can send to another site without being asked, in browsers old enough. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x"
      })
  void form_isRefused(String type) throws Exception {
    HttpResponse<String> response =
        served.send(
            served
                .request("/api/locate")
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(Samples.jpeg(7))));

    assertThat(response.statusCode()).isEqualTo(415);
  }

  @Test
  void linkFromAnotherSite_opensThePage_andNothingElse() throws Exception {
    HttpRequest.Builder page =
        served.request("/").headers("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate");
    HttpRequest.Builder api =
        served
            .request("/api/index")
            .headers("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate");

    assertThat(served.send(page).statusCode()).isEqualTo(200);
    assertThat(served.send(api).statusCode()).isEqualTo(403);
  }

  // What is asked of other servers.

  @Test
  void addressInAPhotosPlace_isNotFetched() throws Exception {
    try (ServerSocket trap = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + trap.getLocalPort() + "/secret.jpg";
      for (String body :
          List.of(
              url,
              "{\"url\": \"" + url + "\"}",
              "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>"
                  + "<image xlink:href='"
                  + url
                  + "'/></svg>",
              "<!DOCTYPE x [<!ENTITY e SYSTEM '" + url + "'>]><svg>&e;</svg>",
              "#EXTM3U\n" + url)) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        assertThat(served.post("/api/locate?url=" + url, bytes).statusCode()).isEqualTo(422);
        assertThat(served.post("/api/search?name=" + url, bytes).statusCode()).isEqualTo(422);
      }
      HttpResponse<String> withXmp = served.post("/api/search?name=" + url, xmpThatNames(url));
      assertThat(withXmp.statusCode()).isEqualTo(200);

      trap.setSoTimeout(1);
      Assertions.assertThatThrownBy(trap::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  /** A photo whose metadata asks an XML parser to fetch something. */
  private static byte[] xmpThatNames(String url) throws IOException {
    byte[] xmp =
        ("http://ns.adobe.com/xap/1.0/\0<!DOCTYPE x [<!ENTITY e SYSTEM '"
                + url
                + "'>]>"
                + "<x:xmpmeta xmlns:x='adobe:ns:meta/'>&e;</x:xmpmeta>")
            .getBytes(StandardCharsets.UTF_8);
    byte[] jpeg = Samples.jpeg(7);
    ByteArrayOutputStream tagged = new ByteArrayOutputStream();
    tagged.write(jpeg, 0, 2);
    int length = xmp.length + 2;
    tagged.write(new byte[] {(byte) 0xFF, (byte) 0xE1, (byte) (length >> 8), (byte) length});
    tagged.write(xmp);
    tagged.write(jpeg, 2, jpeg.length - 2);
    return tagged.toByteArray();
  }

  // How much is taken.

  @Test
  void tooManyBytes_areRefusedByTheirNumber_beforeTheyAreSent() throws IOException {
    String response =
        served.wire(
            "POST /api/locate HTTP/1.1\r\nHost: localhost:"
                + served.port()
                + "\r\nContent-Type: image/jpeg\r\nContent-Length: 99999999999\r\n"
                + "Expect: 100-continue\r\nConnection: close\r\n\r\n");

    assertThat(response).startsWith("HTTP/1.1 413").doesNotContain("100 Continue");
  }

  @Test
  void tooManyBytes_sentAllTheSame_areRefused() throws Exception {
    assertThat(served.post("/api/search", new byte[MAX_BYTES + 1]).statusCode()).isEqualTo(413);
  }

  @Test
  void bytesOfUnknownNumber_areRefused() throws Exception {
    HttpResponse<String> response =
        served.send(
            served
                .request("/api/search")
                .header("Content-Type", "image/jpeg")
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(Samples.jpeg(7)))));

    assertThat(response.statusCode()).isEqualTo(411);
  }

  @Test
  void bytesThatDoNotCome_areNotWaitedForForEver() throws IOException {
    try (ServedIndex impatient =
        ServedIndex.start(index, options -> options.idle(Duration.ofMillis(300)))) {
      String response =
          impatient.wire(
              "POST /api/search HTTP/1.1\r\nHost: localhost:"
                  + impatient.port()
                  + "\r\nContent-Type: image/jpeg\r\nContent-Length: 1000\r\n\r\n",
              new byte[100]);

      assertThat(response).startsWith("HTTP/1.1 408").contains("urn:img2loc:problem:slow");
    }
  }

  @Test
  void fewerBytesThanAnnounced_areNoPhoto() throws IOException {
    byte[] jpeg = Samples.jpeg(7);
    try (Socket socket = new Socket("127.0.0.1", served.port())) {
      socket
          .getOutputStream()
          .write(
              ("POST /api/search HTTP/1.1\r\nHost: localhost:"
                      + served.port()
                      + "\r\nContent-Type: image/jpeg\r\nContent-Length: "
                      + (jpeg.length + 1)
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().write(jpeg);
      socket.shutdownOutput();
      String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(response).doesNotContain("HTTP/1.1 200");
    }
  }

  /** A few bytes that state 60,000 × 60,000 px: the header alone is read. */
  @Test
  void hugePicture_statedByItsHeader_isRefusedUndecoded() throws Exception {
    HttpResponse<String> response = served.post("/api/locate", pngHeader(60_000, 60_000));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).contains("3,600,000,000");
  }

  /** One that really has so many, all alike: 12 million in 12 KB. */
  @Test
  void bomb_isRefusedUndecoded() throws Exception {
    BufferedImage image = new BufferedImage(4000, 3000, BufferedImage.TYPE_BYTE_BINARY);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);

    assertThat(bytes.size()).isLessThan(MAX_BYTES);
    assertThat(served.post("/api/search", bytes.toByteArray()).statusCode()).isEqualTo(413);
  }

  private static byte[] pngHeader(int width, int height) {
    ByteBuffer chunk = ByteBuffer.allocate(17);
    chunk.put("IHDR".getBytes(StandardCharsets.US_ASCII)).putInt(width).putInt(height);
    chunk.put(new byte[] {8, 2, 0, 0, 0});
    CRC32 crc = new CRC32();
    crc.update(chunk.array());
    ByteBuffer png = ByteBuffer.allocate(8 + 4 + 17 + 4);
    png.putLong(0x89504E470D0A1A0AL).putInt(13).put(chunk.array()).putInt((int) crc.getValue());
    return png.array();
  }

  @Test
  void absurdQueries_areRefused() throws Exception {
    String ids = "without=x".concat("&without=x".repeat(300));
    assertThat(served.post("/api/search?" + ids, Samples.jpeg(7)).statusCode()).isEqualTo(200);
    assertThat(served.get("/api/index?" + "x".repeat(100_000)).statusCode()).isBetween(400, 499);
    assertThat(
            served.wire(
                "GET /api/distance?from=%zz&to=%ff HTTP/1.1\r\nHost: localhost:"
                    + served.port()
                    + "\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
  }

  // Files.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../../../../etc/passwd",
        "/..%2f..%2f..%2fetc%2fpasswd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/assets/../../../../etc/passwd",
        "/assets/..%2f..%2fetc%2fpasswd",
        "/assets/%00",
        "//etc/passwd",
        "/assets//etc/passwd",
        "/assets/page.js/../../../secret",
        "/assets/..\\..\\secret",
        "/file:///etc/passwd",
        "/assets/",
        "/assets",
        "/io/img2loc/examples/web/page.js",
        "/META-INF/MANIFEST.MF",
        "/index.i2l",
        "/api/references/../../../../etc/passwd/thumbnail",
        "/api/references/..%2f..%2f..%2fetc%2fpasswd/thumbnail",
        "/api/references/%2fetc%2fpasswd/thumbnail",
        "/api/references/%00/thumbnail",
        "/api/references/%zz/thumbnail",
        "/api/references//thumbnail",
        "/api/references/thumbnail",
        "/assets/page.js;x=y",
        "/assets/.%2e/x"
      })
  void pathToAFile_isNothing(String path) throws IOException {
    String response =
        served.wire(
            "GET "
                + path
                + " HTTP/1.1\r\nHost: localhost:"
                + served.port()
                + "\r\nConnection: close\r\n\r\n");

    assertThat(response).matches(Pattern.compile("HTTP/1.1 40[04] .*", Pattern.DOTALL));
    assertThat(response).doesNotContain("root:", "Manifest-Version");
  }

  @Test
  void nameOfAPhoto_isNoPath() throws Exception {
    List<Path> before = filesIn(folder);
    Path target = folder.resolve("indexed").resolve("1.jpg");

    for (String name :
        List.of(target.toString(), "../indexed/1.jpg", "..%2F..%2Fx", "%00", "con", "C:%5Cx")) {
      HttpResponse<String> response =
          served.post("/api/search?name=" + name.replace(" ", "%20"), Samples.jpeg(7));
      assertThat(response.statusCode()).as(name).isEqualTo(200);
      // It is the photo that was sent, and not one that lies where the name says.
      assertThat(response.body()).as(name).contains("\"nearest\":[{\"id\":\"7.jpg\"");
    }

    assertThat(filesIn(folder)).isEqualTo(before);
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.sorted().toList();
    }
  }

  // Scripts.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/assets/page.js",
        "/assets/icon.svg",
        "/api/index",
        "/api/health",
        "/nothing",
        "/api/references/7.jpg/thumbnail",
        "/api/references/x/thumbnail",
        "/api/locate"
      })
  void everyResponse_forbidsScriptsFromElsewhere_andInline(String path) throws Exception {
    HttpResponse<String> response = served.get(path);

    assertThat(response.headers().allValues("Content-Security-Policy"))
        .singleElement()
        .satisfies(
            policy -> {
              assertThat(policy).contains("default-src 'none'", "script-src 'self';");
              assertThat(policy).contains("frame-ancestors 'none'", "form-action 'none'");
              assertThat(policy).doesNotContain("unsafe", "*", "http");
            });
    assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(response.headers().firstValue("Cross-Origin-Resource-Policy"))
        .hasValue("same-origin");
  }

  @Test
  void responseToNonsense_hasThePolicy_andRepeatsNothing() throws IOException {
    String response =
        served.wire("GET /<script>alert(1)</script> HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n");

    assertThat(response).startsWith("HTTP/1.1 40").doesNotContain("<script>");
  }

  @Test
  void page_hasNoScriptOrStyleInline() throws Exception {
    String page = served.get("/").body();

    assertThat(Pattern.compile("<script(?![^>]*\\ssrc=)").matcher(page).find()).isFalse();
    assertThat(Pattern.compile("<style|\\sstyle=|\\son\\w+=|javascript:").matcher(page).find())
        .isFalse();
  }

  @Test
  void tiles_addOneOriginToThePolicy() throws Exception {
    Tiles tiles = new Tiles("https://tiles.example.org/{z}/{x}/{y}.png", "<b>Someone</b>");
    try (ServedIndex withTiles = ServedIndex.start(index, options -> options.tiles(tiles))) {
      assertThat(withTiles.get("/").headers().firstValue("Content-Security-Policy").orElseThrow())
          .contains("img-src 'self' data: blob: https://tiles.example.org;")
          .contains("script-src 'self';");
    }
  }

  @Test
  void hostileName_isJson() throws Exception {
    HttpResponse<String> response =
        served.post(
            "/api/locate?name=%22%3E%3Cscript%3Ealert(1)%3C/script%3E%0A%0Aevent:%20x",
            Samples.jpeg(7), "Accept", "text/event-stream");

    List<Events> events = Events.parse(response.body());
    assertThat(Events.names(events)).doesNotContain("x").endsWith("answer");
    assertThat(Events.data(events, "photo")).contains("\\\"><script>");
  }

  // Too many at once.

  @Test
  void noRoom_isToldWhenToComeAgain_andThoseWhoAreInAreServed() throws Exception {
    try (ServedIndex small = ServedIndex.start(index, options -> options.places(1));
        Socket slow = new Socket("127.0.0.1", small.port())) {
      byte[] jpeg = Samples.jpeg(7);
      slow.getOutputStream()
          .write(
              ("POST /api/search HTTP/1.1\r\nHost: localhost:"
                      + small.port()
                      + "\r\nContent-Type: image/jpeg\r\nConnection: close\r\nContent-Length: "
                      + jpeg.length
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      slow.getOutputStream().flush();
      HttpResponse<String> refused;
      do { // until the slow one is in
        refused = small.post("/api/search", Samples.jpeg(8));
      } while (refused.statusCode() == 200);

      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
          .isPositive();
      assertThat(small.get("/api/health").statusCode()).isEqualTo(200);

      slow.getOutputStream().write(jpeg);
      slow.getOutputStream().flush();
      String served = new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(served).startsWith("HTTP/1.1 200").contains("\"nearest\":[{\"id\":\"7.jpg\"");
      assertThat(small.post("/api/search", Samples.jpeg(8)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void end_finishesWhatRuns_andLetsNobodyElseIn() throws Exception {
    ServedIndex ending = ServedIndex.start(index);
    int port = ending.port();
    byte[] jpeg = Samples.jpeg(7);
    try (Socket running = new Socket("127.0.0.1", ending.port())) {
      running
          .getOutputStream()
          .write(
              ("POST /api/search HTTP/1.1\r\nHost: localhost:"
                      + ending.port()
                      + "\r\nContent-Type: image/jpeg\r\nConnection: close\r\nContent-Length: "
                      + jpeg.length
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      running.getOutputStream().flush();
      while (!ending.get("/api/health").body().contains("\"working\":1")) {
        Thread.onSpinWait();
      }
      CompletableFuture<Void> end = CompletableFuture.runAsync(ending.server()::close);
      HttpResponse<String> late;
      do {
        late = ending.post("/api/search", Samples.jpeg(8));
      } while (late.statusCode() == 200);
      assertThat(late.statusCode()).isEqualTo(503);
      assertThat(end).isNotDone();

      running.getOutputStream().write(jpeg);
      running.getOutputStream().flush();
      String served = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(served).startsWith("HTTP/1.1 200").contains("\"nearest\":[{\"id\":\"7.jpg\"");
      end.join();
      Assertions.assertThatThrownBy(() -> connect(InetAddress.getLoopbackAddress(), port))
          .isInstanceOf(IOException.class);
    } finally {
      ending.close();
    }
  }
}
