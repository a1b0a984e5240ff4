package io.img2loc.examples.model;

import dev.langchain4j.model.chat.ChatModel;
import io.img2loc.llm.ChatGenerator;
import io.img2loc.llm.ModelHttp;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model as a person names it, {@code openai:gpt-4o}, and how to reach it by what the environment
 * says.
 */
public final class ModelAccess {
  private static final int OLLAMAS_PORT = 11434;
  private static final Pattern CLOUD = Pattern.compile("[:-]cloud$");

  private final Provider provider;
  private final String model;
  private final Map<String, String> environment;
  private final URI url;
  private final int maxOutputTokens;

  private ModelAccess(
      Provider provider,
      String model,
      Map<String, String> environment,
      URI url,
      int maxOutputTokens) {
    this.provider = provider;
    this.model = model;
    this.environment = environment;
    this.url = url;
    this.maxOutputTokens = maxOutputTokens;
  }

  /**
   * Finds out how to reach a model.
   *
   * @param name {@code PROVIDER:MODEL}
   * @param url where it is, or null for what the environment says, or else the provider's usual
   *     address
   * @param maxOutputTokens how long a reply may be
   * @throws IllegalArgumentException if the name or the address makes no sense; the message says
   *     what would
   */
  public static ModelAccess of(
      String name, @Nullable String url, int maxOutputTokens, Map<String, String> environment) {
    int colon = name.indexOf(':');
    String prefix = colon < 0 ? name : name.substring(0, colon);
    Provider provider =
        Arrays.stream(Provider.values())
            .filter(p -> p.toString().equals(prefix.toLowerCase(Locale.ROOT)))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no provider is called '" + prefix + "'; write one of " + forms()));
    String model = colon < 0 ? "" : name.substring(colon + 1).strip();
    if (model.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + name + "' names no model; write " + provider + ":NAME");
    }
    return new ModelAccess(
        provider, model, environment, address(provider, url, environment), maxOutputTokens);
  }

  private static String forms() {
    return Arrays.stream(Provider.values())
        .map(provider -> provider + ":NAME")
        .collect(Collectors.joining(", "));
  }

  private static URI address(
      Provider provider, @Nullable String given, Map<String, String> environment) {
    if (given != null) {
      return parse(provider, given, "the address");
    }
    return first(environment, provider.urlVariables())
        .map(variable -> parse(provider, variable.getValue(), variable.getKey()))
        .orElseGet(provider::usualUrl);
  }

  /** Addresses as people write them: without scheme, port or path, and Ollama's 0.0.0.0. */
  private static URI parse(Provider provider, String text, String source) {
    boolean bare = !text.contains("://");
    String trimmed = text.strip().replaceAll("/+$", "");
    String full = bare ? (provider == Provider.OLLAMA ? "http://" : "https://") + trimmed : trimmed;
    if (full.startsWith("http://:")) {
      full = full.replaceFirst("http://:", "http://127.0.0.1:");
    }
    URI uri;
    try {
      uri = URI.create(full);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(source + " is no address", e);
    }
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new IllegalArgumentException(source + " is no address such as " + provider.usualUrl());
    }
    // What a server listens at is no address to connect to.
    String host = uri.getHost().equals("0.0.0.0") ? "127.0.0.1" : uri.getHost();
    int port =
        uri.getPort() < 0 && bare && provider == Provider.OLLAMA ? OLLAMAS_PORT : uri.getPort();
    String path = uri.getPath().isEmpty() ? provider.path() : uri.getPath();
    return URI.create(scheme + "://" + host + (port < 0 ? "" : ":" + port) + path);
  }

  /** Who answers for the model. */
  public Provider provider() {
    return provider;
  }

  /** The model's name, as its provider has it. */
  public String model() {
    return model;
  }

  /** Where requests go. */
  URI url() {
    return url;
  }

  /** The host that requests go to. */
  public String host() {
    return url.getHost();
  }

  int maxOutputTokens() {
    return maxOutputTokens;
  }

  /**
   * Whether the model's server is on this machine, so that nothing leaves it, unless that one
   * passes it on: of Ollama's cloud models it is known.
   */
  public boolean isLocal() {
    if (provider == Provider.OLLAMA && CLOUD.matcher(model).find()) {
      return false; // Ollama passes the photo on
    }
    try {
      return Arrays.stream(InetAddress.getAllByName(url.getHost()))
          .allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** The variable that the key is read from, or those that it might be read from. */
  public String keyName() {
    return first(environment, provider.keyVariables())
        .map(Map.Entry::getKey)
        .orElseGet(() -> String.join(" or ", provider.keyVariables()));
  }

  /**
   * What is missing to reach the model, in words: a key, where the provider's own server asks for
   * one.
   */
  public Optional<String> missing() {
    boolean usual = url.getHost().equals(provider.usualUrl().getHost());
    return usual && provider != Provider.OLLAMA && key().isEmpty()
        ? Optional.of("there is no key for " + host() + "; set " + keyName())
        : Optional.empty();
  }

  Optional<String> key() {
    return first(environment, provider.keyVariables()).map(Map.Entry::getValue);
  }

  /** The value of the first of these variables that is set. */
  Optional<String> variable(String... names) {
    return first(environment, List.of(names)).map(Map.Entry::getValue);
  }

  private static Optional<Map.Entry<String, String>> first(
      Map<String, String> environment, List<String> names) {
    return names.stream()
        .map(name -> Map.entry(name, environment.getOrDefault(name, "").strip()))
        .filter(variable -> !variable.getValue().isEmpty())
        .findFirst();
  }

  /**
   * A generator that asks the model, yet to be built: with the key's name, and the length of
   * replies in the way that the provider knows. Nothing is tried again below {@link ChatGenerator}.
   *
   * @param timeout for a whole exchange
   * @param localOnly whether to refuse every host but this machine
   */
  public ChatGenerator.Builder generator(Duration timeout, boolean localOnly) {
    ModelHttp http = ModelHttp.builder().loopbackOnly(localOnly);
    ChatModel chatModel = provider.open(this, http, timeout);
    ChatGenerator.Builder builder = ChatGenerator.builder(chatModel).keyName(keyName());
    return provider.limitsRepliesByItself(this)
        ? builder.modelsOwnMaxOutputTokens(maxOutputTokens)
        : builder.maxOutputTokens(maxOutputTokens);
  }

  /** {@code openai:gpt-4o}. */
  @Override
  public String toString() {
    return provider + ":" + model;
  }
}
