package io.img2loc.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.img2loc.GeoPoint;
import io.img2loc.Guess.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Holds the reader to what a person reads in real replies. The replies are not part of the project;
 * the person's reading is, by the hash of each text. The outcomes by model are written to {@code
 * target/replies-by-model.md}.
 */
class LabelledRepliesTest {
  private static final double DEGREES = 1e-4;
  private static final double ENOUGH = 0.99;

  private static final List<Row> ROWS = new ArrayList<>();

  /** What a person reads; no numbers unless it is {@link Status#LOCATED}. */
  private record Label(Status status, double latitude, double longitude) {}

  private record Row(
      String model, String hash, @Nullable Label label, ReplyReader.Reading reading) {

    boolean isPair() {
      return label != null && label.status() == Status.LOCATED;
    }

    boolean isRead() {
      return reading.status() == Status.LOCATED;
    }

    /** What was read as the one place. */
    GeoPoint place() {
      return reading.candidates().get(0).location();
    }

    boolean isRight() {
      return isPair() && isRead() && isNear(1, 1);
    }

    /** The right numbers on a wrong side of the Earth. */
    boolean isMirrored() {
      return isPair() && isRead() && (isNear(-1, 1) || isNear(1, -1) || isNear(-1, -1));
    }

    private boolean isNear(int ofLatitude, int ofLongitude) {
      Label meant = Objects.requireNonNull(label);
      return Math.abs(place().latitude() - ofLatitude * meant.latitude()) <= DEGREES
          && Math.abs(place().longitude() - ofLongitude * meant.longitude()) <= DEGREES;
    }
  }

  @BeforeAll
  static void readAll() throws IOException {
    Path replies = Path.of(System.getProperty("img2loc.shared", "shared"), "replies.jsonl");
    assumeThat(replies).as("real replies of models, which are not part of the project").exists();
    ROWS.clear();
    ROWS.addAll(rows(replies));
  }

  @Test
  void labels_areThereForEveryReply() {
    assertThat(ROWS).isNotEmpty().allSatisfy(row -> assertThat(row.label()).isNotNull());
  }

  @Test
  void read_ofWhatAPersonReadsAsAPair_isThatPair() {
    assertThat(share(Row::isPair, Row::isRight)).isGreaterThanOrEqualTo(ENOUGH);
  }

  @Test
  void read_ofWhatAPersonReadsAsNoPair_isNone() {
    assertThat(share(row -> !row.isPair(), row -> !row.isRead())).isGreaterThanOrEqualTo(ENOUGH);
  }

  @Test
  void read_ofAnyReply_isNeverOnAnotherSideOfTheEarth() {
    assertThat(ROWS).noneMatch(Row::isMirrored);
  }

  @Test
  void read_ofAnyReply_isNeverZeroAndZero() {
    assertThat(ROWS.stream().filter(Row::isRead))
        .noneMatch(row -> row.place().latitude() == 0 && row.place().longitude() == 0);
  }

  private static double share(Predicate<Row> of, Predicate<Row> those) {
    return (double) ROWS.stream().filter(of).filter(those).count()
        / ROWS.stream().filter(of).count();
  }

  /** Also those that a person reads otherwise, by their hashes. */
  @AfterAll
  static void writeOutcomesByModel() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("| model | pairs read right | others not read as a pair | outcomes |");
    lines.add("|---|---|---|---|");
    Map<String, List<Row>> models =
        ROWS.stream().collect(Collectors.groupingBy(Row::model, TreeMap::new, Collectors.toList()));
    models.forEach((model, rows) -> lines.add(line(model, rows)));
    lines.add(line("all", ROWS));
    ROWS.stream()
        .filter(row -> row.isPair() ? !row.isRight() : row.isRead())
        .forEach(row -> lines.add(row.hash() + " " + row.label() + " " + row.reading()));
    Files.write(Path.of("target", "replies-by-model.md"), lines);
  }

  private static String line(String model, List<Row> rows) {
    long pairs = rows.stream().filter(Row::isPair).count();
    long right = rows.stream().filter(Row::isRight).count();
    long notRead = rows.stream().filter(row -> !row.isPair() && !row.isRead()).count();
    Map<Status, Long> outcomes =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.reading().status(), TreeMap::new, Collectors.counting()));
    return String.format(
        Locale.ROOT,
        "| %s | %d/%d | %d/%d | %s |",
        model,
        right,
        pairs,
        notRead,
        rows.size() - pairs,
        outcomes.entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", ")));
  }

  private static List<Row> rows(Path replies) throws IOException {
    Map<String, Label> labels = labels();
    ObjectMapper json = new ObjectMapper();
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(replies)) {
      JsonNode reply = json.readTree(line);
      String text = reply.get("text").asText();
      String hash = sha256(text);
      rows.add(
          new Row(
              reply.get("model").asText(), hash, labels.get(hash), ReplyReader.read(text, false)));
    }
    return rows;
  }

  private static Map<String, Label> labels() throws IOException {
    Map<String, Label> labels = new HashMap<>();
    try (InputStream file = LabelledRepliesTest.class.getResourceAsStream("labelled-replies.csv")) {
      String csv = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      csv.lines().skip(1).forEach(line -> addTo(labels, line.split(",", -1)));
    }
    return labels;
  }

  private static void addTo(Map<String, Label> labels, String[] fields) {
    labels.put(
        fields[0], new Label(Status.valueOf(fields[2]), degrees(fields[3]), degrees(fields[4])));
  }

  private static double degrees(String field) {
    return field.isEmpty() ? Double.NaN : Double.parseDouble(field);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
