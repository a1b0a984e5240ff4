package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script, in a project of empty files, with Javas and a Maven that only say what they got. */
class LauncherTest {
  private static final String VECTORS = "java.base jdk.incubator.vector java.sql";

  @TempDir Path folder;
  private Path root;
  private Path jar;
  private Path bin;

  private record Result(int code, String out, String err) {}

  @BeforeEach
  void lay() throws IOException {
    Path script = Path.of(System.getProperty("img2loc.root"), "img2loc");
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh here");
    root = Files.createDirectories(folder.resolve("a project"));
    Files.copy(script, root.resolve("img2loc"));
    Files.writeString(root.resolve("pom.xml"), "");
    Files.createDirectories(root.resolve("img2loc-core/src/main"));
    jar = root.resolve("img2loc-examples/target/img2loc.jar");
    Files.createDirectories(jar.getParent());
    bin = Files.createDirectories(folder.resolve("bin"));
    for (String tool : List.of("sh", "sed", "find", "head", "readlink", "dirname", "touch")) {
      Path found =
          Stream.of("/bin", "/usr/bin")
              .map(place -> Path.of(place, tool))
              .filter(Files::isExecutable)
              .findFirst()
              .orElseThrow();
      writeProgram(bin.resolve(tool), "exec " + found + " \"$@\"");
    }
  }

  private void writeJar() throws IOException {
    Files.writeString(jar, "");
    Files.setLastModifiedTime(jar, FileTime.fromMillis(System.currentTimeMillis() + 60_000));
  }

  private Path writeProgram(Path file, String... lines) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path writeJava(Path home, String version, String modules) throws IOException {
    writeProgram(home.resolve("bin/java"), "echo " + home.getFileName(), "printf '%s\\n' \"$@\"");
    Files.writeString(
        home.resolve("release"),
        "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\nMODULES=\"" + modules + "\"\n");
    return home;
  }

  private Result run(Map<String, String> environment, Path script, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
    command.addAll(List.of(arguments));
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectError(err.toFile());
    builder.environment().clear();
    builder
        .environment()
        .putAll(Map.of("PATH", bin.toString(), "HOME", folder.toString(), "IMG2LOC_TURBOJPEG", ""));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), out, Files.readString(err));
  }

  @Test
  void javaHome_isHonouredAndArgumentsArePassedAsTheyAre() throws Exception {
    writeJar();
    Path home = writeJava(folder.resolve("jdk 17"), "17.0.15", VECTORS);

    Result result =
        run(
            Map.of("JAVA_HOME", home.toString(), "IMG2LOC_JAVA_OPTS", "-Xmx1g -Dx=y"),
            root.resolve("img2loc"),
            "locate",
            "a photo *.jpg",
            "");

    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines())
        .containsExactly(
            "jdk 17",
            "-Xmx1g",
            "-Dx=y",
            "--add-modules",
            "jdk.incubator.vector",
            "-Dimg2loc.terminal=",
            "-jar",
            jar.toRealPath().toString(),
            "locate",
            "a photo *.jpg",
            "");
  }

  @Test
  void turboJpeg_isOnTheClassPathWhereItIs() throws Exception {
    writeJar();
    Path home = writeJava(folder.resolve("25"), "25", "java.base");
    Path binding = Files.writeString(folder.resolve("turbo jpeg.jar"), "");
    Path missing = folder.resolve("missing.jar");

    Result with = run(withTurboJpeg(home, binding), root.resolve("img2loc"), "search", "a b");
    Result without = run(withTurboJpeg(home, missing), root.resolve("img2loc"), "search", "a b");

    assertThat(with.err()).isEmpty();
    assertThat(with.out().lines())
        .containsExactly(
            "25",
            "--enable-native-access=ALL-UNNAMED",
            "-Dimg2loc.terminal=",
            "-cp",
            jar.toRealPath() + ":" + binding,
            "io.img2loc.examples.Main",
            "search",
            "a b");
    assertThat(without.out()).contains("-jar\n" + jar.toRealPath()).doesNotContain("missing");
  }

  private static Map<String, String> withTurboJpeg(Path home, Path binding) {
    return Map.of("JAVA_HOME", home.toString(), "IMG2LOC_TURBOJPEG", binding.toString());
  }

  @Test
  void newJavaWithVectors_getsTheModule() throws Exception {
    writeJar();
    Path home = writeJava(folder.resolve("25"), "25.0.3", VECTORS);

    Result result =
        run(Map.of("JAVA_HOME", home.toString()), root.resolve("img2loc"), "search", "x");

    assertThat(result.out())
        .contains("--add-modules\njdk.incubator.vector\n--enable-native-access=ALL-UNNAMED\n");
  }

  @ParameterizedTest
  @CsvSource({
    "true, -v locate x",
    "true, index build x",
    "false, ''",
    "false, --version",
    "false, help search",
    "false, search --help",
    "false, -v models pull x"
  })
  void newJavaWithVectors_getsTheModuleOnlyForWhatCompares(boolean expected, String arguments)
      throws Exception {
    writeJar();
    Path home = writeJava(folder.resolve("25"), "25.0.3", VECTORS);
    String[] each = arguments.isEmpty() ? new String[0] : arguments.split(" ", -1);

    Result result = run(Map.of("JAVA_HOME", home.toString()), root.resolve("img2loc"), each);

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out().contains("--add-modules")).isEqualTo(expected);
  }

  @Test
  void newJavaWithoutVectors_doesNotGetTheModule() throws Exception {
    writeJar();
    Path home = writeJava(folder.resolve("25"), "25", "java.base");

    Result result =
        run(Map.of("JAVA_HOME", home.toString()), root.resolve("img2loc"), "search", "x");

    assertThat(result.out())
        .doesNotContain("--add-modules")
        .contains("--enable-native-access=ALL-UNNAMED");
  }

  @Test
  void withoutJavaHome_theNewestOfSdkmanIsFound() throws Exception {
    writeJar();
    Path sdkman = folder.resolve(".sdkman/candidates/java");
    writeJava(sdkman.resolve("98-tem"), "98.0.1", VECTORS);
    writeJava(sdkman.resolve("99-tem"), "99.0.1", VECTORS);
    writeJava(sdkman.resolve("100-jre"), "100.0.1", "java.base");
    writeJava(folder.resolve("17"), "17.0.1", VECTORS);
    Files.createSymbolicLink(bin.resolve("java"), Path.of("../17/bin/java"));

    Result result = run(Map.of(), root.resolve("img2loc"), "search", "x");

    assertThat(result.out()).startsWith("99-tem\n");
  }

  @Test
  void oldJava_isRefusedInASentence() throws Exception {
    writeJar();
    Path home = writeJava(folder.resolve("8"), "1.8.0_392", "");

    Result result = run(Map.of("JAVA_HOME", home.toString()), root.resolve("img2loc"), "--version");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("is Java 8").contains("17 or newer");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void javaHomeWithoutJava_isRefusedInASentence() throws Exception {
    writeJar();

    Result result = run(Map.of("JAVA_HOME", "/nowhere"), root.resolve("img2loc"), "--version");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("JAVA_HOME").contains("/nowhere");
  }

  @Test
  void link_leadsToTheProject() throws Exception {
    writeJar();
    Path home = writeJava(folder.resolve("17"), "17.0.15", "");
    Path elsewhere = Files.createDirectories(folder.resolve("else where"));
    Files.createSymbolicLink(elsewhere.resolve("first"), Path.of("../a project/img2loc"));
    Files.createSymbolicLink(folder.resolve("second"), elsewhere.resolve("first"));

    Result result =
        run(Map.of("JAVA_HOME", home.toString()), folder.resolve("second"), "--version");

    assertThat(result.out()).contains(jar.toRealPath().toString());
  }

  @Test
  void noJarAndNoMaven_isFailureInASentence() throws Exception {
    Result result = run(Map.of(), root.resolve("img2loc"), "--version");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .startsWith("img2loc: ")
        .contains("Maven");
  }

  @Test
  void noJar_isBuiltOnceWithNothingOnStandardOutput() throws Exception {
    Path home = writeJava(folder.resolve("17"), "17.0.15", "");
    writeProgram(
        bin.resolve("mvn"), "echo building in \"$PWD\"", ": > img2loc-examples/target/img2loc.jar");
    Map<String, String> environment = Map.of("JAVA_HOME", home.toString());

    Result first = run(environment, root.resolve("img2loc"), "x");
    Result second = run(environment, root.resolve("img2loc"), "x");

    assertThat(first.out()).startsWith("17\n").doesNotContain("building");
    assertThat(first.err()).contains("building in " + root.toRealPath());
    assertThat(second.err()).isEmpty();
  }

  @Test
  void newerSource_isBuilt() throws Exception {
    writeJar();
    Path home = writeJava(folder.resolve("17"), "17.0.15", "");
    writeProgram(bin.resolve("mvn"), "echo building");
    Path source = Files.writeString(root.resolve("img2loc-core/src/main/X.java"), "");
    Files.setLastModifiedTime(
        source, FileTime.fromMillis(Files.getLastModifiedTime(jar).toMillis() + 60_000));

    Result result = run(Map.of("JAVA_HOME", home.toString()), root.resolve("img2loc"), "x");

    assertThat(result.err()).contains("building");
    assertThat(result.out()).startsWith("17\n");
  }

  @Test
  void newerSourceWithoutMaven_runsTheJarAndSaysSo() throws Exception {
    writeJar();
    Path home = writeJava(folder.resolve("17"), "17.0.15", "");
    Files.setLastModifiedTime(
        root.resolve("pom.xml"),
        FileTime.fromMillis(Files.getLastModifiedTime(jar).toMillis() + 60_000));

    Result result = run(Map.of("JAVA_HOME", home.toString()), root.resolve("img2loc"), "x");

    assertThat(result.code()).isZero();
    assertThat(result.err()).contains("no Maven");
    assertThat(result.out()).startsWith("17\n");
  }

  @Test
  void failedBuild_isFailure() throws Exception {
    Path home = writeJava(folder.resolve("17"), "17.0.15", "");
    writeProgram(bin.resolve("mvn"), "echo it does not compile", "exit 1");

    Result result = run(Map.of("JAVA_HOME", home.toString()), root.resolve("img2loc"), "x");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("it does not compile").contains("the build failed");
  }

  @Test
  void exitCode_isJavas() throws Exception {
    writeJar();
    Path home = writeJava(folder.resolve("17"), "17.0.15", "");
    writeProgram(home.resolve("bin/java"), "exit 3");

    assertThat(run(Map.of("JAVA_HOME", home.toString()), root.resolve("img2loc"), "x").code())
        .isEqualTo(3);
  }
}
