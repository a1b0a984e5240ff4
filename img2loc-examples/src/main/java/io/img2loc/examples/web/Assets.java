package io.img2loc.examples.web;

import io.img2loc.examples.output.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is served but the API: a fixed list, read from the class path when the server starts. A
 * path that is not in it is nothing, whatever it looks like.
 */
final class Assets {
  private static final String LEAFLET = "/META-INF/resources/webjars/leaflet/1.9.4/dist/";
  private static final String EXAMPLES = "/io/img2loc/examples/";
  private static final String WEB = EXAMPLES + "web/";

  private static final List<String> SCRIPTS =
      List.of(
          "answer.js",
          "api.js",
          "intake.js",
          "map.js",
          "marks.js",
          "neighbors.js",
          "page.js",
          "problem.js",
          "query.js",
          "right.js",
          "scores.js",
          "sphere.js",
          "terms.js",
          "why.js",
          "words.js");

  private final Map<String, Asset> byPath = new LinkedHashMap<>();

  /** A file; whoever has it leaves its content as it is. */
  static final class Asset {
    private final String type;
    private final byte[] content;
    private final String etag;

    private Asset(String type, byte[] content) {
      this.type = type;
      this.content = content;
      this.etag = '"' + Sha256.of(content) + '"';
    }

    String type() {
      return type;
    }

    ByteBuffer content() {
      return ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    /** Tells one content from another; quoted. */
    String etag() {
      return etag;
    }
  }

  /**
   * Reads them.
   *
   * @throws IOException if one is missing
   */
  Assets() throws IOException {
    put("/", "text/html; charset=utf-8", read(WEB + "index.html"));
    put("/assets/page.css", "text/css; charset=utf-8", read(WEB + "page.css"));
    for (String script : SCRIPTS) {
      put("/assets/" + script, "text/javascript; charset=utf-8", read(WEB + script));
    }
    put("/assets/icon.svg", "image/svg+xml", read(WEB + "icon.svg"));
    put("/assets/leaflet.js", "text/javascript; charset=utf-8", read(LEAFLET + "leaflet.js"));
    put("/assets/leaflet.css", "text/css; charset=utf-8", read(LEAFLET + "leaflet.css"));
    put("/assets/earth.jpg", "image/jpeg", read(EXAMPLES + "earth-blue-marble.jpg"));
    put("/api/openapi.json", "application/json", read(WEB + "openapi.json"));
    put(
        "/api/answer.schema.json",
        "application/schema+json",
        read("/io/img2loc/answer.schema.json"));
    put("/api/outlines", "application/json", ApiJson.outlines().getBytes(StandardCharsets.UTF_8));
  }

  private void put(String path, String type, byte[] content) {
    byPath.put(path, new Asset(type, content));
  }

  /** What is served at a path, if anything is. */
  @Nullable Asset get(String path) {
    return byPath.get(path);
  }

  private static byte[] read(String resource) throws IOException {
    try (InputStream in = Assets.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(
            "this program lacks its resource " + resource + "; build img2loc-examples anew");
      }
      return in.readAllBytes();
    }
  }
}
