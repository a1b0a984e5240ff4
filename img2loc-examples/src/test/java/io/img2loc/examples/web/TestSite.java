package io.img2loc.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.Embedding;
import io.img2loc.GeoPoint;
import io.img2loc.Img2Loc;
import io.img2loc.Photo;
import io.img2loc.PromptBuilder;
import io.img2loc.Reference;
import io.img2loc.Search;
import io.img2loc.examples.ModelServer;
import io.img2loc.examples.Run;
import io.img2loc.examples.Samples;
import io.img2loc.examples.model.ModelAccess;
import io.img2loc.index.JVectorIndex;
import io.img2loc.llm.CallPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A server over an index of the scene encoder's vectors, and what that index holds. */
final class TestSite implements AutoCloseable {
  static final int MAX_BYTES = 2 << 20;
  static final int MAX_PIXELS = 1_000_000;

  /** An id that is markup, of a reference in the middle of the Atlantic. */
  static final String HOSTILE_ID = "<img src=x onerror=window.pwned=1>.jpg";

  /** The name of a place that is markup, in the Indian Ocean. */
  static final String HOSTILE_PLACE = "\"><script>window.pwned=1</script>";

  private static final double[][] CITIES = {
    {48.8566, 2.3522}, {45.764, 4.8357}, {52.52, 13.405}, {40.4168, -3.7038},
    {41.9028, 12.4964}, {52.2297, 21.0122}, {30.0444, 31.2357}, {-1.2921, 36.8219},
    {6.5244, 3.3792}, {-26.2041, 28.0473}, {55.7558, 37.6173}, {28.6139, 77.209},
    {39.9042, 116.4074}, {35.6895, 139.6917}, {-6.2088, 106.8456}, {-33.8688, 151.2093},
    {-36.8485, 174.7633}, {21.3069, -157.8583}, {49.2827, -123.1207}, {39.7392, -104.9903},
    {19.4326, -99.1332}, {4.711, -74.0721}, {-12.0464, -77.0428}, {-34.6037, -58.3816}
  };

  private final ServedIndex served;

  /**
   * Opens an index and serves it.
   *
   * @param model what can be asked, or null
   */
  TestSite(Path folder, @Nullable ModelServer model) throws IOException {
    served =
        ServedIndex.start(
            folder,
            server -> server.maxBytes(MAX_BYTES).maxPixels(MAX_PIXELS),
            model == null ? null : neighbors -> asked(model, neighbors));
  }

  private static Locator.Model asked(ModelServer server, Img2Loc neighbors) {
    ModelServer.Api api = ModelServer.Api.OPENAI;
    ModelAccess access = ModelAccess.of(api.model(), null, 300, server.environment(api));
    AskedModel asked =
        new AskedModel(
            access.generator(Duration.ofMinutes(1), true).calls(CallPolicy.once()).build(), 8);
    Img2Loc pipeline =
        neighbors.toBuilder()
            .search(Search.defaults())
            .prompt(PromptBuilder.paper())
            .generator(asked)
            .build();
    return new Locator.Model(
        access.toString(), access.host(), access.isLocal(), asked, 1, filter -> pipeline, null);
  }

  /**
   * Builds an index by the command: number {@code i} is {@code i.jpg} of seed {@code i}, in a city;
   * the last two have an id and a place's name that are markup.
   */
  static Path buildIndex(Path folder) throws IOException {
    Path photos = folder.resolve("indexed");
    StringBuilder table = new StringBuilder("filename,lat,lng,place\n");
    for (int i = 1; i <= CITIES.length; i++) {
      Samples.writePhoto(photos.resolve(i + ".jpg"), i);
      double[] city = CITIES[i - 1];
      table.append("%d.jpg,%s,%s,\n".formatted(i, city[0], city[1]));
    }
    Samples.writePhoto(photos.resolve(HOSTILE_ID), 101);
    table.append(HOSTILE_ID + ",0,-30,\n");
    Samples.writePhoto(photos.resolve("102.jpg"), 102);
    table.append("102.jpg,-10,75,\"" + HOSTILE_PLACE.replace("\"", "\"\"") + "\"\n");
    Path places = Files.writeString(photos.resolve("places.csv"), table);
    Path index = folder.resolve("index");
    Run run =
        Run.of(
            "index", "build", places, "-o", index, "--encoder", "scene", "--thumbnails", "--quiet");
    assertThat(run.code()).as(run.err()).isZero();
    return index;
  }

  String url() {
    return served.uri("/").toString();
  }

  GeoPoint locationOf(String id) {
    JVectorIndex index = served.index();
    return IntStream.range(0, index.size())
        .mapToObj(index::reference)
        .filter(reference -> reference.id().equals(id))
        .map(Reference::location)
        .findFirst()
        .orElseThrow();
  }

  byte[] thumbnail(String id) {
    return served.index().thumbnail(id).orElseThrow();
  }

  /** Where the pipeline itself says that a photo was taken. */
  GeoPoint estimate(byte[] photo) {
    return served.neighbors().locate(Photo.of(photo, "photo")).location().orElseThrow();
  }

  /** All ids but these, the most alike to a photo first, by comparing it with each. */
  List<String> alike(byte[] photo, Set<String> without) {
    return alike(served.encoder().encode(Photo.of(photo, "photo")), without);
  }

  /** All ids but a reference's own, the most alike to it first, by comparing it with each. */
  List<String> alike(String id) {
    return alike(served.index().embedding(id).orElseThrow(), Set.of(id));
  }

  private List<String> alike(Embedding query, Set<String> without) {
    JVectorIndex index = served.index();
    return IntStream.range(0, index.size())
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -query.cosine(index.embedding(i))))
        .map(i -> index.reference(i).id())
        .filter(id -> !without.contains(id))
        .toList();
  }

  @Override
  public void close() {
    served.close();
  }
}
