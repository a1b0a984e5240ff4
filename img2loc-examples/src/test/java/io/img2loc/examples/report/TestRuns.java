package io.img2loc.examples.report;

import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.Usage;
import io.img2loc.eval.DistanceFormula;
import io.img2loc.eval.EvaluatedPhoto;
import io.img2loc.examples.archive.ArchivedAnswer;
import io.img2loc.examples.archive.ArchivedNeighbor;
import io.img2loc.examples.archive.Leak;
import io.img2loc.examples.archive.RunArchive;
import io.img2loc.examples.archive.RunManifest;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Runs made up for reports, by lot but always the same. */
final class TestRuns {
  /** Where people take photos. */
  private static final double[][] CITIES = {
    {48.86, 2.35},
    {51.51, -0.13},
    {41.9, 12.5},
    {41.39, 2.17},
    {52.52, 13.4},
    {59.91, 10.75},
    {40.71, -74.0},
    {37.77, -122.42},
    {47.6, -122.33},
    {19.43, -99.13},
    {-22.9, -43.2},
    {-34.6, -58.38},
    {-12.05, -77.04},
    {35.68, 139.69},
    {22.3, 114.17},
    {13.75, 100.5},
    {-33.87, 151.21},
    {-36.85, 174.76},
    {28.61, 77.21},
    {25.2, 55.27},
    {30.04, 31.24},
    {-33.92, 18.42},
    {-1.29, 36.82},
    {14.7, -17.45},
    {64.15, -21.94},
    {-17.7, 178.0},
    {21.3, -157.86},
    {55.75, 37.62},
    {43.1, 131.9},
    {37.98, 23.73},
  };

  private TestRuns() {}

  /** A manifest with all there is to say. */
  static RunManifest manifest(String name, long rows) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("--consensus", "score");
    settings.put("--prompts", "zero,5,10,15");
    settings.put("--samples", "4");
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("img2loc", "0.1.0-SNAPSHOT");
    versions.put("java", "17.0.15");
    return new RunManifest(
        name,
        Instant.parse("2026-11-27T20:15:30Z"),
        new RunManifest.Dataset(
            "im2gps3k_places365.csv",
            "Im2GPS3k",
            rows,
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            List.of("It has " + rows + " photos, Im2GPS3k was published with 2,997.")),
        new RunManifest.References(
            "mp16.img2loc", "b5bb9d8014a0f9b1", 4_123_991, "clip-vit-l-14", 768, null),
        settings,
        List.of(
            new RunManifest.Question("zero", "7d865e959b2466918c9863afca942d0fb89d7c9a"),
            new RunManifest.Question("5", "3b5d5c3712955042212316173ccf37be80001234")),
        new RunManifest.Model("openai", "gpt-4o", List.of("gpt-4o-2024-08-06")),
        DistanceFormula.WGS84_GEODESIC,
        false,
        1,
        versions,
        0.95,
        new BigDecimal("12.34"),
        true);
  }

  /** A run of these photos only, of which little else is known. */
  static RunArchive of(ArchivedAnswer... answers) {
    RunManifest full = manifest("made up", answers.length);
    return new RunArchive(
        new RunManifest(
            "made up",
            full.begun(),
            new RunManifest.Dataset("made up", null, answers.length, "", List.of()),
            null,
            Map.of(),
            List.of(),
            null,
            DistanceFormula.HAVERSINE_6371,
            false,
            1,
            Map.of(),
            0.95,
            null,
            true),
        List.of(answers),
        Map.of());
  }

  /** A photo with an answer. */
  static ArchivedAnswer located(String id, GeoPoint truth, GeoPoint place) {
    return bare(EvaluatedPhoto.located(id, truth, place));
  }

  /** A photo without one; null for a failure. */
  static ArchivedAnswer silent(String id, GeoPoint truth, Guess.@Nullable Status reason) {
    return bare(
        reason == null
            ? EvaluatedPhoto.failed(id, truth)
            : EvaluatedPhoto.without(id, truth, reason));
  }

  private static ArchivedAnswer bare(EvaluatedPhoto photo) {
    return new ArchivedAnswer(photo, List.of(), Set.of(), "", Usage.none());
  }

  /**
   * A run of many photos.
   *
   * @param skill the greater, the nearer the answers, 0 to 1
   * @param pictures whether there are thumbnails of all that may be shown
   */
  static RunArchive run(String name, int photos, double skill, boolean pictures) {
    SplittableRandom random = new SplittableRandom(7);
    List<ArchivedAnswer> answers = new ArrayList<>();
    for (int i = 0; i < photos; i++) {
      answers.add(answer(i, photos, random, skill));
    }
    Map<String, byte[]> thumbnails = new HashMap<>();
    if (pictures) {
      RunArchive bare = new RunArchive(manifest(name, photos), answers, Map.of());
      Pictures shown = Report.pictures(bare);
      shown.photos().forEach(id -> thumbnails.put(id, picture(id.hashCode())));
      for (String id : shown.references()) {
        String key = RunArchive.referenceKey(id);
        thumbnails.put(key, picture(key.hashCode()));
      }
    }
    return new RunArchive(manifest(name, photos), answers, thumbnails);
  }

  private static ArchivedAnswer answer(int i, int photos, SplittableRandom random, double skill) {
    GeoPoint truth = near(random, city(random), 2 + 400 * Math.pow(random.nextDouble(), 4));
    String id =
        String.format(Locale.ROOT, "%010d_%05x.jpg", 1_000_003L * i, random.nextInt(1 << 20));
    String group = random.nextInt(12) == 0 ? null : "author" + random.nextInt(1 + photos / 15);
    double fate = random.nextDouble();
    double similarity = 0.55 + 0.4 * random.nextDouble();
    // Photos that look more like a reference are placed better, as in life.
    double error = Math.exp(-3 + 13 * Math.pow(random.nextDouble(), 0.4 + skill * similarity));
    GeoPoint answered = near(random, truth, Math.min(error, 19_000));
    GeoPoint neighbor = random.nextInt(3) == 0 ? city(random) : near(random, answered, 40);
    double spread = Math.exp(1 + 6 * random.nextDouble());
    boolean located = fate < 0.94;
    Guess.Status reason =
        fate < 0.97 ? Guess.Status.REFUSED : fate < 0.985 ? Guess.Status.UNREADABLE : null;
    EvaluatedPhoto photo =
        located
            ? new EvaluatedPhoto(
                id,
                truth,
                answered,
                null,
                group,
                spread,
                2.5 * spread,
                false,
                similarity,
                Math.exp(7 * random.nextDouble()) - 1)
            : new EvaluatedPhoto(
                id,
                truth,
                null,
                reason,
                group,
                Double.NaN,
                Double.NaN,
                false,
                similarity,
                Math.exp(7 * random.nextDouble()) - 1);
    Set<Leak> leaks = EnumSet.noneOf(Leak.class);
    if (similarity > 0.93) {
      leaks.add(Leak.NEAR_DUPLICATE);
    }
    if (random.nextInt(9) == 0) {
      leaks.add(Leak.SAME_AUTHOR);
    }
    return new ArchivedAnswer(
        photo,
        List.of(
            new ArchivedNeighbor("flickr/" + i + ".jpg", neighbor, similarity, "Ann Example"),
            new ArchivedNeighbor("flickr/" + i + "b.jpg", city(random), similarity - 0.03, null)),
        leaks,
        located
            ? "Arched stone arcades, a tram with a single overhead wire and signs in two languages"
                + " point to an old port. The light and the plane trees speak for spring."
            : "I will not say where people in a photo are.",
        new Usage(1_800, 60));
  }

  private static GeoPoint city(SplittableRandom random) {
    double u = random.nextDouble();
    double[] city = CITIES[(int) (CITIES.length * u * u)];
    return new GeoPoint(city[0], city[1]);
  }

  private static GeoPoint near(SplittableRandom random, GeoPoint point, double km) {
    return point.offset(random.nextDouble(360), km);
  }

  /** A small landscape. */
  static byte[] picture(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BufferedImage image = new BufferedImage(160, 160, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    float hue = (float) random.nextDouble();
    graphics.setPaint(
        new GradientPaint(
            0,
            0,
            Color.getHSBColor(hue, 0.35f, 0.95f),
            0,
            160,
            Color.getHSBColor(hue, 0.2f, 0.7f)));
    graphics.fillRect(0, 0, 160, 160);
    for (int i = 0; i < 14; i++) {
      graphics.setColor(Color.getHSBColor((float) random.nextDouble(), 0.4f, 0.5f));
      int height = 20 + random.nextInt(90);
      graphics.fillRect(random.nextInt(150), 160 - height, 8 + random.nextInt(30), height);
    }
    graphics.dispose();
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "jpg", jpeg);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return jpeg.toByteArray();
  }
}
