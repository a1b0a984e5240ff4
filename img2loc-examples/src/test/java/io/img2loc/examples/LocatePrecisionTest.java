package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.img2loc.examples.ModelServer.Api;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code img2loc locate --precision} tells nothing finer: where the place is moved a little, all
 * that is told stays the same, to the byte.
 */
class LocatePrecisionTest {
  private static final List<String> FORMATS =
      List.of("human", "json", "jsonl", "csv", "geojson", "kml", "exiftool-csv");

  private static ModelServer server;

  @TempDir Path folder;
  private int runs;

  @BeforeAll
  static void startServer() {
    server = new ModelServer();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  /** A model that says one of two places, by what it is asked, each moved by so many degrees. */
  private static void saysParisOrSydneyMovedBy(double degrees) {
    server.replies(
        request ->
            Api.OPENAI.says(
                request.getBodyAsString().contains("In which street")
                    ? words(-33.8604 + degrees, 151.2111 + degrees)
                    : words(48.8604 + degrees, 2.3004 + degrees)));
  }

  private static String words(double latitude, double longitude) {
    return String.format(Locale.ROOT, "%.5f, %.5f", latitude, longitude);
  }

  private Run locate(Path photo, Object... arguments) throws IOException {
    Path question = Files.writeString(folder.resolve("question.txt"), "In which street?");
    List<Object> all = new ArrayList<>(List.of("locate", photo, "--model", Api.OPENAI.model()));
    all.addAll(List.of("--prompts", "zero", "--prompt-file", question, "--consensus", "density"));
    all.addAll(List.of("--replies", folder.resolve("replies" + runs++)));
    all.addAll(List.of(arguments));
    Run run = Run.with(server.environment(Api.OPENAI), all.toArray());
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    return run;
  }

  /** Some 150 m, 1.5 km and 15 km. */
  private static double aLittle(String precision) {
    return Integer.parseInt(precision.replace("km", "")) * 0.001;
  }

  @ParameterizedTest
  @ValueSource(strings = {"1km", "10km", "100km"})
  void placesMovedALittle_areToldTheSameInEveryFormat(String precision) throws IOException {
    Path photo = Samples.writePhoto(folder.resolve("a.jpg"), 1);
    saysParisOrSydneyMovedBy(0);
    Run exact = locate(photo, "--format", "csv");
    List<Run> coarse = inEveryFormat(photo, precision);
    saysParisOrSydneyMovedBy(aLittle(precision));
    Run exactMoved = locate(photo, "--format", "csv");
    List<Run> coarseMoved = inEveryFormat(photo, precision);

    assertThat(exactMoved.out()).isNotEqualTo(exact.out());
    for (int i = 0; i < FORMATS.size(); i++) {
      assertThat(coarse.get(i).out()).as(FORMATS.get(i)).containsPattern("4[89]\\.\\d");
      assertThat(coarseMoved.get(i).out()).isEqualTo(coarse.get(i).out());
      assertThat(coarseMoved.get(i).err()).isEqualTo(coarse.get(i).err());
    }
  }

  private List<Run> inEveryFormat(Path photo, Object precision, Object... more) throws IOException {
    List<Run> told = new ArrayList<>();
    for (String format : FORMATS) {
      List<Object> all = new ArrayList<>(List.of("--format", format, "--precision", precision));
      all.addAll(List.of(more));
      told.add(locate(photo, all.toArray()));
    }
    return told;
  }

  @ParameterizedTest
  @ValueSource(strings = {"1km", "10km", "100km"})
  void answersFile_tellsPlacesMovedALittleTheSame(String precision) throws IOException {
    Path photo = Samples.writePhoto(folder.resolve("a.jpg"), 1);
    Path answers = folder.resolve("a.jsonl");
    Path moved = folder.resolve("b.jsonl");
    saysParisOrSydneyMovedBy(0);
    Run run = locate(photo, "-o", answers, "--precision", precision);
    saysParisOrSydneyMovedBy(aLittle(precision));
    locate(photo, "-o", moved, "--precision", precision);

    assertThat(run.out()).isEmpty();
    assertThat(Files.readString(answers)).contains("\"LOCATED\"").containsPattern("4[89]\\.\\d");
    assertThat(moved).hasSameTextualContentAs(answers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1km", "10km", "100km"})
  void reasonForNoAnswer_doesNotTellHowFarApartTheGuessesAre(String precision) throws IOException {
    Path photo = Samples.writePhoto(folder.resolve("a.jpg"), 1);
    saysParisOrSydneyMovedBy(0);
    Run exact = locate(photo, "--max-radius", "50km", "--format", "csv");

    List<Run> coarse = inEveryFormat(photo, precision, "--max-radius", "50km");

    assertThat(exact.out()).containsPattern("known to within [\\d,.]+ km");
    for (int i = 0; i < FORMATS.size(); i++) {
      String told = coarse.get(i).out();
      assertThat(told).doesNotContain(" km").doesNotContainPattern("4[89]\\.\\d");
      if (!List.of("kml", "exiftool-csv").contains(FORMATS.get(i))) { // which list places only
        assertThat(told).contains("could not tell where the photo was taken");
      }
    }
  }

  @Test
  void neighboursAndWords_areNotTold() throws IOException {
    Path index = Samples.writeIndex(folder, 8);
    Path photo = Samples.writePhoto(folder.resolve("query.jpg"), 3);
    saysParisOrSydneyMovedBy(0);
    ObjectMapper json = new ObjectMapper();

    Run exact = locate(photo, "--index", index, "--prompts", "5", "--format", "jsonl");
    Run coarse =
        locate(
            photo, "--index", index, "--prompts", "5", "--format", "jsonl", "--precision", "1km");

    JsonNode told = json.readTree(exact.out());
    assertThat(told.at("/guesses")).hasSize(3);
    assertThat(told.at("/neighbors/nearest/0/id").asText()).isEqualTo("3.jpg");
    JsonNode kept = json.readTree(coarse.out());
    assertThat(kept.at("/status").asText()).isEqualTo("LOCATED");
    assertThat(kept.at("/guesses")).isEmpty();
    assertThat(kept.at("/neighbors").isNull()).isTrue();
    assertThat(kept.at("/support").isNull()).isTrue();
    assertThat(kept.at("/usage").isNull()).isTrue();
    for (JsonNode candidate : kept.at("/candidates")) {
      assertThat(candidate.at("/radius50Km").asDouble() % 1).isZero();
      assertThat(candidate.at("/radius90Km").asDouble() % 1).isZero();
    }
    assertThat(coarse.out()).doesNotContain("3.jpg", "48.8604", "-33.8604");
  }
}
