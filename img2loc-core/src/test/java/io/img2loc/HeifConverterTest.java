package io.img2loc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class HeifConverterTest {
  private static final PhotoHeader HEADER =
      new PhotoHeader(PhotoFormat.HEIC, PhotoHeader.Route.CONVERTER, 0, null, 20, 10);
  private static final EncodedPhoto PHOTO =
      new EncodedPhoto(null, new byte[] {1, 2, 3}, "beach.heic", PhotoLimits.defaults());

  @TempDir Path folder;

  @Test
  void find_emptyPath_isNull() {
    assertThat(HeifConverter.find("")).isNull();
    assertThat(HeifConverter.find(folder + File.pathSeparator + folder.resolve("none"))).isNull();
  }

  @Test
  void find_secondFolder_isAbsolute() throws IOException {
    Path command = script("exit 0");

    assertThat(HeifConverter.find(folder.resolve("none") + File.pathSeparator + folder))
        .isEqualTo(command)
        .isAbsolute();
  }

  @Test
  void find_fileThatCannotBeRun_isNull() throws IOException {
    Files.writeString(folder.resolve("heif-convert"), "no program");

    assertThat(HeifConverter.find(folder.toString())).isNull();
  }

  @Test
  void convert_noCommand_namesTheFix() {
    var converter = new HeifConverter(null, Duration.ofMinutes(1));

    assertThatThrownBy(() -> converter.convert(PHOTO, HEADER))
        .isInstanceOf(PhotoException.class)
        .hasMessageContainingAll("beach.heic", "heif-convert", "libheif-examples", "JPEG");
  }

  @Test
  void convert_commandFails_saysWhatItSaid() throws IOException {
    var converter = converter("echo first; echo no such codec >&2; exit 3", Duration.ofMinutes(1));

    assertThatThrownBy(() -> converter.convert(PHOTO, HEADER))
        .isInstanceOf(PhotoException.class)
        .hasMessageContainingAll("beach.heic", "cannot decode this HEIC", "(no such codec)");
  }

  @Test
  void convert_commandHangs_isStopped() throws IOException {
    Path pid = folder.resolve("pid");
    var converter =
        converter("echo $$ > '" + pid + "'; exec tail -f /dev/null", Duration.ofSeconds(1));

    assertThatThrownBy(() -> converter.convert(PHOTO, HEADER))
        .isInstanceOf(PhotoException.class)
        .hasMessageContainingAll("beach.heic", "more than 1 s");
    assertThat(process(pid)).isEmpty();
  }

  @Test
  void convert_commandHangsInChildren_areStoppedToo() throws IOException {
    Path endless = Files.createFile(folder.resolve("endless"));
    Path started = folder.resolve("started");
    String tail = "tail -f '" + endless + "' & ";
    var converter =
        converter(tail + tail + "echo > '" + started + "'; wait", Duration.ofSeconds(1));

    assertThatThrownBy(() -> converter.convert(PHOTO, HEADER)).isInstanceOf(PhotoException.class);
    assertThat(started).exists();
    assertNoneIsAbout(endless.toString());
  }

  @Test
  void convert_commandForksAllTheTime_leavesNoneBehind() throws IOException {
    Path seen = folder.resolve("seen");
    var converter =
        converter(
            "echo $3 > '" + seen + "'; for i in 1 2 3 4 5 6 7 8 9; do tail -f \"$3\"; done",
            Duration.ofSeconds(1));

    assertThatThrownBy(() -> converter.convert(PHOTO, HEADER)).isInstanceOf(PhotoException.class);
    assertNoneIsAbout(Files.readString(seen).strip());
  }

  @Test
  void convert_commandWritesNothing_fails() throws IOException {
    var converter = converter("exit 0", Duration.ofMinutes(1));

    assertThatThrownBy(() -> converter.convert(PHOTO, HEADER))
        .isInstanceOf(PhotoException.class)
        .hasMessageContainingAll("beach.heic", "no picture");
  }

  @ParameterizedTest
  @CsvSource({"1, 64", "4, 96", "7, 128"})
  void convert_severalPictures_isThePrimary(int primary, int width) throws Exception {
    byte[] heic = heicOfThree();
    int at = new String(heic, ISO_8859_1).indexOf("pitm") + 8;
    heic[at + 1] = (byte) primary;
    Photo photo = Photo.of(heic, "three.heic");

    assertThat(photo.info().width()).isEqualTo(width);
    assertThat(photo.<Integer>decode(BufferedImage::getWidth)).isEqualTo(width);
    int rgb = photo.<Integer>decode(image -> image.getRGB(20, 20));
    assertThat(Integer.bitCount(rgb & 0xC0C0C0)).isEqualTo(2);
    assertThat(rgb & (width == 64 ? 0x800000 : width == 96 ? 0x8000 : 0x80)).isNotZero();
  }

  @Test
  void convert_severalPicturesThatCannotBeTold_refuses() throws IOException {
    var converter =
        converter("for n in 1 2; do : > \"${4%/*}/out-$n.jpg\"; done", Duration.ofMinutes(1));

    assertThatThrownBy(() -> converter.convert(PHOTO, HEADER))
        .isInstanceOf(PhotoException.class)
        .hasMessageContainingAll("beach.heic", "2 pictures", "primary", "JPEG");
  }

  /** Red, green and blue, 64, 96 and 128 px wide, each with a thumbnail between the items. */
  private byte[] heicOfThree() throws Exception {
    Path output = folder.resolve("three.heic");
    List<String> command = new ArrayList<>(List.of("heif-enc", "-t", "32"));
    int[] colors = {0xFF0000, 0x00FF00, 0x0000FF};
    for (int i = 0; i < 3; i++) {
      var image = new BufferedImage(64 + 32 * i, 64, BufferedImage.TYPE_INT_RGB);
      int color = colors[i];
      image.setRGB(0, 0, image.getWidth(), 64, filled(image.getWidth() * 64, color), 0, 1);
      Path file = Files.write(folder.resolve(i + ".png"), TestPhotos.png(image));
      command.add(file.toString());
    }
    command.addAll(List.of("-o", output.toString()));
    int exit;
    try {
      exit =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("words").toFile())
              .start()
              .waitFor();
    } catch (IOException e) {
      exit = -1;
    }
    assumeTrue(
        exit == 0 && HeifConverter.onPath().isThere(),
        "skipped: needs heif-enc and heif-convert (Debian: libheif-examples)");
    return Files.readAllBytes(output);
  }

  private static int[] filled(int length, int color) {
    int[] pixels = new int[length];
    Arrays.fill(pixels, color);
    return pixels;
  }

  @Test
  void convert_interruptedBefore_startsNothingAndStaysInterrupted() throws IOException {
    Path pid = folder.resolve("pid");
    var converter =
        converter("echo $$ > '" + pid + "'; exec tail -f /dev/null", Duration.ofMinutes(1));

    for (int i = 0; i < 10; i++) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> converter.convert(PHOTO, HEADER))
          .isInstanceOf(PhotoException.class)
          .hasMessageContainingAll("beach.heic", "interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(pid).doesNotExist();
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @Test
  void convert_interruptedWhileTheCommandRuns_stopsItAndStaysInterrupted() throws Exception {
    Path pid = folder.resolve("pid");
    var converter =
        converter(
            "echo $$ > '"
                + pid
                + ".new'; mv '"
                + pid
                + ".new' '"
                + pid
                + "'; exec tail -f /dev/null",
            Duration.ofMinutes(1));
    Thread converting = Thread.currentThread();
    var interrupter =
        new Thread(
            () -> {
              while (!Files.exists(pid)) {
                Thread.onSpinWait();
              }
              converting.interrupt();
            });
    interrupter.start();

    assertThatThrownBy(() -> converter.convert(PHOTO, HEADER))
        .isInstanceOf(PhotoException.class)
        .hasMessageContainingAll("beach.heic", "interrupted");
    assertThat(Thread.interrupted()).isTrue();
    interrupter.join();
    assertThat(process(pid)).isEmpty();
  }

  @Test
  void convert_anyEnd_leavesNoFiles() throws IOException {
    var converter =
        converter("echo $2 $3 $4 > '" + folder.resolve("seen") + "'", Duration.ofMinutes(1));

    assertThatThrownBy(() -> converter.convert(PHOTO, HEADER)).isInstanceOf(PhotoException.class);

    List<String> seen = List.of(Files.readString(folder.resolve("seen")).strip().split(" ", -1));
    assertThat(Path.of(seen.get(1)).isAbsolute()).isTrue();
    assertThat(Path.of(seen.get(1)).getParent()).doesNotExist();
  }

  private static Optional<ProcessHandle> process(Path pid) throws IOException {
    return ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
        .filter(ProcessHandle::isAlive);
  }

  /** Waits, as a process that is killed takes its time; one that is left runs into the timeout. */
  private static void assertNoneIsAbout(String argument) {
    while (isAnyAbout(argument) && !Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
    assertThat(isAnyAbout(argument)).isFalse();
  }

  private static boolean isAnyAbout(String argument) {
    return ProcessHandle.allProcesses()
        .map(process -> process.info().arguments().orElse(new String[0]))
        .anyMatch(arguments -> Arrays.asList(arguments).contains(argument));
  }

  /** The name of the first is what the PATH is searched for. */
  private Path script(String body) throws IOException {
    assumeTrue(
        Files.getFileStore(folder).supportsFileAttributeView("posix"),
        "skipped: a shell script stands in for the command");
    Path command = folder.resolve("heif-convert");
    Files.writeString(command, "#!/bin/sh\n" + body + "\n");
    return Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
  }

  private HeifConverter converter(String body, Duration timeout) throws IOException {
    return new HeifConverter(script(body), timeout);
  }
}
