package io.img2loc;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes HEIF containers by libheif's command, as no Java library does. The command turns the
 * pixels upright by the container's own properties, which are what counts in HEIF, and copies EXIF
 * unchanged: EXIF's orientation must not be applied to what it writes.
 */
final class HeifConverter {
  private static final List<String> COMMANDS = List.of("heif-convert", "heif-dec");
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final Duration TO_STOP = Duration.ofSeconds(10);
  private static final int MAX_WORDS = 200;

  private final @Nullable Path command;
  private final Duration timeout;

  HeifConverter(@Nullable Path command, Duration timeout) {
    this.command = command;
    this.timeout = timeout;
  }

  /** The one that the PATH had when the first photo needed it. */
  static HeifConverter onPath() {
    return OnPath.CONVERTER;
  }

  /** The command in the first of the folders that has it; null where none does. */
  static @Nullable Path find(String folders) {
    for (String folder : folders.split(File.pathSeparator, -1)) {
      for (String name : COMMANDS) {
        Path command = executable(folder, name);
        if (command != null) {
          return command;
        }
      }
    }
    return null;
  }

  private static @Nullable Path executable(String folder, String name) {
    try {
      for (String suffix : List.of("", ".exe")) {
        Path command = Path.of(folder, name + suffix);
        // An empty entry means the working directory, where anybody's files may lie.
        if (!folder.isBlank() && Files.isRegularFile(command) && Files.isExecutable(command)) {
          return command.toAbsolutePath();
        }
      }
    } catch (InvalidPathException e) {
      return null; // a folder that cannot be has no command
    }
    return null;
  }

  /** Whether there is a command to convert with. */
  boolean isThere() {
    return command != null;
  }

  /** The upright picture. */
  BufferedImage convert(EncodedPhoto photo, PhotoHeader header) throws IOException {
    if (command == null) {
      throw photo.failure(
          "no Java library decodes "
              + header.format()
              + "; put heif-convert on the PATH (Debian, Ubuntu: libheif-examples; Homebrew:"
              + " libheif) or convert the photo to JPEG");
    }
    if (Thread.currentThread().isInterrupted()) { // nothing is started that would only be stopped
      throw interrupted(photo, null);
    }
    Path folder = Files.createTempDirectory("img2loc-heif");
    try {
      Path input = folder.resolve("in." + header.format());
      try (InputStream in = photo.open()) {
        Files.copy(in, input);
      }
      run(photo, header, command, folder, input);
      return decode(photo, header, output(photo, header, folder, input));
    } finally {
      delete(folder);
    }
  }

  private void run(EncodedPhoto photo, PhotoHeader header, Path executable, Path folder, Path input)
      throws IOException {
    Path words = folder.resolve("words.txt");
    Process process =
        new ProcessBuilder(
                executable.toString(),
                "-q",
                "95",
                input.toString(),
                folder.resolve("out.jpg").toString())
            .redirectErrorStream(true)
            .redirectOutput(words.toFile())
            .start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw photo.failure(
            executable.getFileName()
                + " was stopped as it took more than "
                + timeout.toSeconds()
                + " s");
      }
      if (process.exitValue() != 0) {
        throw photo.failure(
            executable.getFileName()
                + " cannot decode this "
                + header.format()
                + " ("
                + lastLine(words)
                + "); the file may be broken, or libheif lack the codec");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(photo, e);
    } finally {
      stop(process, folder);
    }
  }

  private static PhotoException interrupted(EncodedPhoto photo, @Nullable Throwable thrown) {
    return photo.failure("the thread was interrupted while the photo was converted", thrown);
  }

  /** Returns when it has ended, so that it writes no more into the folder. */
  private static void stop(Process process, Path folder) {
    if (!process.isAlive()) {
      return;
    }
    stop(process.toHandle());
    boolean interrupted = Thread.interrupted(); // or there would be no waiting
    try {
      process.waitFor(TO_STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    // A child forked while the list was made is in no list; nobody else knows the folder's name.
    String name = folder.toString();
    ProcessHandle.allProcesses().filter(other -> isAbout(other, name)).forEach(HeifConverter::stop);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The parent before its children: at the end of a child it could start the next. */
  private static void stop(ProcessHandle process) {
    List<ProcessHandle> children = process.children().toList();
    process.destroyForcibly();
    children.forEach(HeifConverter::stop);
  }

  private static boolean isAbout(ProcessHandle process, String folder) {
    String[] arguments = process.info().arguments().orElse(new String[0]);
    return Stream.of(arguments).anyMatch(argument -> argument.startsWith(folder));
  }

  private static String lastLine(Path words) throws IOException {
    try (InputStream in = Files.newInputStream(words)) {
      String text = new String(in.readNBytes(1 << 13), StandardCharsets.UTF_8).strip();
      String line = text.substring(text.lastIndexOf('\n') + 1);
      return line.length() > MAX_WORDS ? line.substring(0, MAX_WORDS) + "…" : line;
    }
  }

  /**
   * The primary picture. Where a container has several, the command numbers all that are shown, by
   * their ids.
   */
  private static Path output(EncodedPhoto photo, PhotoHeader header, Path folder, Path input)
      throws IOException {
    Path only = folder.resolve("out.jpg");
    if (Files.isRegularFile(only)) {
      return only;
    }
    int written = 0;
    while (Files.isRegularFile(numbered(folder, written + 1))) {
      written++;
    }
    if (written == 0) {
      throw photo.failure("no picture was found in this " + header.format());
    }
    try (SeekableByteChannel channel = Files.newByteChannel(input)) {
      HeifItems items = HeifItems.find(RandomBytes.of(channel));
      List<Long> shown = items.topLevel();
      int rank = shown.indexOf(items.primary());
      if (rank < 0 || shown.size() != written) {
        throw photo.failure(
            String.format(
                "%d pictures were found in this %s, and which of them is the primary one cannot be"
                    + " told; convert the photo to JPEG",
                written, header.format()));
      }
      return numbered(folder, rank + 1);
    }
  }

  private static Path numbered(Path folder, int number) {
    return folder.resolve("out-" + number + ".jpg");
  }

  private static BufferedImage decode(EncodedPhoto photo, PhotoHeader header, Path jpeg) {
    var converted = new EncodedPhoto(jpeg, null, photo.name(), photo.limits());
    PhotoHeader of = PhotoHeader.read(converted);
    if (of.pixels() > header.pixels()) { // more than was asked of the budget
      throw photo.failure(
          String.format(
              "its header states %d x %d and the picture inside is %d x %d",
              header.width(), header.height(), of.width(), of.height()));
    }
    return PhotoDecoder.decode(converted, of);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static final class OnPath {
    static final HeifConverter CONVERTER =
        new HeifConverter(find(Objects.requireNonNullElse(System.getenv("PATH"), "")), TIMEOUT);
  }
}
