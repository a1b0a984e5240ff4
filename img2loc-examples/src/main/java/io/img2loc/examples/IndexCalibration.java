package io.img2loc.examples;

import io.img2loc.Calibration;
import io.img2loc.DensityGenerator;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Filter;
import io.img2loc.examples.output.Problems;
import io.img2loc.examples.output.Sha256;
import io.img2loc.examples.output.Text;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The calibration that lies beside an index's own files.
 *
 * @param calibration what was learned
 * @param stale whether the index has grown or shrunk by more than a tenth since
 */
record IndexCalibration(Calibration calibration, boolean stale) {
  /** Lies beside the index's own files. */
  static final String FILE = "calibration.json";

  /** What is left of it where a run was killed while it wrote it. */
  static final String PARTIAL = FILE + Calibration.PARTIAL;

  /** What is calibrated. */
  static final DensityGenerator ESTIMATOR = DensityGenerator.builder().build();

  private static final double MOST_CHANGE = 0.1;

  /**
   * Reads that of an index; null if there is none.
   *
   * @throws IOException if it is of no use for this index; the message says why
   */
  static @Nullable IndexCalibration read(Path index, EmbeddingSpace space, int references)
      throws IOException {
    Path file = index.resolve(FILE);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    Calibration calibration = Calibration.read(file);
    Calibration.Origin origin = calibration.origin();
    if (!origin.space().equals(space.id())) {
      throw new IOException(
          file + ": is of the space " + origin.space() + ", the index of " + space.id());
    }
    if (!origin.estimator().equals(ESTIMATOR.description())) {
      throw new IOException(
          file
              + ": is of the estimator "
              + origin.estimator()
              + ", this one is "
              + ESTIMATOR.description());
    }
    int change = Math.abs(references - origin.references());
    return new IndexCalibration(calibration, change > MOST_CHANGE * origin.references());
  }

  /**
   * What an index was calibrated with, where that holds for what is asked; null otherwise. Says,
   * once for each call, why it does not, or hardly.
   *
   * @param filter which of its references are used
   */
  static @Nullable Calibration use(
      Path folder, JVectorIndex index, Filter filter, Console console) {
    IndexCalibration found;
    try {
      found = read(folder, index.space(), index.size());
    } catch (IOException e) {
      console.warn("radii are uncalibrated: " + Problems.describe(e));
      return null;
    }
    if (found == null) {
      return null;
    }
    if (filter != Filter.everything()) {
      console.note(
          "radii are uncalibrated: the index's calibration is of all references, and some are left"
              + " out");
      return null;
    }
    console.note(
        "radii are calibrated on "
            + Text.count(found.calibration().samples(), "photo")
            + " of known places");
    if (found.stale()) {
      console.warn("the calibration is stale: " + found.staleness(index.size()));
    }
    return found.calibration();
  }

  /**
   * What was learned, in words that tell it from what was learned at another time; null where
   * {@link #use} gives none.
   */
  static @Nullable String inUse(Path folder, JVectorIndex index, Filter filter) throws IOException {
    IndexCalibration found;
    try {
      found = read(folder, index.space(), index.size());
    } catch (IOException e) {
      return null; // and use has said why
    }
    return found == null || filter != Filter.everything()
        ? null
        : found.describe() + ", SHA-256 " + Sha256.of(Files.readAllBytes(folder.resolve(FILE)));
  }

  /** Puts a calibration beside an index's own files, in the place of an earlier one. */
  static void write(Path index, Calibration calibration) throws IOException {
    calibration.write(index.resolve(FILE));
  }

  /** What it says of itself: {@code on 5,000 photos; 5,000 of 80,000 references, …}. */
  String describe() {
    return "on "
        + Text.count(calibration.samples(), "photo")
        + ": "
        + calibration.origin().samples();
  }

  /** What is stale about it. */
  String staleness(int references) {
    return String.format(
        Locale.ROOT,
        "made when the index had %,d references, of which it has %,d now; 'img2loc index"
            + " calibrate' makes it anew",
        calibration.origin().references(),
        references);
  }
}
