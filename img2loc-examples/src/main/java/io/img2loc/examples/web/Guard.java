package io.img2loc.examples.web;

import io.img2loc.examples.output.Sha256;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Tells the requests of this server's own page, and of programs on purpose, from those of foreign
 * pages. Three ways in are closed: a name that was made to point here (DNS rebinding) is no name of
 * this server; a foreign page's request says where it comes from; and with a token nobody gets in
 * without it. Immutable.
 */
final class Guard {
  static final String COOKIE = "img2loc-token";
  static final String PARAMETER = "token";

  private static final String BEARER = "bearer ";
  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9a-f:.]+]|[^:/@?#\\s]+)(?::(\\d{1,5}))?");
  private static final Pattern IP = Pattern.compile("\\[[0-9a-f:.]+]|\\d+\\.\\d+\\.\\d+\\.\\d+");
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> ANY = Set.of("0.0.0.0", "[::]");
  private static final int HTTP = 80;
  private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

  private final String bound;
  private final Set<String> names;
  private final @Nullable String token;
  private final @Nullable String hash;

  /**
   * @param bound what the server listens on
   * @param names of this server by which others know it, whatever their port
   * @param token without which nothing is answered; null where none is needed
   */
  Guard(String bound, Set<String> names, @Nullable String token) {
    this.bound = literal(bound).toLowerCase(Locale.ROOT);
    this.names = Set.copyOf(names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
    this.token = token;
    hash = token == null ? null : Sha256.of(token.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Refuses what is none of its business.
   *
   * @throws ProblemException if the request is refused
   */
  void check(Request request) {
    String host = checkHost(request);
    checkOrigin(request, host);
  }

  /** Whether the request may be answered. */
  boolean isTrusted(Request request) {
    if (token == null) {
      return true;
    }
    String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    if (authorization != null
        && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
        && isToken(authorization.substring(BEARER.length()).strip())) {
      return true;
    }
    return Request.getCookies(request).stream()
        .filter(cookie -> cookie.getName().equals(COOKIE))
        .anyMatch(cookie -> isSame(hash, cookie.getValue()));
  }

  /** Whether this is the token; takes as long for a wrong one as for the right one. */
  boolean isToken(@Nullable String given) {
    return isSame(token, given);
  }

  private static boolean isSame(@Nullable String known, @Nullable String given) {
    return known != null
        && given != null
        && MessageDigest.isEqual(
            known.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  /** What lets a browser in from now on. It has a hash, which is a word in any token's stead. */
  String cookie() {
    return COOKIE + "=" + hash + "; Path=/; HttpOnly; SameSite=Lax";
  }

  private String checkHost(Request request) {
    List<String> hosts = request.getHeaders().getValuesList(HttpHeader.HOST);
    String host = hosts.size() == 1 ? hosts.get(0).toLowerCase(Locale.ROOT) : "";
    Matcher form = HOST.matcher(host);
    if (!form.matches() || !isOwn(form.group(1), form.group(2), request)) {
      throw new ProblemException(
          Problem.foreign(
              "the Host header names no address of this server; open it by the address that img2loc"
                  + " printed, or start it with --allow-host NAME"));
    }
    return host;
  }

  private boolean isOwn(String name, @Nullable String port, Request request) {
    if (names.contains(name)) {
      return true;
    }
    int local = Request.getLocalPort(request);
    boolean here =
        LOOPBACK.contains(name)
            || isAddress(name, Request.getLocalAddr(request))
            || (name.equals(bound) && !ANY.contains(name));
    return here && (port == null ? local == HTTP : port.equals(String.valueOf(local)));
  }

  /** Whether a name is this address, in whatever form. A name is never looked up. */
  static boolean isAddress(String name, String address) {
    if (!IP.matcher(name).matches()) {
      return false;
    }
    try {
      return InetAddress.getByName(name).equals(InetAddress.getByName(literal(address)));
    } catch (UnknownHostException e) {
      return false; // digits and points that are no address
    }
  }

  /** An address as it stands in a URL. */
  static String literal(String address) {
    return address.indexOf(':') < 0 || address.startsWith("[") ? address : "[" + address + "]";
  }

  private static void checkOrigin(Request request, String host) {
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    if (origin != null && !authority(origin).equals(host)) {
      throw new ProblemException(
          Problem.foreign("another site's page may not use this server; its Origin was refused"));
    }
    String site = request.getHeaders().get("Sec-Fetch-Site");
    boolean opensThePage =
        "navigate".equals(request.getHeaders().get("Sec-Fetch-Mode"))
            && request.getMethod().equals("GET")
            && "/".equals(request.getHttpURI().getPath());
    if (site != null && !OWN_SITES.contains(site) && !opensThePage) {
      throw new ProblemException(
          Problem.foreign("another site's page may not use this server; its request was refused"));
    }
  }

  private static String authority(String origin) {
    try {
      String authority = URI.create(origin).getRawAuthority();
      return authority == null ? "" : authority.toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
