package io.img2loc.examples.model;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.img2loc.Img2LocException;
import io.img2loc.llm.Price;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A user's table of prices: a CSV with columns {@code model}, {@code input} and {@code output}, the
 * prices for a million tokens in a currency of the user's. A model is named as the command names
 * it, {@code openai:gpt-4o}, or without its provider.
 */
public final class Prices {
  private final Path file;
  private final Map<String, Price> prices;

  private Prices(Path file, Map<String, Price> prices) {
    this.file = file;
    this.prices = prices;
  }

  /**
   * Reads a table.
   *
   * @throws Img2LocException if it is none
   */
  public static Prices read(Path file) throws IOException {
    Map<String, Price> prices = new LinkedHashMap<>();
    try (CsvReader<NamedCsvRecord> rows =
        CsvReader.builder().detectBomHeader(true).ofNamedCsvRecord(file)) {
      for (NamedCsvRecord row : rows) {
        prices.put(
            cell(file, row, "model"),
            new Price(amount(file, row, "input"), amount(file, row, "output")));
      }
    } catch (CsvParseException e) {
      throw new Img2LocException(file + ": is no table of prices: " + e.getMessage(), e);
    }
    return new Prices(file, prices);
  }

  private static String cell(Path file, NamedCsvRecord row, String column) {
    return row.findField(column)
        .map(String::strip)
        .filter(cell -> !cell.isEmpty())
        .orElseThrow(
            () ->
                new Img2LocException(
                    file
                        + ", line "
                        + row.getStartingLineNumber()
                        + ": has no '"
                        + column
                        + "'; a table of prices has the columns model,input,output"));
  }

  private static BigDecimal amount(Path file, NamedCsvRecord row, String column) {
    String cell = cell(file, row, column);
    try {
      BigDecimal amount = new BigDecimal(cell);
      if (amount.signum() >= 0) {
        return amount;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new Img2LocException(
        file
            + ", line "
            + row.getStartingLineNumber()
            + ": '"
            + cell
            + "' is no price; write what a million tokens cost, as 2.50");
  }

  /**
   * What a model costs.
   *
   * @throws Img2LocException if the table does not say
   */
  public Price of(ModelAccess model) {
    return Optional.ofNullable(prices.get(model.toString()))
        .or(() -> Optional.ofNullable(prices.get(model.model())))
        .orElseThrow(
            () -> new Img2LocException(file + ": has no price of " + model + "; add a row"));
  }
}
