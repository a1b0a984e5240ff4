package io.img2loc.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.img2loc.Candidate;
import io.img2loc.Embedding;
import io.img2loc.Evidence;
import io.img2loc.GenerationException;
import io.img2loc.GeoGenerator;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.Guess.Status;
import io.img2loc.Hits;
import io.img2loc.Neighbor;
import io.img2loc.Photo;
import io.img2loc.PhotoException;
import io.img2loc.Prompt;
import io.img2loc.PromptBuilder;
import io.img2loc.Reference;
import io.img2loc.Usage;
import io.img2loc.contract.GeoGeneratorContract;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChatGeneratorTest extends GeoGeneratorContract {
  private static final String SECRET = "sk-secret-key";

  /** Answers every request alike and keeps what it was asked. */
  private static final class FakeModel implements ChatModel {
    private final Queue<ChatRequest> requests = new ConcurrentLinkedQueue<>();
    private final ChatResponse response;

    FakeModel(ChatResponse response) {
      this.response = response;
    }

    static FakeModel saying(String words) {
      return new FakeModel(ChatResponse.builder().aiMessage(AiMessage.from(words)).build());
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
      return ChatRequestParameters.builder()
          .modelName("fake")
          .temperature(0.7)
          .maxOutputTokens(5000)
          .build();
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
      requests.add(request);
      return response;
    }

    ChatRequest onlyRequest() {
      assertThat(requests).hasSize(1);
      return requests.element();
    }
  }

  private record FailingModel(RuntimeException failure) implements ChatModel {
    @Override
    public ChatResponse doChat(ChatRequest request) {
      throw failure;
    }
  }

  @Override
  protected GeoGenerator create() {
    return ChatGenerator.of(FakeModel.saying("48.8584, 2.2945"));
  }

  static Photo photo(String name, int width, int height) {
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR), "png", bytes);
      return Photo.of(bytes.toByteArray(), name);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Prompt prompt() {
    return Prompt.of("Be brief.", "Where?", Evidence.of(photo("a.png", 8, 6)));
  }

  private static List<Content> contents(ChatRequest request) {
    List<ChatMessage> messages = request.messages();
    return ((UserMessage) messages.get(messages.size() - 1)).contents();
  }

  /** Width and height in px of a photo as sent. */
  private static int[] sizeOf(Content content) throws IOException {
    byte[] jpeg = Base64.getDecoder().decode(((ImageContent) content).image().base64Data());
    assertThat(jpeg).startsWith(0xFF, 0xD8, 0xFF);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
    return new int[] {image.getWidth(), image.getHeight()};
  }

  @Test
  void generate_sendsSystemThenTextThenPhoto() throws IOException {
    FakeModel model = FakeModel.saying("48.8584, 2.2945");

    ChatGenerator.of(model).generate(prompt());

    ChatRequest request = model.onlyRequest();
    assertThat(request.messages()).hasSize(2);
    assertThat(((SystemMessage) request.messages().get(0)).text()).isEqualTo("Be brief.");
    List<Content> contents = contents(request);
    assertThat(contents).hasSize(2);
    assertThat(((TextContent) contents.get(0)).text()).isEqualTo("Where?");
    ImageContent image = (ImageContent) contents.get(1);
    assertThat(image.image().mimeType()).isEqualTo("image/jpeg");
    assertThat(image.image().url()).isNull();
    assertThat(image.detailLevel()).isEqualTo(ImageContent.DetailLevel.HIGH);
    assertThat(sizeOf(image)).containsExactly(8, 6);
  }

  @Test
  void asSent_ofAPhoto_isThePictureThatTheModelGets() {
    FakeModel model = FakeModel.saying("48.8584, 2.2945");
    ChatGenerator generator = ChatGenerator.builder(model).longestSide(4).build();
    Photo photo = photo("a.png", 8, 6);

    byte[] before = generator.asSent(photo);
    generator.generate(Prompt.of("", "Where?", Evidence.of(photo)));

    ImageContent sent = (ImageContent) contents(model.onlyRequest()).get(1);
    assertThat(before).isEqualTo(Base64.getDecoder().decode(sent.image().base64Data()));
    assertThat(generator.asSent(photo)).isEqualTo(before);
  }

  @Test
  void generate_withoutSystem_sendsNoEmptySystemMessage() {
    FakeModel model = FakeModel.saying("48.8584, 2.2945");

    ChatGenerator.of(model).generate(Prompt.of("", "Where?", prompt().evidence()));

    assertThat(model.onlyRequest().messages()).hasSize(1).first().isInstanceOf(UserMessage.class);
  }

  @Test
  void keptAs_isTheKeyByWhichAnArchiveHasTheReply(@TempDir Path folder) throws IOException {
    FakeModel model = FakeModel.saying("48.8584, 2.2945");
    Path zip = folder.resolve("run.zip");
    try (ReplyCache cache = ReplyCache.open(folder.resolve("replies"))) {
      ChatGenerator generator = ChatGenerator.builder(model).replies(cache).build();
      assertThat(generator.keptAs(prompt())).isEmpty();
      generator.generate(prompt());
      cache.exportTo(zip, Set.of(generator.keptAs(prompt()).orElseThrow()));
    }
    assertThat(ChatGenerator.of(model).keptAs(prompt())).isEmpty();
    try (ReplyCache archive = ReplyCache.openArchive(zip)) {
      ChatGenerator.builder(model).replies(archive).build().generate(prompt());
    }
    assertThat(model.requests).hasSize(1);
  }

  @Test
  void modelNames_areThoseThatWereReturned_ofKeptRepliesToo(@TempDir Path folder)
      throws IOException {
    FakeModel model =
        new FakeModel(
            ChatResponse.builder()
                .aiMessage(AiMessage.from("48.8584, 2.2945"))
                .modelName("fake-2026-01-02")
                .build());
    try (ReplyCache cache = ReplyCache.open(folder)) {
      ChatGenerator.builder(model).replies(cache).build().generate(prompt());
      ChatGenerator again = ChatGenerator.builder(model).replies(cache).build();
      assertThat(again.modelNames()).isEmpty();
      again.generate(prompt());
      again.generate(prompt());
      assertThat(again.modelNames()).containsExactly("fake-2026-01-02");
    }
    assertThat(model.requests).hasSize(1);
    ChatGenerator nameless = ChatGenerator.of(FakeModel.saying("48.8584, 2.2945"));
    nameless.generate(prompt());
    assertThat(nameless.modelNames()).isEmpty();
  }

  @Test
  void generate_boundsTheLongestSide() throws IOException {
    FakeModel model = FakeModel.saying("48.8584, 2.2945");
    Prompt large = Prompt.of("", "Where?", Evidence.of(photo("a.png", 100, 50)));

    ChatGenerator.builder(model).longestSide(20).build().generate(large);

    assertThat(sizeOf(contents(model.onlyRequest()).get(1))).containsExactly(20, 10);
  }

  @Test
  void generate_asksForLittleAndKeepsTheModelsOtherDefaults() {
    FakeModel model = FakeModel.saying("48.8584, 2.2945");

    ChatGenerator.of(model).generate(prompt());

    assertThat(model.onlyRequest().maxOutputTokens()).isEqualTo(300);
    assertThat(model.onlyRequest().temperature()).isEqualTo(0.7);
    assertThat(model.onlyRequest().modelName()).isEqualTo("fake");
  }

  @Test
  void builder_settings_reachTheRequest() {
    FakeModel model = FakeModel.saying("48.8584, 2.2945");
    ChatGenerator generator =
        ChatGenerator.builder(model)
            .detail(ImageDetail.LOW)
            .maxOutputTokens(77)
            .jpegQuality(0.5)
            .build();

    generator.generate(prompt());

    assertThat(model.onlyRequest().maxOutputTokens()).isEqualTo(77);
    assertThat(((ImageContent) contents(model.onlyRequest()).get(1)).detailLevel())
        .isEqualTo(ImageContent.DetailLevel.LOW);
  }

  @Test
  void builder_modelsOwnMaxOutputTokens_leavesTheNumberToTheModel() {
    FakeModel model = FakeModel.saying("48.8584, 2.2945");

    ChatGenerator.builder(model).modelsOwnMaxOutputTokens().build().generate(prompt());

    assertThat(model.onlyRequest().maxOutputTokens()).isEqualTo(5000);
  }

  @Test
  void builder_imagesBeyondFirst_boundsTheExtraPhotos() throws IOException {
    Prompt withTwo =
        new Prompt(
            "",
            "Where?",
            List.of(photo("b.png", 4, 5), photo("c.png", 3, 2)),
            0,
            Evidence.of(photo("a.png", 8, 6)));
    FakeModel all = FakeModel.saying("48.8584, 2.2945");
    FakeModel one = FakeModel.saying("48.8584, 2.2945");

    ChatGenerator.of(all).generate(withTwo);
    ChatGenerator.builder(one).imagesBeyondFirst(1).build().generate(withTwo);

    assertThat(contents(all.onlyRequest())).hasSize(4);
    assertThat(sizeOf(contents(all.onlyRequest()).get(1))).containsExactly(8, 6);
    assertThat(sizeOf(contents(all.onlyRequest()).get(3))).containsExactly(3, 2);
    assertThat(contents(one.onlyRequest())).hasSize(3);
    assertThat(sizeOf(contents(one.onlyRequest()).get(2))).containsExactly(4, 5);
  }

  @Test
  void builder_ofBadSettings_saysTheRangeAtOnce() {
    ChatGenerator.Builder builder = ChatGenerator.builder(FakeModel.saying(""));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.longestSide(0))
        .withMessageContaining("[1, 65500] px, was 0");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.longestSide(65_501));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.jpegQuality(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.jpegQuality(1.01));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.jpegQuality(Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxOutputTokens(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.imagesBeyondFirst(-1));
    assertThatNullPointerException().isThrownBy(() -> builder.detail(null));
    assertThatNullPointerException().isThrownBy(() -> ChatGenerator.of(null));
  }

  @Test
  void generate_sendsNoNameOfPhotoOrReferences() {
    FakeModel model = FakeModel.saying("48.8584, 2.2945");
    Reference reference = new Reference("ref-77", new GeoPoint(1, 2), "annika", null, "Ystad");
    Evidence evidence =
        new Evidence(
            photo("holiday/lund-cathedral.png", 8, 6),
            Embedding.of(1, 0),
            new Hits(List.of(new Neighbor(reference, 0.9)), List.of(), true));

    ChatGenerator.of(model).generate(PromptBuilder.paper().build(evidence));

    assertThat(model.onlyRequest().toString())
        .contains("1.000, 2.000")
        .doesNotContain("lund", "holiday", "ref-77", "annika", "Ystad");
  }

  @Test
  void generate_ofAPlace_isLocatedWithItsWordsAndCost() {
    FakeModel model =
        new FakeModel(
            ChatResponse.builder()
                .aiMessage(AiMessage.from("(41.4036° N, 2.1744° E)"))
                .tokenUsage(new TokenUsage(1200, 9))
                .finishReason(FinishReason.STOP)
                .build());
    Prompt prompt = prompt();

    Guess guess = ChatGenerator.of(model).generate(prompt);

    assertThat(guess)
        .isEqualTo(
            Guess.located(
                List.of(Candidate.of(new GeoPoint(41.4036, 2.1744), 1)),
                "(41.4036° N, 2.1744° E)",
                new Usage(1200, 9),
                prompt));
  }

  private static Guess guess(String words, FinishReason finish) {
    ChatResponse.Builder response = ChatResponse.builder().finishReason(finish);
    response.aiMessage(AiMessage.from(words));
    return ChatGenerator.of(new FakeModel(response.build())).generate(prompt());
  }

  @Test
  void generate_whenCutOff_isTruncated() {
    assertThat(guess("The street looks", FinishReason.LENGTH).status()).isEqualTo(Status.TRUNCATED);
    assertThat(guess("The street looks", FinishReason.STOP).status()).isEqualTo(Status.UNREADABLE);
  }

  @Test
  void generate_whenTheProviderFiltersTheReply_isRefused() {
    assertThat(guess("48.8584, 2.2945", FinishReason.CONTENT_FILTER).status())
        .isEqualTo(Status.REFUSED);
  }

  @Test
  void generate_whenAFilterSpeaksThroughAnotherException_isRefused() {
    ChatModel model =
        new FailingModel(new IllegalStateException(new ContentFilteredException("flagged")));

    assertThat(ChatGenerator.of(model).generate(prompt()).status()).isEqualTo(Status.REFUSED);
  }

  @Test
  void generate_whenTheProviderFiltersTheRequest_isRefused() {
    ChatModel model = new FailingModel(new ContentFilteredException("flagged"));

    Guess guess = ChatGenerator.of(model).generate(prompt());

    assertThat(guess.status()).isEqualTo(Status.REFUSED);
    assertThat(guess.usage()).isEqualTo(Usage.none());
  }

  @Test
  void generate_ofAReplyWithoutText_isUnreadable() {
    AiMessage silent = AiMessage.builder().build();
    FakeModel model = new FakeModel(ChatResponse.builder().aiMessage(silent).build());

    Guess guess = ChatGenerator.of(model).generate(prompt());

    assertThat(guess.status()).isEqualTo(Status.UNREADABLE);
    assertThat(guess.words()).isEmpty();
  }

  private record Failure(RuntimeException thrown, boolean retryable, String says) {}

  private static Stream<Failure> failures() {
    return Stream.of(
        new Failure(new AuthenticationException(SECRET), false, "key"),
        new Failure(new ModelNotFoundException(SECRET), false, "name"),
        new Failure(new InvalidRequestException(SECRET), false, "takes images"),
        new Failure(new UnresolvedModelServerException(SECRET), false, "address"),
        new Failure(new UnsupportedFeatureException(SECRET), false, "takes images"),
        new Failure(
            new RateLimitException(new HttpException(429, SECRET)), true, "(HTTP status 429)"),
        new Failure(new TimeoutException(SECRET), true, "in time"),
        new Failure(
            new InternalServerException(new HttpException(503, SECRET)), true, "status 503"),
        new Failure(new RuntimeException(new IOException(SECRET)), true, "connection"),
        new Failure(new HttpException(429, SECRET), true, "(HTTP status 429)"),
        new Failure(new HttpException(503, SECRET), true, "(HTTP status 503)"),
        new Failure(new HttpException(418, SECRET), false, "(HTTP status 418)"),
        new Failure(new IllegalStateException(new RateLimitException(SECRET)), true, "slow down"),
        new Failure(new IllegalStateException(new TimeoutException(SECRET)), true, "in time"),
        new Failure(new LangChain4jException(SECRET), false, "LangChain4jException"),
        new Failure(new IllegalStateException(SECRET), false, "IllegalStateException"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void generate_whenTheModelFails_saysWhetherToTryAgain(Failure failure) {
    ChatGenerator generator = ChatGenerator.of(new FailingModel(failure.thrown()));

    GenerationException thrown =
        catchThrowableOfType(GenerationException.class, () -> generator.generate(prompt()));

    assertThat(thrown.retryable()).isEqualTo(failure.retryable());
    assertThat(thrown).hasMessageContaining(failure.says()).hasCause(failure.thrown());
    assertThat(thrown.getMessage()).doesNotContain(SECRET);
  }

  @Test
  void generate_whenInterrupted_keepsTheInterrupt() {
    ChatModel model = new FailingModel(new RuntimeException(new InterruptedException()));

    assertThatThrownBy(() -> ChatGenerator.of(model).generate(prompt()))
        .isInstanceOf(GenerationException.class);

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void generate_ofAPhotoThatCannotBeRead_asksNobody() {
    FakeModel model = FakeModel.saying("48.8584, 2.2945");
    Prompt missing =
        Prompt.of("", "Where?", Evidence.of(Photo.of(Path.of("there-is-no-such-photo.jpg"))));

    assertThatThrownBy(() -> ChatGenerator.of(model).generate(missing))
        .isInstanceOf(PhotoException.class);
    assertThat(model.requests).isEmpty();
  }
}
