package io.img2loc.examples.archive;

import io.img2loc.GeoPoint;
import io.img2loc.Img2LocException;
import io.img2loc.Usage;
import io.img2loc.examples.output.LinesFile;
import java.io.Closeable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a run's directory, and goes on with one that is there. At any moment a process may be
 * killed: what was written is there, and the next one goes on after it. One process at a time
 * writes a run. Safe for use by many threads.
 *
 * <p>What is in the directory:
 *
 * <dl>
 *   <dt>{@code run.json}
 *   <dd>One JSON object. {@code version} is 1; the other fields are those of {@link RunManifest}
 *       and of the records in it, by their names, with null for what may be null; {@code begun} as
 *       {@link java.time.Instant#toString} has it, {@code cost} as a number with all its digits.
 *       Unknown fields are passed over. It is written before the first answer, and replaced as a
 *       whole when the run ends or breaks off.
 *   <dt>{@code answers.jsonl}
 *   <dd>A line for each photo, as {@link LinesFile} writes it, in the order in which they were
 *       done. Where a photo has several, the last one counts: one that failed is tried again by
 *       whoever goes on with the run. Each is a JSON object of these fields:
 *       <ul>
 *         <li>{@code version}: 1
 *         <li>{@code position}: where in the dataset the photo stands, from 0
 *         <li>{@code id}: what the dataset calls the photo
 *         <li>{@code latitude}, {@code longitude}: where it was taken, in degrees, with all digits
 *         <li>{@code group}: who took it, or null
 *         <li>{@code nearestReferenceKm}: km from there to the nearest place of a reference that
 *             could be found, or null
 *         <li>{@code leaks}: names of {@link Leak}
 *         <li>{@code replies}: the keys of the model's replies that were used, of those in {@code
 *             replies.zip}
 *         <li>{@code answer}: the answer or the failure, an object as {@link io.img2loc.AnswerJson}
 *             describes it
 *       </ul>
 *   <dt>{@code replies.zip}
 *   <dd>Where a model was asked and its replies are kept: these, as {@link
 *       io.img2loc.llm.ReplyCache#openArchive} reads them. With it, the run is repeated without a
 *       key.
 *   <dt>{@code thumbnails/}
 *   <dd>Small JPEG pictures of some photos and references. Each is named by the first 32
 *       hexadecimal digits of the SHA-256 of its key (see {@link RunArchive#thumbnails}), and
 *       {@code .jpg}.
 * </dl>
 */
public final class RunWriter implements Closeable {
  /** Ends the name of a file that is about to take its place. */
  static final String FRESH = ".new";

  private final RunFiles files;
  private final LinesFile lines;
  private final Map<String, AnswerLine> before;
  private final Set<String> replies = new TreeSet<>(); // guarded by this
  private volatile @Nullable Function<? super Usage, BigDecimal> prices;
  private volatile RunManifest manifest;

  private RunWriter(
      RunFiles files, LinesFile lines, Map<String, AnswerLine> before, RunManifest manifest) {
    this.files = files;
    this.lines = lines;
    this.before = before;
    this.manifest = manifest;
    before.values().forEach(line -> replies.addAll(line.replies()));
  }

  /**
   * Begins a run, or goes on with it.
   *
   * @param directory created if it is missing
   * @param manifest what the run is
   * @throws Img2LocException if there is a run of other {@linkplain RunManifest#conditions
   *     conditions}, or another process writes it
   * @throws RunFormatException if the directory is that of something else, too new or damaged
   * @throws IOException if reading or writing fails
   */
  public static RunWriter open(Path directory, RunManifest manifest) throws IOException {
    RunFiles files = new RunFiles(directory);
    refuseOthers(files);
    Files.createDirectories(directory);
    Map<String, AnswerLine> before = new HashMap<>();
    LinesFile lines =
        LinesFile.open(
            files.answers(), files.lines(line -> before.put(line.answer().photo().id(), line)));
    try {
      RunManifest known = begun(files, manifest);
      RunManifest now =
          known == null
              ? manifest
              : known.scored(manifest.formula(), manifest.strict(), manifest.seed());
      if (!now.equals(known)) {
        ManifestJson.write(now, files.manifest());
      }
      return new RunWriter(files, lines, before, now);
    } catch (IOException | RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  /** Refuses a folder in which there is something, and no run. */
  private static void refuseOthers(RunFiles files) throws IOException {
    if (Files.exists(files.manifest()) || !Files.exists(files.directory())) {
      return;
    }
    Set<Path> ours =
        Set.of(
            files.answers(),
            files.manifest().resolveSibling(files.manifest().getFileName() + FRESH));
    boolean strange = !Files.isDirectory(files.directory());
    if (!strange) {
      try (Stream<Path> list = Files.list(files.directory())) {
        strange = !list.allMatch(ours::contains);
      }
    }
    if (strange) {
      throw new RunFormatException(
          files.directory(),
          RunFormatException.Reason.NOT_A_RUN,
          "is there and is no run; choose another name");
    }
  }

  private static @Nullable RunManifest begun(RunFiles files, RunManifest wanted)
      throws IOException {
    if (!Files.exists(files.manifest())) {
      return null;
    }
    RunManifest known = ManifestJson.read(files.manifest());
    List<String> differences = known.differences(wanted);
    if (!differences.isEmpty()) {
      throw new Img2LocException(
          files.directory()
              + ": is a run of other settings: "
              + String.join("; ", differences)
              + ". Choose another name, or leave the name out");
    }
    return known;
  }

  /** What the run is, and was when it broke off. */
  public RunManifest manifest() {
    return manifest;
  }

  /** How many photos had been answered when the run was opened. */
  public long answeredBefore() {
    return before.values().stream().filter(line -> !line.answer().photo().isFailure()).count();
  }

  /** The photos that had lines when the run was opened. */
  public Set<String> idsBefore() {
    return Set.copyOf(before.keySet());
  }

  /**
   * Whether a photo had been answered when the run was opened; one that had failed had not.
   *
   * @param truth where it was taken, by the dataset
   * @throws Img2LocException if it was another place then
   */
  public boolean isAnswered(String id, GeoPoint truth) {
    AnswerLine line = before.get(id);
    if (line == null) {
      return false;
    }
    GeoPoint then = line.answer().photo().truth();
    if (!then.equals(truth)) {
      throw new Img2LocException(
          files.directory()
              + ": the dataset is another one now: "
              + id
              + " was taken at "
              + then
              + " by the one that the run began with, and at "
              + truth
              + " by this one. Name another folder with -o");
    }
    return !line.answer().photo().isFailure();
  }

  /** Has the cost written of answers to come. */
  public void tellCosts(Function<? super Usage, BigDecimal> prices) {
    this.prices = prices;
  }

  /** Appends what became of a photo. */
  public void write(NewAnswer answer) throws IOException {
    lines.append(AnswerLine.write(answer, prices));
    synchronized (this) {
      replies.addAll(answer.replies());
    }
  }

  /** Keeps a small picture under its key, as {@link RunArchive#thumbnails} has it. */
  public void writeThumbnail(String key, byte[] jpeg) throws IOException {
    Files.createDirectories(files.thumbnails());
    Files.write(files.thumbnail(key), jpeg);
  }

  /** The keys of all of the model's replies that the answers used. */
  public synchronized Set<String> replies() {
    return Set.copyOf(replies);
  }

  /** Where these replies belong. */
  public Path repliesFile() {
    return files.replies();
  }

  /** Notes what the run has become. */
  public void update(RunManifest changed) throws IOException {
    ManifestJson.write(changed, files.manifest());
    manifest = changed;
  }

  /** Takes a run away that nothing was written to. */
  public void discard() throws IOException {
    close();
    Files.deleteIfExists(files.manifest());
    Files.deleteIfExists(files.answers());
    Files.delete(files.directory());
  }

  /** Forces what was written to the disk, and lets others write. May be called again. */
  @Override
  public void close() throws IOException {
    lines.close();
  }

  /** The run as it is now. */
  public RunArchive read() throws IOException {
    return RunArchive.open(files.directory());
  }
}
