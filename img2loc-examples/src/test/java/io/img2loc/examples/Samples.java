package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.img2loc.Answer;
import io.img2loc.Candidate;
import io.img2loc.Evidence;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.NoAnswer;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.PhotoException;
import io.img2loc.examples.output.AnswerWriter;
import io.img2loc.examples.output.OutputFormat;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/** Photos, datasets and answers to test with. */
public final class Samples {
  private Samples() {}

  /** A small JPEG of random rectangles, the same for the same seed. */
  public static byte[] jpeg(long seed) {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(48, 32, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = image.createGraphics();
    for (int i = 0; i < 12; i++) {
      graphics.setColor(new Color(random.nextInt(1 << 24)));
      graphics.fillRect(
          random.nextInt(40), random.nextInt(26), 4 + random.nextInt(30), 4 + random.nextInt(20));
    }
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "jpg", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  public static Path writePhoto(Path file, long seed) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    return Files.write(file, jpeg(seed));
  }

  /** Gives a JPEG a position: a segment of XMP after its first marker. */
  public static void writePosition(Path photo, String latitude, String longitude)
      throws IOException {
    String xmp =
        """
        http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x="adobe:ns:meta/">
          <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/"
                exif:GPSLatitude="%s" exif:GPSLongitude="%s"/>
          </rdf:RDF>
        </x:xmpmeta>
        """
            .formatted(latitude, longitude);
    byte[] segment = xmp.getBytes(StandardCharsets.UTF_8);
    byte[] jpeg = Files.readAllBytes(photo);
    ByteArrayOutputStream tagged = new ByteArrayOutputStream();
    tagged.write(jpeg, 0, 2);
    int length = segment.length + 2;
    tagged.write(new byte[] {(byte) 0xFF, (byte) 0xE1, (byte) (length >> 8), (byte) length});
    tagged.write(segment);
    tagged.write(jpeg, 2, jpeg.length - 2);
    Files.write(photo, tagged.toByteArray());
  }

  /**
   * A table with its photos, at most 180: number {@code i} is {@code i.jpg}, of seed {@code i}, at
   * latitude {@code i}, from 91 on {@code i − 91}, and longitude {@code −i}.
   */
  public static Path writeDataset(Path folder, int photos) throws IOException {
    StringBuilder table = new StringBuilder("filename,lat,lng\n");
    for (int i = 1; i <= photos; i++) {
      writePhoto(folder.resolve(i + ".jpg"), i);
      table.append(i).append(".jpg,").append(i % 91).append(',').append(-i).append('\n');
    }
    return Files.writeString(folder.resolve("places.csv"), table);
  }

  /** An index of such a dataset, built by the command. */
  public static Path writeIndex(Path folder, int photos) throws IOException {
    Path table = writeDataset(folder.resolve("indexed"), photos);
    Path index = folder.resolve("index");
    Run run = Run.of("index", "build", table, "-o", index, "--encoder", "scene", "--quiet");
    if (run.code() != ExitCode.OK) {
      throw new IllegalStateException("no index: " + run);
    }
    return index;
  }

  /**
   * Puts a calibration beside an index of the scene encoder's vectors, written by hand: whatever is
   * found, the radii are these.
   */
  static void writeCalibration(Path index, int references, double radius50Km, double radius90Km)
      throws IOException {
    Files.writeString(
        index.resolve("calibration.json"),
        """
        {"format": "img2loc-calibration", "version": 1, "space": "scene-1", "references": %d,
         "estimator":
           "density-1(neighbors=100, sigmaKm=445.0, weightExponent=10.0, snapKm=100.0)",
         "origin": "by hand", "n": 60, "spreadWeight": 1, "spreadKm": [0, 1],
         "similarity": [0, 1],
         "curve": [{"uncertainty": 1, "n": 60, "radius50Km": %s, "radius90Km": %s}]}
        """
            .formatted(references, radius50Km, radius90Km));
  }

  public static Outcome<Photo, Answer> located(Photo photo, double latitude, double longitude) {
    Candidate place = new Candidate(new GeoPoint(latitude, longitude), 0.75, 12.5, 120);
    return Outcome.success(photo, Answer.of(List.of(place), List.of(), Evidence.of(photo)));
  }

  public static Outcome<Photo, Answer> located(String name, double latitude, double longitude) {
    return located(Photo.of(jpeg(1), name), latitude, longitude);
  }

  public static Outcome<Photo, Answer> unanswered(String name, String why) {
    Photo photo = Photo.of(jpeg(1), name);
    NoAnswer reason = new NoAnswer(Guess.Status.ABSTAINED, why);
    return Outcome.success(photo, Answer.without(reason, List.of(), Evidence.of(photo)));
  }

  public static Outcome<Photo, Answer> failed(String name, String why) {
    return Outcome.failure(Photo.of(jpeg(1), name), new PhotoException(why));
  }

  /** What a writer makes of these outcomes. */
  @SafeVarargs
  public static String write(OutputFormat format, Outcome<Photo, Answer>... outcomes)
      throws IOException {
    var text = new java.io.StringWriter();
    var out = new java.io.PrintWriter(text);
    try (AnswerWriter writer = AnswerWriter.of(format, out)) {
      writer.begin();
      for (Outcome<Photo, Answer> outcome : outcomes) {
        writer.write(outcome);
      }
      writer.end();
    }
    out.flush();
    return text.toString();
  }

  /** The names of the photos in JSON lines, each of which must be a JSON object. */
  public static List<String> photosIn(List<String> lines) throws IOException {
    List<String> photos = new ArrayList<>();
    for (String line : lines) {
      try (JsonParser json = new JsonFactory().createParser(line)) {
        assertThat(json.nextToken()).isEqualTo(JsonToken.START_OBJECT);
        while (json.nextToken() != JsonToken.END_OBJECT) {
          String field = json.currentName();
          json.nextToken();
          if (field.equals("photo")) {
            assertThat(json.nextFieldName()).isEqualTo("name");
            photos.add(json.nextTextValue());
            assertThat(json.nextToken()).isEqualTo(JsonToken.END_OBJECT);
          }
          json.skipChildren();
        }
        assertThat(json.nextToken()).isNull();
      }
    }
    return photos;
  }
}
