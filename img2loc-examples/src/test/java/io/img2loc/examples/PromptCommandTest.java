package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.img2loc.Evidence;
import io.img2loc.Photo;
import io.img2loc.Prompt;
import io.img2loc.PromptBuilder;
import io.img2loc.llm.ChatGenerator;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptCommandTest {
  @TempDir Path folder;

  @Test
  void picture_isToldByHashAndWrittenAsTold() throws Exception {
    Path index = Samples.writeIndex(folder, 4);
    Path picture = folder.resolve("sent.jpg");

    Run run =
        Run.of("prompt", folder.resolve("indexed/2.jpg"), "--index", index, "--image-out", picture);

    assertThat(run.code()).isEqualTo(ExitCode.OK);
    byte[] written = Files.readAllBytes(picture);
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(written);
    assertThat(run.out())
        .contains(written.length + " bytes")
        .contains(HexFormat.of().formatHex(hash))
        .contains("2.000, -2.000")
        .contains("look very different from it");
    assertThat(ImageIO.read(picture.toFile()).getWidth()).isEqualTo(48);
  }

  @Test
  void json_hasTheSameText() throws IOException {
    Path index = Samples.writeIndex(folder, 4);

    Run run = Run.of("prompt", folder.resolve("indexed/2.jpg"), "--index", index, "--json");

    assertThat(run.out()).contains("\"user\" : ").contains("2.000, -2.000").contains("\"sha256\"");
  }

  @Test
  void imageOut_thatIsThePhoto_isRefusedAndThePhotoKept() throws IOException {
    Path index = Samples.writeIndex(folder, 2);
    Path photo = folder.resolve("indexed/2.jpg");
    Path link = Files.createSymbolicLink(folder.resolve("link.jpg"), photo);

    Run run = Run.of("prompt", photo, "--index", index, "--image-out", link);

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--image-out").contains(photo.toString());
    assertThat(photo).hasBinaryContent(Samples.jpeg(2));
  }

  @Test
  void imageOut_isThePictureThatTheGeneratorSends() throws Exception {
    Path index = Samples.writeIndex(folder, 4);
    Path photo = folder.resolve("large.png");
    ImageIO.write(gradient(1500, 1100), "png", photo.toFile());
    Path picture = folder.resolve("sent.jpg");
    Recorder recorder = new Recorder();

    Run run = Run.of("prompt", photo, "--index", index, "--image-out", picture);
    Prompt prompt = PromptBuilder.paper().build(Evidence.of(Photo.of(photo)));
    ChatGenerator.of(recorder).generate(prompt);

    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(recorder.pictures).hasSize(1);
    assertThat(sha256(Files.readAllBytes(picture))).isEqualTo(sha256(recorder.pictures.get(0)));
  }

  @Test
  void model_isToldInTheFormThatItIsAskedFor_withoutAKey() throws IOException {
    Path index = Samples.writeIndex(folder, 6);
    Object[] asked = {"prompt", folder.resolve("indexed/2.jpg"), "--index", index};

    Run plain = Run.of(with(asked, "--prompts", "zero,5"));
    Run run = Run.of(with(asked, "--prompts", "zero,5", "--model", "openai:x"));
    Run json = Run.of(with(asked, "--prompts", "zero,5", "--model", "openai:x", "--json"));

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(count("--- user ---", run.out())).isEqualTo(2);
    assertThat(count("JSON", run.out())).isEqualTo(2);
    assertThat(count("JSON", plain.out())).isZero();
    assertThat(count("2.000, -2.000", run.out())).isEqualTo(1);
    JsonNode prompts = new ObjectMapper().readTree(json.out()).at("/prompts");
    assertThat(prompts).hasSize(2);
    assertThat(prompts.at("/0/user").asText()).contains("JSON").doesNotContain("2.000, -2.000");
    assertThat(prompts.at("/1/user").asText()).contains("JSON", "2.000, -2.000");
    assertThat(prompts.at("/0/sha256")).isNotEqualTo(prompts.at("/1/sha256"));
  }

  @Test
  void twoNumbers_areOfSimilarAndOfDissimilarReferences() throws IOException {
    Path index = Samples.writeIndex(folder, 6);
    Object[] asked = {"prompt", folder.resolve("indexed/2.jpg"), "--index", index};

    Run similar = Run.of(with(asked, "--prompts", "3+0"));
    Run both = Run.of(with(asked, "--prompts", "3+2"));
    Run neither = Run.of(with(asked, "--prompts", "3+"));

    assertThat(similar.out()).contains("2.000, -2.000").doesNotContain("look very different");
    assertThat(both.out()).contains("look very different");
    assertThat(count("\n", both.out())).isGreaterThan(count("\n", similar.out()) + 2);
    assertThat(neither.code()).isEqualTo(ExitCode.USAGE);
    assertThat(neither.err()).contains("'3+' is none of zero, paper");
  }

  @Test
  void photoAlone_needsNoIndex() throws IOException {
    Path photo = Samples.writePhoto(folder.resolve("a.jpg"), 1);

    assertThat(Run.of("prompt", photo, "--prompts", "zero").code()).isEqualTo(ExitCode.OK);
    assertThat(Run.of("prompt", photo).err()).contains("'--index=INDEX'");
  }

  private static Object[] with(Object[] some, Object... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray();
  }

  private static int count(String part, String text) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static BufferedImage gradient(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, (x * 255 / width) << 16 | (y * 255 / height) << 8 | (x ^ y) & 255);
      }
    }
    return image;
  }

  /** A model that keeps the pictures it is sent. */
  private static final class Recorder implements ChatModel {
    final List<byte[]> pictures = new ArrayList<>();

    @Override
    public ChatResponse doChat(ChatRequest request) {
      for (ChatMessage message : request.messages()) {
        if (message instanceof UserMessage user) {
          user.contents().stream()
              .filter(ImageContent.class::isInstance)
              .map(content -> ((ImageContent) content).image().base64Data())
              .map(Base64.getDecoder()::decode)
              .forEach(pictures::add);
        }
      }
      return ChatResponse.builder().aiMessage(AiMessage.from("cannot tell")).build();
    }
  }
}
