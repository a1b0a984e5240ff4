package io.img2loc.examples;

import io.img2loc.examples.archive.RunManifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** What computed a result, in which version. */
final class Versions {
  private Versions() {}

  /** The version that the build wrote into the jar; none where there is no jar. */
  static Optional<String> img2loc() {
    return Optional.ofNullable(Main.class.getPackage().getImplementationVersion());
  }

  /** By name, in a fixed order: this program, Java, the machine, and libraries that say so. */
  static Map<String, String> all() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put(RunManifest.IMG2LOC, img2loc().orElse("not built into a jar"));
    versions.put("java", System.getProperty("java.version"));
    versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    ofMaven("io.github.jbellis/jvector-base").ifPresent(v -> versions.put("jvector", v));
    return versions;
  }

  /** What Maven noted in a jar. */
  private static Optional<String> ofMaven(String artifact) {
    String file = "/META-INF/maven/" + artifact + "/pom.properties";
    try (InputStream in = Versions.class.getResourceAsStream(file)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return Optional.ofNullable(properties.getProperty("version"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
