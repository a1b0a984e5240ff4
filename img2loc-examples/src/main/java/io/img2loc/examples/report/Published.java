package io.img2loc.examples.report;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.img2loc.Img2LocException;
import io.img2loc.eval.Measure;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What somebody published about a benchmark.
 *
 * @param method what was measured
 * @param percent the shares in percent within 1, 25, 200, 750 and 2500 km, word for word; empty
 *     where none was found
 * @param source whose figures they are, and where they were read if that is another place
 */
record Published(String method, List<String> percent, String source) {

  /** What is known of a benchmark, however its name is spelt; nothing for null. */
  static List<Published> of(@Nullable String benchmark) {
    List<Published> published = new ArrayList<>();
    if (benchmark == null) {
      return published;
    }
    String wanted = plain(benchmark);
    try (InputStream resource = Published.class.getResourceAsStream("published.csv")) {
      if (resource == null) {
        throw new Img2LocException("this program lacks its resource published.csv; build it anew");
      }
      CsvReader<NamedCsvRecord> csv =
          CsvReader.builder()
              .ofNamedCsvRecord(new InputStreamReader(resource, StandardCharsets.UTF_8));
      for (NamedCsvRecord row : csv) {
        if (plain(row.getField("benchmark")).equals(wanted)) {
          List<String> percent =
              Measure.THRESHOLDS_KM.stream()
                  .map(km -> row.getField(km.intValue() + " km"))
                  .toList();
          published.add(new Published(row.getField("method"), percent, row.getField("source")));
        }
      }
    } catch (IOException e) {
      throw new Img2LocException("published.csv cannot be read; build this program anew", e);
    }
    return published;
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}
