package io.img2loc.llm;

import static io.img2loc.llm.ReplySamples.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReplyKeyTest {
  /** By Python's struct and hashlib, from the form that the Javadoc describes. */
  @Test
  void build_isTheHashOfTheDocumentedForm() {
    ReplyKey key = request().parameter("topP", "1").parameter("seed", "7").build();
    assertThat(key.hex())
        .isEqualTo("fc6cbd02584da7499b4220d707fcffa2b394b19dfcc6f43ca1e25c6b817772b7");
  }

  @Test
  void build_anyFieldDiffers_isAnotherKey() {
    assertThat(
            Stream.of(
                    request(),
                    request().photo("cd".repeat(32)),
                    request().longestSide(769),
                    request().jpegQuality(0.7500000000000001),
                    request().detail("HIGH"),
                    request().system("O").user("ù ?"),
                    request().system("Où ?").user(""),
                    request().user("Où ? "),
                    request().extraPhotos(List.of("11".repeat(32), "00".repeat(32))),
                    request().extraPhotos(List.of("00".repeat(32))),
                    request().extraPhotos(List.of()),
                    request().provider(""),
                    request().provider("gpt-4o").model("OPEN_AI"),
                    request().model("gpt-4o-mini"),
                    request().temperature(0.0),
                    request().temperature(1.0),
                    request().maxOutputTokens(null),
                    request().maxOutputTokens(301),
                    request().responseFormat(""),
                    request().responseFormat("JSON"),
                    request().sample(0),
                    request().parameter("seed", "7"),
                    request().parameter("seed", "8"),
                    request().parameter("", "").parameter("seed", "7"),
                    request().parameter("7", "seed"))
                .map(ReplyKey.Builder::build))
        .doesNotHaveDuplicates();
  }

  @Test
  void build_parametersInAnotherOrder_isTheSameKey() {
    assertThat(request().parameter("b", "2").parameter("a", "1").temperature(-0.0).build())
        .isEqualTo(request().parameter("a", "1").parameter("b", "2").temperature(0.0).build());
  }

  @Test
  void build_fieldsLeftOut_areNamed() {
    assertThatIllegalStateException()
        .isThrownBy(() -> ReplyKey.builder().user("").system("").sample(0).build())
        .withMessageContainingAll("PHOTO", "MODEL", "TEMPERATURE");
  }

  @Test
  void parameter_twice_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request().parameter("seed", "7").parameter("seed", "8"))
        .withMessageContaining("seed");
  }

  @Test
  void photo_noHash_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> request().photo("street.jpg"));
    assertThatIllegalArgumentException().isThrownBy(() -> request().photo("AB".repeat(32)));
  }

  @Test
  void position_isOfTheFirstBitsAndLeavesRoomForItsByte() {
    assertThat(new ReplyKey("f".repeat(64)).position()).isEqualTo((1L << 62) - 1);
    assertThat(new ReplyKey("0".repeat(15) + "4" + "f".repeat(48)).position()).isEqualTo(1);
  }
}
