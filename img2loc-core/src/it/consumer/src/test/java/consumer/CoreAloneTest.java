package consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.img2loc.Answer;
import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.GeoGenerator;
import io.img2loc.GeoPoint;
import io.img2loc.Hits;
import io.img2loc.Img2Loc;
import io.img2loc.Neighbor;
import io.img2loc.Photo;
import io.img2loc.Reference;
import io.img2loc.Search;
import io.img2loc.VectorIndex;
import io.img2loc.scene.SceneEncoder;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoreAloneTest {
  private static final GeoPoint NAIROBI = new GeoPoint(-1.29, 36.82);

  @Test
  void locate_withAnIndexOfOnesOwn_works() throws IOException {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), "png", encoded);
    Photo photo = Photo.of(encoded.toByteArray(), "black.png");
    SceneEncoder encoder = SceneEncoder.create();
    Img2Loc img2loc =
        Img2Loc.builder()
            .encoder(encoder)
            .index(new OnePhoto(encoder.space(), encoder.encode(photo)))
            .generator(GeoGenerator.density())
            .build();

    Answer answer = img2loc.locate(photo);

    assertEquals(NAIROBI, answer.location().orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ai.onnxruntime.OrtSession",
        "io.github.jbellis.jvector.graph.GraphIndexBuilder",
        "dev.langchain4j.model.chat.ChatModel",
        "com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReader"
      })
  void classPath_hasNoneOfTheHeavyParts(String name) {
    assertThrows(ClassNotFoundException.class, () -> Class.forName(name));
  }

  @Test
  void classPath_ofCore_isUnderThreeMegabytes() {
    long bytes =
        Stream.of(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
            .map(File::new)
            .filter(file -> file.getName().endsWith(".jar"))
            .filter(file -> !file.getName().matches("(junit|opentest4j|apiguardian|surefire).*"))
            .mapToLong(File::length)
            .sum();

    assertTrue(bytes > 0 && bytes <= 3_000_000, "core and its dependencies: " + bytes + " bytes");
  }

  private record OnePhoto(EmbeddingSpace space, Embedding embedding) implements VectorIndex {
    @Override
    public Hits search(Embedding query, Search search) {
      Reference reference = Reference.of("nairobi", NAIROBI);
      return new Hits(
          List.of(new Neighbor(reference, query.cosine(embedding))), List.of(), true);
    }
  }
}
