package io.img2loc.examples.output;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.img2loc.Answer;
import io.img2loc.AnswerJson;
import io.img2loc.Img2LocException;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers in a {@link LinesFile}, which a later run goes on with. */
public final class AnswersFile implements AnswerWriter {
  private final Done done;
  private final LinesFile lines;
  private volatile @Nullable Function<? super Usage, BigDecimal> prices;

  private AnswersFile(Done done, LinesFile lines) {
    this.done = done;
    this.lines = lines;
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
    Done done = new Done(path);
    return new AnswersFile(done, LinesFile.open(path, done));
  }

  /** Whether the file has a line for this photo, answered or failed. */
  public boolean has(Path photo) {
    return done.photos.contains(photo.toString());
  }

  /** How many photos the file had when it was opened. */
  public int size() {
    return done.photos.size();
  }

  /** How many of them had failed. */
  public long failures() {
    return done.failures;
  }

  /** What the file had when it was opened. */
  private static final class Done implements LinesFile.Form {
    private final Path path;
    private final Set<String> photos = new HashSet<>();
    private long failures;

    Done(Path path) {
      this.path = path;
    }

    @Override
    public String beginning() {
      return "{\"version\":" + AnswerJson.VERSION + ",\"estimate\":";
    }

    @Override
    public void take(String line, long number) {
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

    @Override
    public void refuseEnd() {
      throw notAnswers("it does not end like one");
    }

    private Img2LocException notAnswers(String why) {
      return new Img2LocException(
          path + ": is not a file of answers to go on with (" + why + "); choose another name");
    }
  }

  @Override
  public void tellCosts(Function<? super Usage, BigDecimal> prices) {
    this.prices = prices;
  }

  @Override
  public void write(Outcome<Photo, Answer> outcome) throws IOException {
    lines.append(AnswerJson.write(outcome, prices));
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
