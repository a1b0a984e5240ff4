package io.img2loc.clip;

import io.img2loc.Img2LocException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the environment's variables say, as Python's {@code huggingface_hub} reads them, so that
 * both look into the same cache and ask the same hub.
 */
final class HubSettings {
  private static final Set<String> TRUE = Set.of("1", "on", "yes", "true");
  private static final URI PUBLIC_HUB = URI.create("https://huggingface.co");

  private final Map<String, String> variables;
  private final Path userHome;

  /**
   * Of variables.
   *
   * @param userHome what {@code ~} stands for
   */
  HubSettings(Map<String, String> variables, Path userHome) {
    this.variables = variables;
    this.userHome = userHome;
  }

  /** Of this process. */
  static HubSettings ofThisProcess() {
    return new HubSettings(System.getenv(), Path.of(System.getProperty("user.home", ".")));
  }

  Path cacheDirectory() {
    return path("HF_HUB_CACHE")
        .or(() -> path("HUGGINGFACE_HUB_CACHE"))
        .orElseGet(() -> home().resolve("hub"));
  }

  URI endpoint() {
    return text("HF_ENDPOINT").map(HubSettings::parseEndpoint).orElse(PUBLIC_HUB);
  }

  boolean offline() {
    return isTrue("HF_HUB_OFFLINE") || isTrue("TRANSFORMERS_OFFLINE");
  }

  /**
   * The token, or null if there is none or it is not to be sent unless asked for.
   *
   * @throws Img2LocException if there is a file with one that cannot be read
   */
  @Nullable String token() {
    if (isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
      return null;
    }
    return text("HF_TOKEN").or(() -> text("HUGGING_FACE_HUB_TOKEN")).orElseGet(this::storedToken);
  }

  private @Nullable String storedToken() {
    Path file = path("HF_TOKEN_PATH").orElseGet(() -> home().resolve("token"));
    try {
      String token = Files.readString(file).strip();
      return token.isEmpty() ? null : token;
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new Img2LocException(
          file + " should hold the hub's token but cannot be read; set HF_TOKEN instead", e);
    }
  }

  private Path home() {
    return path("HF_HOME")
        .orElseGet(
            () ->
                path("XDG_CACHE_HOME")
                    .orElseGet(() -> userHome.resolve(".cache"))
                    .resolve("huggingface"));
  }

  private boolean isTrue(String variable) {
    return text(variable).map(v -> TRUE.contains(v.toLowerCase(Locale.ROOT))).orElse(false);
  }

  private Optional<Path> path(String variable) {
    Function<String, Path> expand =
        value ->
            value.equals("~") || value.startsWith("~/")
                ? userHome.resolve(value.substring(Math.min(2, value.length())))
                : Path.of(value);
    return text(variable).map(expand);
  }

  private Optional<String> text(String variable) {
    return Optional.ofNullable(variables.get(variable))
        .map(String::strip)
        .filter(v -> !v.isEmpty());
  }

  private static URI parseEndpoint(String text) {
    try {
      return checkEndpoint(URI.create(text));
    } catch (IllegalArgumentException e) {
      // The text is kept out: it may hold a password.
      throw new Img2LocException(
          "HF_ENDPOINT is no address of a hub; it must look like https://host or"
              + " https://host/path, without a user name or a question mark");
    }
  }

  /** An endpoint without a slash at its end. */
  static URI checkEndpoint(URI endpoint) {
    String scheme = endpoint.getScheme();
    if (!("https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme))
        || endpoint.getHost() == null
        || endpoint.getRawUserInfo() != null
        || endpoint.getRawQuery() != null
        || endpoint.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "an endpoint must look like https://host or https://host/path, without a user name, a"
              + " question mark or a hash sign");
    }
    return URI.create(endpoint.toString().replaceFirst("/+$", ""));
  }
}
