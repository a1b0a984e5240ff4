package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.Calibration.Origin;
import io.img2loc.Calibration.Radii;
import io.img2loc.Calibration.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationFileTest {
  /** Written by hand: at uncertainty 0.25 it says 10 and 40 km, at 0.75 it says 40 and 90. */
  private static final String BY_HAND =
      """
      {"format": "img2loc-calibration", "version": 1, "estimator": "mine", "space": "s",
       "references": 7, "origin": "by hand", "n": 120, "spreadWeight": 1,
       "spreadKm": [0, 100], "similarity": [0, 1], "later": {"ignored": [1, 2]},
       "curve": [{"uncertainty": 0.25, "n": 60, "radius50Km": 10, "radius90Km": 40},
                 {"uncertainty": 0.75, "n": 60, "radius50Km": 40, "radius90Km": 90}]}
      """;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("calibration.json");
  }

  private Calibration read(String text) throws IOException {
    Files.writeString(file, text);
    return Calibration.read(file);
  }

  private static Calibration calibration() {
    Random random = new Random(1);
    Calibration.Builder builder =
        Calibration.builder(new Origin("mine \"1\"", "clip-é", 1234, "each tenth"));
    for (int i = 0; i < 500; i++) {
      double spread = 900 * random.nextDouble();
      builder.add(new Sample(spread, random.nextDouble(), spread * random.nextDouble()));
    }
    return builder.build();
  }

  @Test
  void read_writtenByHand_hasItsRadii() throws IOException {
    Calibration calibration = read(BY_HAND);

    assertThat(calibration.origin()).isEqualTo(new Origin("mine", "s", 7, "by hand"));
    assertThat(calibration.samples()).isEqualTo(120);
    assertThat(calibration.radii(25, 0.9)).isEqualTo(new Radii(10, 40));
    assertThat(calibration.radii(75, 0.1)).isEqualTo(new Radii(40, 90));
    // In the middle of logarithms: √(10 · 40) and √(40 · 90).
    assertThat(calibration.radii(50, 0)).isEqualTo(new Radii(20, 60));
    assertThat(calibration.radii(1000, 0)).isEqualTo(new Radii(40, 90));
  }

  @Test
  void read_whatWasWritten_isTheSame() throws IOException {
    Calibration calibration = calibration();
    calibration.write(file);

    Calibration read = Calibration.read(file);

    assertThat(read.origin()).isEqualTo(calibration.origin());
    assertThat(read.samples()).isEqualTo(500);
    assertThat(read.curve()).isEqualTo(calibration.curve());
    assertThat(read.spreadWeight()).isEqualTo(calibration.spreadWeight());
    for (double spread = 0; spread < 1000; spread += 7.3) {
      assertThat(read.radii(spread, 0.3)).isEqualTo(calibration.radii(spread, 0.3));
    }
  }

  @Test
  void write_replacesAndLeavesNothingBeside() throws IOException {
    Files.writeString(file, "what was here");
    Files.writeString(folder.resolve("calibration.json" + Calibration.PARTIAL), "killed");

    calibration().write(file);

    assertThat(Calibration.read(file).samples()).isEqualTo(500);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void write_whereNoFolderIs_fails() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> calibration().write(folder.resolve("none/calibration.json")));
  }

  @Test
  void read_missing_saysSo() {
    assertThatThrownBy(() -> Calibration.read(file)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void read_ofANewerVersion_saysToUpdate() {
    String newer = BY_HAND.replace("\"version\": 1", "\"version\": 2");
    assertThatThrownBy(() -> read(newer))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version 2")
        .hasMessageContaining("Update img2loc");
    // Whatever a newer version looks like further on.
    assertThatThrownBy(() -> read(newer.replace("\"n\": 120", "\"n\": \"many\"")))
        .hasMessageContaining("Update img2loc");
  }

  @Test
  void read_cutShortAnywhere_saysSo() {
    String whole = BY_HAND.strip();
    for (int length = 1; length < whole.length(); length++) {
      String cut = whole.substring(0, length);
      assertThatThrownBy(() -> read(cut)).as(cut).hasMessageContaining("is cut short");
    }
    assertThatThrownBy(() -> read("")).hasMessageContaining("is empty");
  }

  @Test
  void read_somethingElse_saysSo() {
    for (String other :
        new String[] {
          "[1, 2]", "GIF89a", "{}", "{\"format\": \"other\"}", "{\"kind\": \"scene\"}"
        }) {
      assertThatThrownBy(() -> read(other)).as(other).hasMessageContaining("is no calibration");
    }
  }

  @Test
  void read_damaged_saysSo() {
    String[][] changes = {
      {"\"n\": 120", "\"n\": 119"},
      {"\"n\": 120,", ""},
      {"\"spreadWeight\": 1", "\"spreadWeight\": 1.5"},
      {"[0, 100]", "[100, 0]"},
      {"[0, 100]", "[0]"},
      {"[0, 100]", "3"},
      {"[0, 1]", "[0, \"x\"]"},
      {"\"radius50Km\": 10", "\"radius50Km\": 41"},
      {"\"radius50Km\": 40", "\"radius50Km\": 9"},
      {"\"radius90Km\": 90", "\"radius90Km\": -1"},
      {"\"radius90Km\": 90", "\"radius9Km\": 90"},
      {"\"uncertainty\": 0.75", "\"uncertainty\": 0.25"},
      {"\"uncertainty\": 0.75", "\"uncertainty\": 1.75"},
      {"\"references\": 7", "\"references\": -7"},
      {"\"space\": \"s\"", "\"space\": \"s\", \"space\": \"t\""},
      {"]}\n", "]} more"},
    };
    for (String[] change : changes) {
      assertThat(BY_HAND).contains(change[0]);
      assertThatThrownBy(() -> read(BY_HAND.replace(change[0], change[1])))
          .as(change[1])
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is damaged");
    }
  }
}
