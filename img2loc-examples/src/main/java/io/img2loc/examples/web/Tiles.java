package io.img2loc.examples.web;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server that the page's map asks for its pictures.
 *
 * @param url with {@code {z}}, {@code {x}} and {@code {y}}, in Web Mercator
 * @param attribution whom to name for them, as plain text; null for nobody
 */
public record Tiles(String url, @Nullable String attribution) {

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if it is no address of tiles
   */
  public Tiles {
    Objects.requireNonNull(url, "url");
    if (!Stream.of("{z}", "{x}", "{y}").allMatch(url::contains)) {
      throw new IllegalArgumentException(
          "an address of tiles has {z}, {x} and {y} in it, as in"
              + " https://tiles.example.org/{z}/{x}/{y}.png; was "
              + url);
    }
    URI uri = uri(url);
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!(scheme.equals("https") || scheme.equals("http"))
        || uri.getHost() == null
        || uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "an address of tiles begins with https:// and the name of one host, was " + url);
    }
  }

  private static URI uri(String url) {
    try {
      return URI.create(url.replaceAll("[{}]", "_"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("no address of tiles: " + url, e);
    }
  }

  /** The name of the server. */
  String host() {
    return uri(url).getHost();
  }

  /** Scheme, host and port, as a Content-Security-Policy names them. */
  String origin() {
    URI uri = uri(url);
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }
}
