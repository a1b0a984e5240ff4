package io.img2loc.examples.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.Img2LocException;
import io.img2loc.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PricesTest {
  @TempDir Path folder;

  private Path table(String text) throws IOException {
    return Files.writeString(folder.resolve("prices.csv"), text);
  }

  private static ModelAccess model(String name) {
    return ModelAccess.of(name, null, 300, Map.of());
  }

  @Test
  void tokens_costWhatTheTableSaysForAMillion() throws IOException {
    Prices prices = Prices.read(table("model,input,output\nopenai:m,2.50,10\nother,0.15,0.6\n"));

    // 1,200 × 2.50 + 300 × 10 = 6,000 millionths.
    assertThat(prices.of(model("openai:m")).of(new Usage(1200, 300)))
        .isEqualByComparingTo(new BigDecimal("0.006"));
    assertThat(prices.of(model("gemini:other")).of(new Usage(1_000_000, 1_000_000)))
        .isEqualByComparingTo(new BigDecimal("0.75"));
  }

  @Test
  void byteOrderMark_isNoPartOfTheFirstColumnsName() throws IOException {
    Prices prices = Prices.read(table("\uFEFFmodel,input,output\nopenai:m,1,1\n"));

    assertThat(prices.of(model("openai:m")).of(new Usage(1_000_000, 0)))
        .isEqualByComparingTo(BigDecimal.ONE);
  }

  @Test
  void modelThatIsNotThere_isNamed() throws IOException {
    Prices prices = Prices.read(table("model,input,output\nopenai:m,2.50,10\n"));

    assertThatThrownBy(() -> prices.of(model("gemini:m")))
        .isInstanceOf(Img2LocException.class)
        .hasMessageContaining("prices.csv: has no price of gemini:m");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "model,input\\nopenai:m,1 | line 2: has no 'output'",
        "model,input,output\\nopenai:m,1, | line 2: has no 'output'",
        "model,input,output\\nopenai:m,-1,2 | '-1' is no price",
        "model,input,output\\nopenai:m,$1,2 | '$1' is no price",
        "model,input,output\\nopenai:m,1;2,3 | '1;2' is no price",
      })
  void rowThatIsNone_isRefusedWithItsLine(String text, String message) throws IOException {
    Path table = table(text.replace("\\n", "\n"));

    assertThatThrownBy(() -> Prices.read(table))
        .isInstanceOf(Img2LocException.class)
        .hasMessageContaining(message);
  }
}
