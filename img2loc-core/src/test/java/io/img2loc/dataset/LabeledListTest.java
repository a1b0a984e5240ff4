package io.img2loc.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.tuple;

import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabeledListTest {
  @TempDir Path folder;

  private LabeledList read(String name, String... lines) throws IOException {
    return LabeledList.read(Files.writeString(folder.resolve(name), String.join("\n", lines)));
  }

  @Test
  void read_needsNoPhotos() throws IOException {
    LabeledList list =
        read(
            "im2gps3k_places365.csv",
            "IMG_ID,AUTHOR,LAT,LON,S3_Label,S16_Label",
            "1_a@N00.jpg,78841376@N00,48.858222,2.2945,2,12",
            "2_b@N02.jpg,9729483@N02,-33.5,151.25,0,4");

    assertThat(list.references())
        .extracting(Reference::id, Reference::location, Reference::author)
        .containsExactly(
            tuple("1_a@N00.jpg", new GeoPoint(48.858222, 2.2945), "78841376@N00"),
            tuple("2_b@N02.jpg", new GeoPoint(-33.5, 151.25), "9729483@N02"));
    assertThat(list.columns()).isEqualTo("the columns IMG_ID, AUTHOR, LAT, LON");
    assertThat(list.notes()).isEmpty();
  }

  @Test
  void read_publishedNamesTheWrongWayRound_areRefusedWithoutPhotos() {
    StringBuilder table = new StringBuilder("IMG_ID,AUTHOR,LON,LAT,S3_Label\n");
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      double latitude = random.nextDouble(-60, 70);
      double longitude = random.nextDouble(-180, 180);
      table.append(i).append(".jpg,somebody,").append(latitude).append(',').append(longitude);
      table.append(",1\n");
    }

    assertThatIOException()
        .isThrownBy(() -> read("im2gps3k_places365.csv", table.toString()))
        .withMessageContaining("im2gps3k_places365.csv")
        .withMessageContaining("the columns LAT and LON are swapped")
        .withMessageContaining("swap the two names");
  }

  @Test
  void read_rowsWithoutAPlaceAndRepeatedIds_areTold() throws IOException {
    LabeledList list =
        read("list.tsv", "id\tlatitude\tlongitude", "a\t1\t2", "b\t0\t0", "a\t3\t4", "c\tx\t1");

    assertThat(list.references()).containsExactly(Reference.of("a", new GeoPoint(1, 2)));
    assertThat(list.rows()).isEqualTo(4);
    assertThat(list.unusable()).isEqualTo(2);
    assertThat(list.duplicates()).isEqualTo(1);
    assertThat(list.notes())
        .containsExactly(
            "left out, as an earlier row has the same id: 1 of 4 rows,"
                + " the first list.tsv, line 4, \"a\"",
            "left out, as they state no place: 2 of 4 rows; the first: list.tsv, line 3:"
                + " states 0, 0, which stands for an unknown position");
  }

  @Test
  void sha256_isTheSameInAnyDialectOrderAndForm() throws IOException {
    String hash = "210e1dc2c67569352d15ff9ca0a1b98719f9427bc2fc282c1e8014c614a8f4aa";

    assertThat(
            List.of(
                read("a.csv", "id,lat,lon", "a.jpg,48.858222,2.2945", "b.jpg,-33.5,151.25"),
                read("b.csv", "LON;LAT;IMG_ID", "151,25;-33,50;b.jpg", "2,2945;48,8582220;a.jpg"),
                read(
                    "c.json",
                    "[{\"image_id\": \"b.jpg\", \"truth\": [-33.5, 151.25]},",
                    "{\"image_id\": \"a.jpg\", \"truth\": [48.858222, 2.2945]}]"),
                read(
                    "d.jsonl",
                    "{\"file\": \"a.jpg\", \"location\": {\"lat\": 48.858222, \"lng\": 2.2945}}",
                    "{\"file\": \"b.jpg\", \"location\": {\"lat\": -33.5, \"lng\": 151.25}}")))
        .extracting(LabeledList::sha256)
        .containsOnly(hash);
  }

  @Test
  void read_columnsOfOsv5m() throws IOException {
    LabeledList list =
        read(
            "test.csv",
            "id,latitude,longitude,thumb_original_url,country,sequence,captured_at,lon_bin,lat_bin,"
                + "cell,region,sub-region,city,creator_username,creator_id",
            "385914988,-43.8,-176.5,,NZ,x,2021,8,0,\"(0, 8)\",Chatham Islands,,Waitangi,mapper,1.0");

    assertThat(list.references())
        .extracting(Reference::id, Reference::location, Reference::author)
        .containsExactly(tuple("385914988", new GeoPoint(-43.8, -176.5), "mapper"));
  }

  @Test
  void read_jsonThatIsBroken_isRefused() {
    assertThatIOException()
        .isThrownBy(() -> read("list.json", "[{\"id\": \"a\", \"lat\": 1, \"lon\": 2},", "{\"id\""))
        .withMessageContaining("list.json: is not JSON");
  }

  @Test
  void read_aListOnOneLongLine() throws IOException {
    StringBuilder json = new StringBuilder("[");
    for (int i = 0; i < 30_000; i++) {
      json.append("{\"id\":\"photo-%05d.jpg\",\"lat\":1,\"lon\":2},".formatted(i));
    }
    json.setLength(json.length() - 1);

    assertThat(read("list.json", json.append(']').toString()).size()).isEqualTo(30_000);
  }

  @Test
  void indexOfName_findsWhatOnlyOnePhotoIsCalled() throws IOException {
    LabeledList list =
        read(
            "l.csv", "id,lat,lon", "x/a.jpg,1,2", "x/b.jpg,1,2", "y/b.png,1,2", "c,1,2", "d.2,1,2");

    assertThat(list.indexOf("a")).isEqualTo(-1);
    assertThat(list.indexOfName("C:\\photos\\a.JPEG")).isZero();
    assertThat(list.indexOfName("b.jpg")).isEqualTo(-1);
    assertThat(list.indexOfName("z/c.webp")).isEqualTo(3);
    assertThat(list.indexOfName("d")).isEqualTo(-1);
  }
}
