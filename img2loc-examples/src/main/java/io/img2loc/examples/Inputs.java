package io.img2loc.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What commands check of what they read. */
final class Inputs {
  /** What is done with photos, and cannot be done with vectors. */
  private static final List<String> FOR_PHOTOS =
      List.of(
          "--encoder",
          "--encoder-output",
          "--device",
          "--encoder-threads",
          "--batch-size",
          "--fast-decode",
          "--cache",
          "--cache-size",
          "--no-cache",
          "--threads",
          "--thumbnails",
          "--retry-failed");

  private Inputs() {}

  /**
   * Refuses options that would be ignored, as there are vectors in the place of photos.
   *
   * @param vectors the option that names the vectors
   */
  static void refuseOptionsForPhotos(CommandSpec spec, String vectors) {
    ParseResult given = spec.commandLine().getParseResult();
    List<String> refused = FOR_PHOTOS.stream().filter(given::hasMatchedOption).toList();
    if (!refused.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          String.join(", ", refused) + ": for photos only; leave it out with " + vectors);
    }
  }

  /**
   * Refuses an output that is one of the inputs, by whatever name.
   *
   * @param option the option that names the output
   * @param output a file to be written, which need not be there; null for none
   */
  static void refuseAsOutput(
      CommandSpec spec, String option, @Nullable Path output, List<Path> inputs)
      throws IOException {
    if (output == null || !Files.exists(output)) {
      return;
    }
    for (Path input : inputs) {
      if (Files.exists(input) && Files.isSameFile(input, output)) {
        throw new ParameterException(
            spec.commandLine(),
            option
                + " "
                + output
                + " would overwrite "
                + input
                + ", which is read; choose another");
      }
    }
  }

  /** What a reader of lines wraps, as {@link #naming(Path, IOException)} names it. */
  static IOException naming(Path file, UncheckedIOException e) {
    return naming(file, Objects.requireNonNull(e.getCause()));
  }

  /** A failure to read a file of text, with the file's name where it has none. */
  static IOException naming(Path file, IOException e) {
    return e instanceof CharacterCodingException
        ? new IOException(file + ": is not text in UTF-8; save it as such", e)
        : e;
  }
}
