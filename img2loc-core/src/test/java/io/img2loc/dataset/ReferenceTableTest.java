package io.img2loc.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.img2loc.GeoPoint;
import io.img2loc.Img2LocException;
import io.img2loc.Outcome;
import io.img2loc.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceTableTest {
  @TempDir Path folder;

  @Test
  void csv_needsNoPhotos() throws IOException {
    ReferenceTable table =
        csv(
            "id;lat;lng;author;taken_at;place",
            "a;48,858222;2,2945;somebody;2011-05-06;Paris",
            "",
            "b;-33.5;151.25;;;");

    assertThat(table.size()).isEqualTo(2);
    assertThat(rows(table))
        .extracting(Outcome::input, Outcome::value)
        .containsExactly(
            tuple(
                "places.csv, line 2",
                new Reference(
                    "a",
                    new GeoPoint(48.858222, 2.2945),
                    "somebody",
                    LocalDateTime.of(2011, 5, 6, 0, 0),
                    "Paris")),
            tuple("places.csv, line 4", Reference.of("b", new GeoPoint(-33.5, 151.25))));
    assertThat(rows(table)).hasSize(2);
  }

  @Test
  void csv_rowsThatMakeNoSense_areFailuresInTheirPlaces() throws IOException {
    ReferenceTable table =
        csv(
            "id,latitude,longitude",
            "a,91,0",
            ",1,2",
            "c,1",
            "d,,",
            "e,0,0",
            "\"f,1,2",
            "g,1,x",
            "h,1,2");

    assertThat(table.size()).isEqualTo(8);
    assertThat(rows(table).stream().map(Outcome::failure).limit(7))
        .extracting(Img2LocException::getMessage)
        .satisfiesExactly(
            m -> assertThat(m).startsWith("places.csv, line 2: latitude is \"91\"; it must be"),
            m -> assertThat(m).isEqualTo("places.csv, line 3: id is empty; it is the id"),
            m -> assertThat(m).startsWith("places.csv, line 4: has 2 fields where the first"),
            m -> assertThat(m).isEqualTo("places.csv, line 5: states no position"),
            m -> assertThat(m).startsWith("places.csv, line 6: states 0, 0"),
            m -> assertThat(m).startsWith("places.csv, line 7: a quotation mark opens"),
            m -> assertThat(m).startsWith("places.csv, line 8: longitude is \"x\""));
    assertThat(rows(table).get(7).orElseThrow()).isEqualTo(Reference.of("h", new GeoPoint(1, 2)));
  }

  @Test
  void csv_withoutAColumnOrSwapped_isRefused() {
    assertThatThrownBy(() -> csv("id,latitude", "a,1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("places.csv")
        .hasMessageContaining("the longitude");
    assertThatThrownBy(() -> csv("id,latitude,longitude", "a,120,1", "b,150,2", "c,-100,3"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("are swapped");
    assertThatThrownBy(() -> ReferenceTable.csv(folder.resolve("missing.csv")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no such table");
  }

  @Test
  void columns_ofClipRetrieval_areFound() throws IOException {
    List<String> names = List.of("image_path", "caption", "Lat", "url", "lon");
    ReferenceColumns columns = ReferenceColumns.of("metadata_0.parquet", names);

    assertThat(Stream.of(0, 1, 2, 3, 4).filter(columns::uses)).containsExactly(0, 2, 4);
    assertThat(columns).hasToString("[image_path, Lat, lon]");
    assertThat(columns.reference("row 7", Arrays.asList("000123", null, "1.5", null, "2")))
        .isEqualTo(Outcome.success("row 7", Reference.of("000123", new GeoPoint(1.5, 2))));
    assertThat(columns.reference("row 8", Arrays.asList(null, null, "1.5", null, "2")).failure())
        .hasMessage("row 8: image_path is empty; it is the id");
    assertThat(columns.reference("row 9", Arrays.asList("x", null, null, null, null)).failure())
        .hasMessage("row 9: states no position");
    assertThatThrownBy(() -> columns.reference("row 10", List.of("x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ReferenceColumns.of("metadata_0.parquet", List.of("caption")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("metadata_0.parquet: ")
        .hasMessageContaining("the columns found are \"caption\"");
  }

  private ReferenceTable csv(String... lines) throws IOException {
    return ReferenceTable.csv(Files.write(folder.resolve("places.csv"), List.of(lines)));
  }

  private static List<Outcome<String, Reference>> rows(ReferenceTable table) throws IOException {
    try (Stream<Outcome<String, Reference>> rows = table.rows()) {
      return rows.toList();
    }
  }
}
