package io.img2loc.llm;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks any LangChain4j chat model that takes images, and reads its reply.
 *
 * <p>What is sent: the prompt's two texts, and the photos as JPEG of bounded size that were encoded
 * anew and hold no metadata. No file name, path or position goes along. One request is made for one
 * guess; whether to ask again after a failure is the model's and the caller's to decide.
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
 *     .detail(ImageDetail.LOW)
 *     .build();
 * }</pre>
 *
 * <p>Immutable, and safe for concurrent use if the chat model is.
 */
public final class ChatGenerator implements GeoGenerator {
  private static final int DEFAULT_MAX_OUTPUT_TOKENS = 300;
  private static final int MAX_JPEG_SIDE = 65_500;
  private static final String JPEG = "image/jpeg";

  private final ChatModel model;
  private final int longestSide;
  private final double jpegQuality;
  private final ImageContent.DetailLevel detail;
  private final int imagesBeyondFirst;
  private final @Nullable Integer maxOutputTokens;

  private ChatGenerator(Builder builder) {
    this.model = builder.model;
    this.longestSide = builder.longestSide;
    this.jpegQuality = builder.jpegQuality;
    this.detail = level(builder.detail);
    this.imagesBeyondFirst = builder.imagesBeyondFirst;
    this.maxOutputTokens = builder.maxOutputTokens;
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
   * Asks the model once.
   *
   * @throws GenerationException if the model could not be asked; the message quotes nothing that
   *     the server wrote, the cause may
   * @throws io.img2loc.PhotoException if a photo cannot be read
   */
  @Override
  public Guess generate(Prompt prompt) {
    ChatRequest request = request(prompt);
    ChatResponse response;
    try {
      response = model.chat(request);
    } catch (RuntimeException e) {
      if (ModelFailures.isContentFilter(e)) {
        return Guess.without(Guess.Status.REFUSED, "", Usage.none(), prompt);
      }
      throw ModelFailures.translate(e);
    }
    return guess(response, prompt);
  }

  private ChatRequest request(Prompt prompt) {
    List<ChatMessage> messages = new ArrayList<>();
    if (!prompt.system().isEmpty()) {
      messages.add(SystemMessage.from(prompt.system()));
    }
    messages.add(UserMessage.from(contents(prompt)));
    ChatRequest.Builder request = ChatRequest.builder().messages(messages);
    if (maxOutputTokens != null) {
      // The only parameter set: the model fills in its own for all others.
      request.parameters(ChatRequestParameters.builder().maxOutputTokens(maxOutputTokens).build());
    }
    return request.build();
  }

  private List<Content> contents(Prompt prompt) {
    List<Content> contents = new ArrayList<>();
    contents.add(TextContent.from(prompt.user()));
    Stream.concat(
            Stream.of(prompt.evidence().photo()),
            prompt.extraPhotos().stream().limit(imagesBeyondFirst))
        .map(this::image)
        .forEach(contents::add);
    return contents;
  }

  private Content image(Photo photo) {
    byte[] jpeg = photo.toJpeg(longestSide, jpegQuality);
    return ImageContent.from(Base64.getEncoder().encodeToString(jpeg), JPEG, detail);
  }

  private static Guess guess(ChatResponse response, Prompt prompt) {
    String words = Objects.requireNonNullElse(response.aiMessage().text(), "");
    Usage usage = usage(response.tokenUsage());
    FinishReason finish = response.finishReason();
    if (finish == FinishReason.CONTENT_FILTER) {
      return Guess.without(Guess.Status.REFUSED, words, usage, prompt);
    }
    ReplyReader.Reading reading = ReplyReader.read(words, finish == FinishReason.LENGTH);
    return new Guess(reading.status(), reading.candidates(), words, usage, prompt);
  }

  private static Usage usage(@Nullable TokenUsage usage) {
    return usage == null
        ? Usage.none()
        : new Usage(count(usage.inputTokenCount()), count(usage.outputTokenCount()));
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
      return this;
    }

    /** A generator with these settings; may be called again. */
    public ChatGenerator build() {
      return new ChatGenerator(this);
    }
  }
}
