package io.img2loc.examples.output;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.img2loc.Answer;
import io.img2loc.AnswerJson;
import io.img2loc.Img2LocException;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.Usage;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers in a file of JSON lines that a later run goes on with.
 *
 * <p>A line is appended by one write, so that a process that is killed leaves whole lines and at
 * most a torn one at the end; opening the file cuts that one off. Every so often what was written
 * is forced to the disk. One process at a time has the file; a lock sees to it.
 */
public final class AnswersFile implements AnswerWriter {
  private static final int LINES_BETWEEN_FORCES = 64;

  /** What each line that {@link AnswerJson} writes begins with. */
  private static final byte[] BEGINNING =
      ("{\"version\":" + AnswerJson.VERSION + ",\"estimate\":").getBytes(StandardCharsets.UTF_8);

  private final Path path;
  private final FileChannel channel;
  private final Set<String> photos = new HashSet<>();
  private final Thread lastWish = new Thread(this::stop, "img2loc-answers-file");
  private long failures;
  private volatile @Nullable Function<? super Usage, BigDecimal> prices;
  private int unforced; // guarded by this
  private boolean stopped; // guarded by this

  private AnswersFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Opens or creates the file, and reads which photos it has.
   *
   * @throws Img2LocException if the file is something else, or another process writes it
   */
  public static AnswersFile open(Path path) throws IOException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new Img2LocException(
          path
              + ": is not a regular file, and answers are gone on with in no other; choose another"
              + " name, or redirect standard output of --format jsonl");
    }
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    AnswersFile file = new AnswersFile(path, channel);
    try {
      file.lock();
      file.readAndRepair();
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(file.lastWish);
    return file;
  }

  private void lock() throws IOException {
    try {
      if (channel.tryLock() != null) {
        return; // closing the channel lets go of it
      }
    } catch (OverlappingFileLockException e) {
      // This process has it: as good as another one.
    }
    throw new Img2LocException(path + ": another run writes this file; wait until it is done");
  }

  /** Whether the file has a line for this photo, answered or failed. */
  public boolean has(Path photo) {
    return photos.contains(photo.toString());
  }

  /** How many photos the file had when it was opened. */
  public int size() {
    return photos.size();
  }

  /** How many of them had failed. */
  public long failures() {
    return failures;
  }

  private void readAndRepair() throws IOException {
    long whole = 0;
    long read = 0;
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
    for (int b = in.read(); b >= 0; b = in.read()) {
      read++;
      if (b == '\n') {
        take(line.toString(StandardCharsets.UTF_8));
        line.reset();
        whole = read;
      } else {
        line.write(b);
      }
    }
    byte[] rest = line.toByteArray();
    boolean zeros = withoutZeros(rest) == 0;
    if (zeros ? rest.length > 0 && whole == 0 : !isTornAnswer(rest)) {
      throw notAnswers("it does not end like one");
    }
    channel.truncate(whole);
    channel.position(whole);
  }

  /** Guards somebody's file, given by mistake, from being cut: only a begun answer may be. */
  private static boolean isTornAnswer(byte[] rest) {
    int compared = Math.min(withoutZeros(rest), BEGINNING.length);
    return Arrays.equals(rest, 0, compared, BEGINNING, 0, compared);
  }

  /** After a power failure, a file system may show zeros in the place of the last bytes. */
  private static int withoutZeros(byte[] rest) {
    int length = rest.length;
    while (length > 0 && rest[length - 1] == 0) {
      length--;
    }
    return length;
  }

  private void take(String line) {
    try (JsonParser json = Json.parser(line)) {
      String photo = null;
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        if (field.equals("photo")) {
          photo = readName(json);
        } else if (field.equals("status") && "FAILED".equals(json.getText())) {
          failures++;
        } else {
          json.skipChildren();
        }
      }
      if (photo == null) {
        throw notAnswers("a line names no photo");
      }
      photos.add(photo);
    } catch (IOException e) {
      throw notAnswers("not every line is JSON");
    }
  }

  /** Reads field {@code name} of an object. */
  private static @Nullable String readName(JsonParser json) throws IOException {
    String name = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      if (field.equals("name")) {
        name = json.getText();
      } else {
        json.skipChildren();
      }
    }
    return name;
  }

  private Img2LocException notAnswers(String why) {
    return new Img2LocException(
        path + ": is not a file of answers to go on with (" + why + "); choose another name");
  }

  @Override
  public void tellCosts(Function<? super Usage, BigDecimal> prices) {
    this.prices = prices;
  }

  @Override
  public synchronized void write(Outcome<Photo, Answer> outcome) throws IOException {
    if (stopped) {
      return; // the process is ending; a later run does this photo again
    }
    ByteBuffer line =
        ByteBuffer.wrap(
            (AnswerJson.write(outcome, prices) + "\n").getBytes(StandardCharsets.UTF_8));
    while (line.hasRemaining()) {
      channel.write(line);
    }
    if (++unforced == LINES_BETWEEN_FORCES) {
      force();
    }
  }

  private void force() throws IOException {
    channel.force(false);
    unforced = 0;
  }

  /** Waits for the line that is being written and lets no other begin: the process is ending. */
  private synchronized void stop() {
    stopped = true;
  }

  @Override
  public synchronized void close() throws IOException {
    if (!channel.isOpen()) {
      return;
    }
    try (channel) {
      force();
    } finally {
      removeLastWish();
    }
  }

  private void removeLastWish() {
    try {
      Runtime.getRuntime().removeShutdownHook(lastWish);
    } catch (IllegalStateException e) {
      // The process is ending already; the hook runs or has run.
    }
  }
}
