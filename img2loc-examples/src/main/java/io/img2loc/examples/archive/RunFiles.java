package io.img2loc.examples.archive;

import io.img2loc.examples.output.LinesFile;
import io.img2loc.examples.output.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The files of a run's directory. */
record RunFiles(Path directory) {
  private static final String REFERENCE = "reference:";
  private static final String JPG = ".jpg";

  /** Half of a SHA-256 is enough to tell photos apart. */
  private static final int NAME_DIGITS = 32;

  Path manifest() {
    return directory.resolve("run.json");
  }

  Path answers() {
    return directory.resolve("answers.jsonl");
  }

  Path replies() {
    return directory.resolve("replies.zip");
  }

  Path thumbnails() {
    return directory.resolve("thumbnails");
  }

  /** The small picture of what a key stands for: a name that is safe whatever the key is. */
  Path thumbnail(String key) {
    return thumbnails().resolve(Sha256.of(key).substring(0, NAME_DIGITS) + JPG);
  }

  /** The key of the small picture of a reference; a photo's is its id. */
  static String referenceKey(String id) {
    return REFERENCE + id;
  }

  /** Lines of the answers. */
  LinesFile.Form lines(Consumer<AnswerLine> taker) {
    return new LinesFile.Form() {
      @Override
      public String beginning() {
        return AnswerLine.BEGINNING;
      }

      @Override
      public void take(String line, long number) throws IOException {
        AnswerLine read;
        try {
          read = AnswerLine.read(line);
        } catch (IOException e) {
          throw new RunFormatException(
              answers(),
              RunFormatException.Reason.DAMAGED,
              "line "
                  + number
                  + " is damaged ("
                  + e.getMessage()
                  + "); take it out, and 'eval run' does its photo again",
              e);
        }
        taker.accept(read);
      }

      @Override
      public void refuseEnd() throws IOException {
        throw new RunFormatException(
            answers(),
            RunFormatException.Reason.DAMAGED,
            "does not end like the answers of a run; restore it from a copy");
      }
    };
  }
}
