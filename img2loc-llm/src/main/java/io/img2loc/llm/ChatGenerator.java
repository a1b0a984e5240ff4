package io.img2loc.llm;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.img2loc.GenerationException;
import io.img2loc.GeoGenerator;
import io.img2loc.Guess;
import io.img2loc.Photo;
import io.img2loc.Prompt;
import io.img2loc.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks any LangChain4j chat model that takes images, and reads its reply.
 *
 * <p>What is sent: the prompt's two texts, and the photos as JPEG of bounded size that were encoded
 * anew and hold no metadata. No file name, path or position goes along. One request is made for one
 * guess, and another one only where a {@link CallPolicy} says so; it makes no request for a reply
 * that a {@link ReplyCache} has.
 *
 * <p>A reply that names a place is a guess of weight 1 without radii, as a model's words say
 * nothing reliable of its doubts. All else is a guess with the {@link Guess.Status} that fits: a
 * refusal, also by the provider's content filter; an abstention, which zero and zero are taken for;
 * numbers that are no place; several places between which nothing chooses; a reply cut off before
 * its place. A reply is never read with a hemisphere that it does not plainly state.
 *
 * <pre>{@code
 * GeoGenerator generator = ChatGenerator.builder(chatModel)
 *     .longestSide(768)
 *     .temperature(0.7)
 *     .calls(CallPolicy.builder().concurrent(8).build())
 *     .replies(ReplyCache.open(ReplyCache.defaultDirectory()))
 *     .build();
 * }</pre>
 *
 * <p>Its settings do not change, and it is safe for concurrent use if the chat model is.
 */
public final class ChatGenerator implements GeoGenerator {
  private static final int DEFAULT_MAX_OUTPUT_TOKENS = 300;
  private static final int MAX_JPEG_SIDE = 65_500;
  private static final String JPEG = "image/jpeg";

  // Estimates: a token has 3 to 4 characters of English, and fewer of coordinates.
  private static final long CHARACTERS_PER_TOKEN = 3;
  private static final long TOKENS_OF_MESSAGES = 50;
  private static final long PIXELS_PER_TOKEN = 600; // Anthropic counts 750, others fewer tokens
  private static final long LEAST_TOKENS_OF_PICTURE = 300;

  private final ChatModel model;
  private final int longestSide;
  private final double jpegQuality;
  private final ImageDetail detail;
  private final int imagesBeyondFirst;
  private final @Nullable Integer maxOutputTokens; // null where the chat model's own holds
  private final @Nullable Integer knownMaxOutputTokens;
  private final @Nullable Double temperature;
  private final boolean structured;
  private final String keyName;
  private final CallPolicy calls;
  private final @Nullable ReplyCache replies;
  private final String modelName;
  private final Pictures pictures;
  private final Map<String, String> replyParameters;
  private final Set<String> modelNames = Collections.synchronizedSet(new LinkedHashSet<>());

  private ChatGenerator(Builder builder) {
    this.model = builder.model;
    this.longestSide = builder.longestSide;
    this.jpegQuality = builder.jpegQuality;
    this.detail = builder.detail;
    this.imagesBeyondFirst = builder.imagesBeyondFirst;
    this.maxOutputTokens = builder.maxOutputTokens;
    this.knownMaxOutputTokens = builder.knownMaxOutputTokens();
    this.temperature = builder.temperature;
    this.structured = isStructured(builder.format, builder.model);
    this.keyName = builder.keyName;
    this.calls = builder.calls;
    this.replies = builder.replies;
    this.modelName = builder.modelName();
    this.pictures = new Pictures(longestSide, jpegQuality);
    this.replyParameters = Map.copyOf(builder.replyParameters);
  }

  private static boolean isStructured(ReplyFormat format, ChatModel model) {
    return switch (format) {
      case AUTO -> model.supportedCapabilities().contains(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
      case TEXT -> false;
      case JSON_SCHEMA -> true;
    };
  }

  /** A generator with the default settings. */
  public static ChatGenerator of(ChatModel model) {
    return builder(model).build();
  }

  /** A builder of generators that ask this model. */
  public static Builder builder(ChatModel model) {
    return new Builder(model);
  }

  /**
   * Asks the model.
   *
   * @throws GenerationException if the model could not be asked; the message quotes nothing that
   *     the server wrote, the cause may
   * @throws io.img2loc.PhotoException if a photo cannot be read
   */
  @Override
  public Guess generate(Prompt prompt) {
    StoredReply reply = reply(asSent(prompt));
    if (!reply.model().isEmpty()) {
      modelNames.add(reply.model());
    }
    if (reply.isRefusal()) {
      return Guess.without(Guess.Status.REFUSED, reply.text(), reply.usage(), prompt);
    }
    ReplyReader.Reading reading = ReplyReader.read(reply.text(), reply.isCutOff());
    return new Guess(reading.status(), reading.candidates(), reply.text(), reply.usage(), prompt);
  }

  /** Whether {@link #generate} would answer from what is kept, and ask nobody. */
  public boolean isKept(Prompt prompt) {
    return replies != null && replies.find(key(asSent(prompt))).isPresent();
  }

  /**
   * Under which key the reply to a prompt is kept, for {@link
   * ReplyCache#exportTo(java.nio.file.Path, Set)}: 64 hexadecimal digits, from which nothing of the
   * prompt can be told. Empty where none is kept.
   */
  public Optional<String> keptAs(Prompt prompt) {
    if (replies == null) {
      return Optional.empty();
    }
    ReplyKey key = key(asSent(prompt));
    return replies.has(key) ? Optional.of(key.hex()) : Optional.empty();
  }

  /**
   * What the model is called by whoever answered so far, kept replies included, in the order in
   * which the names first occurred: often with a version that the name asked for leaves open. Empty
   * where nobody says.
   */
  public List<String> modelNames() {
    synchronized (modelNames) {
      return List.copyOf(modelNames);
    }
  }

  /**
   * The prompt in the words and with the pictures that are sent: where a form is asked for, it says
   * so, and pictures that the model does not take are left out.
   */
  public Prompt asSent(Prompt prompt) {
    List<Photo> pictures = prompt.extraPhotos();
    return new Prompt(
        prompt.system(),
        structured ? prompt.user() + "\n\n" + ReplySchema.REQUEST : prompt.user(),
        pictures.subList(0, Math.min(imagesBeyondFirst, pictures.size())),
        prompt.sample(),
        prompt.evidence());
  }

  /**
   * The picture that is sent of a photo: a JPEG of bounded size without metadata. The last few are
   * kept, so that this costs little after {@link #generate}, and before it.
   *
   * @throws io.img2loc.PhotoException if the photo cannot be read
   */
  public byte[] asSent(Photo photo) {
    return Base64.getDecoder().decode(pictures.of(photo));
  }

  /**
   * About the tokens that asking may cost, as far as one can tell beforehand: by the length of the
   * text, the size of the pictures and the longest reply. Providers count each in their own way;
   * OpenAI's small models count a picture many times over.
   */
  public Usage estimate(Prompt prompt) {
    Prompt sent = asSent(prompt);
    long text =
        (sent.system().length() + sent.user().length()) / CHARACTERS_PER_TOKEN + TOKENS_OF_MESSAGES;
    long picture =
        Math.max(LEAST_TOKENS_OF_PICTURE, (long) longestSide * longestSide / PIXELS_PER_TOKEN);
    return new Usage(
        text + picture * (1 + sent.extraPhotos().size()),
        knownMaxOutputTokens == null ? DEFAULT_MAX_OUTPUT_TOKENS : knownMaxOutputTokens);
  }

  private StoredReply reply(Prompt sent) {
    return replies == null ? ask(sent) : replies.computeIfAbsent(key(sent), () -> ask(sent));
  }

  private StoredReply ask(Prompt sent) {
    ChatRequest request = request(sent);
    return calls.call(estimate(sent), () -> askOnce(request), StoredReply::usage);
  }

  private StoredReply askOnce(ChatRequest request) {
    try {
      return stored(model.chat(request));
    } catch (RuntimeException e) {
      if (ModelFailures.isContentFilter(e)) {
        return StoredReply.withheld(ModelFailures.usage(e));
      }
      throw ModelFailures.translate(e, keyName);
    }
  }

  private static StoredReply stored(ChatResponse response) {
    FinishReason finish = response.finishReason();
    return new StoredReply(
        Objects.requireNonNullElse(response.aiMessage().text(), ""),
        finish == null ? "" : finish.name(),
        finish == FinishReason.CONTENT_FILTER,
        usage(response.tokenUsage()),
        Objects.requireNonNullElse(response.modelName(), ""),
        Instant.now());
  }

  /** All that a reply depends on, the model's own settings included as far as they are told. */
  private ReplyKey key(Prompt sent) {
    ChatRequestParameters own = model.defaultRequestParameters();
    ReplyKey.Builder key =
        ReplyKey.builder()
            .photo(sent.evidence().photo().sha256())
            .longestSide(longestSide)
            .jpegQuality(jpegQuality)
            .detail(detail.name())
            .system(sent.system())
            .user(sent.user())
            .extraPhotos(sent.extraPhotos().stream().map(Photo::sha256).toList())
            .provider(model.provider().name())
            .model(modelName)
            .temperature(temperature == null ? own.temperature() : temperature)
            .maxOutputTokens(knownMaxOutputTokens)
            .responseFormat(structured ? ReplySchema.ID : null)
            .sample(sent.sample());
    if (Stream.concat(Stream.of(sent.evidence().photo()), sent.extraPhotos().stream())
        .anyMatch(Photo::isPreviewForLackOfDecoder)) {
      key.parameter("preview", "true"); // with the decoder, another picture is sent
    }
    replyParameters.forEach(key::parameter);
    if (own.stopSequences() != null && !own.stopSequences().isEmpty()) {
      key.parameter("stopSequences", own.stopSequences().toString());
    }
    addIfSet(key, "topP", own.topP());
    addIfSet(key, "topK", own.topK());
    addIfSet(key, "frequencyPenalty", own.frequencyPenalty());
    addIfSet(key, "presencePenalty", own.presencePenalty());
    return key.build();
  }

  private static void addIfSet(ReplyKey.Builder key, String name, @Nullable Number value) {
    if (value != null) {
      key.parameter(name, value.toString());
    }
  }

  private ChatRequest request(Prompt sent) {
    List<ChatMessage> messages = new ArrayList<>();
    if (!sent.system().isEmpty()) {
      messages.add(SystemMessage.from(sent.system()));
    }
    messages.add(UserMessage.from(contents(sent)));
    return ChatRequest.builder().messages(messages).parameters(parameters()).build();
  }

  /** Those that were set; the model fills in its own for all others. */
  private ChatRequestParameters parameters() {
    return ChatRequestParameters.builder()
        .maxOutputTokens(maxOutputTokens)
        .temperature(temperature)
        .responseFormat(structured ? ReplySchema.FORMAT : null)
        .build();
  }

  private List<Content> contents(Prompt sent) {
    List<Content> contents = new ArrayList<>();
    contents.add(TextContent.from(sent.user()));
    Stream.concat(Stream.of(sent.evidence().photo()), sent.extraPhotos().stream())
        .map(this::image)
        .forEach(contents::add);
    return contents;
  }

  private Content image(Photo photo) {
    return ImageContent.from(pictures.of(photo), JPEG, level(detail));
  }

  /** Gemini counts a model's thoughts, which are paid as its words are, in the total only. */
  private static Usage usage(@Nullable TokenUsage usage) {
    if (usage == null) {
      return Usage.none();
    }
    long input = count(usage.inputTokenCount());
    long output = count(usage.outputTokenCount());
    return new Usage(input, Math.max(output, count(usage.totalTokenCount()) - input));
  }

  private static long count(@Nullable Integer tokens) {
    return tokens == null ? 0 : Math.max(0, tokens);
  }

  private static ImageContent.DetailLevel level(ImageDetail detail) {
    return switch (detail) {
      case LOW -> ImageContent.DetailLevel.LOW;
      case HIGH -> ImageContent.DetailLevel.HIGH;
      case AUTO -> ImageContent.DetailLevel.AUTO;
    };
  }

  /** Sets how a model is asked. Not safe for use by several threads. */
  public static final class Builder {
    private final ChatModel model;
    private int longestSide = 1024;
    private double jpegQuality = 0.85;
    private ImageDetail detail = ImageDetail.HIGH;
    private int imagesBeyondFirst = Integer.MAX_VALUE;
    private @Nullable Integer maxOutputTokens = DEFAULT_MAX_OUTPUT_TOKENS;
    private @Nullable Integer ownMaxOutputTokens;
    private @Nullable Double temperature;
    private ReplyFormat format = ReplyFormat.AUTO;
    private String keyName = "the key";
    private CallPolicy calls = CallPolicy.once();
    private @Nullable ReplyCache replies;
    private final Map<String, String> replyParameters = new HashMap<>();

    private Builder(ChatModel model) {
      this.model = Objects.requireNonNull(model, "model");
    }

    /**
     * Longest side of the photos sent, in px, in [1, 65500]: by default 1024. Smaller photos are
     * not enlarged.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder longestSide(int px) {
      if (px < 1 || px > MAX_JPEG_SIDE) {
        throw new IllegalArgumentException(
            "longestSide must be in [1, " + MAX_JPEG_SIDE + "] px, was " + px);
      }
      this.longestSide = px;
      return this;
    }

    /**
     * Quality of the JPEG sent, in (0, 1]: by default 0.85.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder jpegQuality(double quality) {
      if (!(quality > 0 && quality <= 1)) {
        throw new IllegalArgumentException("jpegQuality must be in (0, 1], was " + quality);
      }
      this.jpegQuality = quality;
      return this;
    }

    /** How closely the model is asked to look: by default {@link ImageDetail#HIGH}. */
    public Builder detail(ImageDetail detail) {
      this.detail = Objects.requireNonNull(detail, "detail");
      return this;
    }

    /**
     * How many of {@link Prompt#extraPhotos()} are sent after the photo in question, the first ones
     * first: by default all. Set 0 for a model that takes one image only.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder imagesBeyondFirst(int most) {
      if (most < 0) {
        throw new IllegalArgumentException("imagesBeyondFirst must not be negative, was " + most);
      }
      this.imagesBeyondFirst = most;
      return this;
    }

    /**
     * How long a reply may be, in tokens: by default 300. A model that thinks in tokens first needs
     * more.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder maxOutputTokens(int tokens) {
      if (tokens < 1) {
        throw new IllegalArgumentException("maxOutputTokens must be at least 1, was " + tokens);
      }
      this.maxOutputTokens = tokens;
      return this;
    }

    /**
     * Leaves the length of replies to the chat model's own settings, for servers that reject the
     * usual parameter.
     */
    public Builder modelsOwnMaxOutputTokens() {
      this.maxOutputTokens = null;
      this.ownMaxOutputTokens = null;
      return this;
    }

    /**
     * As {@link #modelsOwnMaxOutputTokens()}, and says what that setting is, where the chat model
     * does not tell: replies are known by it, and costs estimated.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder modelsOwnMaxOutputTokens(int tokens) {
      maxOutputTokens(tokens).modelsOwnMaxOutputTokens();
      this.ownMaxOutputTokens = tokens;
      return this;
    }

    private @Nullable Integer knownMaxOutputTokens() {
      if (maxOutputTokens != null) {
        return maxOutputTokens;
      }
      return ownMaxOutputTokens != null
          ? ownMaxOutputTokens
          : model.defaultRequestParameters().maxOutputTokens();
    }

    /**
     * How freely the model chooses its words, in [0, 2]; by default the chat model's own setting.
     * Several samples differ only where it is above 0; some models take none.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder temperature(double temperature) {
      if (!(temperature >= 0 && temperature <= 2)) {
        throw new IllegalArgumentException("temperature must be in [0, 2], was " + temperature);
      }
      this.temperature = temperature;
      return this;
    }

    /** In what form the model is asked to reply: by default {@link ReplyFormat#AUTO}. */
    public Builder format(ReplyFormat format) {
      this.format = Objects.requireNonNull(format, "format");
      return this;
    }

    /**
     * What the key is called, for the message that it is not accepted: {@code OPENAI_API_KEY}.
     * Never the key itself.
     */
    public Builder keyName(String name) {
      this.keyName = Objects.requireNonNull(name, "name");
      return this;
    }

    /** How the model may be called: by default {@link CallPolicy#once()}. */
    public Builder calls(CallPolicy calls) {
      this.calls = Objects.requireNonNull(calls, "calls");
      return this;
    }

    /**
     * Keeps replies, and asks for none that is kept; by default nothing is kept. A reply is known
     * by the content of the photo, what is sent of it and how, the prompt, the model, its sampling
     * parameters and the sample's number, so that nothing is paid for twice and samples differ.
     * What the chat model does not tell of itself, such as a seed, is not part of it, nor is the
     * address of its server. Close the cache after the generator's last use.
     */
    public Builder replies(ReplyCache replies) {
      this.replies = Objects.requireNonNull(replies, "replies");
      return this;
    }

    /**
     * Something else that replies depend on, so that those kept under another value are not used:
     * {@code replyParameter("seed", "7")}.
     */
    public Builder replyParameter(String name, String value) {
      replyParameters.put(
          "own:" + Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
      return this;
    }

    /**
     * A generator with these settings; may be called again.
     *
     * @throws IllegalStateException if replies are to be kept and the chat model does not tell its
     *     name
     */
    public ChatGenerator build() {
      return new ChatGenerator(this);
    }

    private String modelName() {
      String name = model.defaultRequestParameters().modelName();
      if (replies != null && (name == null || name.isBlank())) {
        throw new IllegalStateException(
            "replies cannot be kept, as the chat model does not tell its name; give it one in its"
                + " default request parameters");
      }
      return Objects.requireNonNullElse(name, "");
    }
  }
}
