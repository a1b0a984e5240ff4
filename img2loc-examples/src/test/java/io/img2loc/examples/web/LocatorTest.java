package io.img2loc.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.Filter;
import io.img2loc.GeoGenerator;
import io.img2loc.GeoPoint;
import io.img2loc.Img2Loc;
import io.img2loc.Photo;
import io.img2loc.Reference;
import io.img2loc.examples.Samples;
import io.img2loc.index.IndexWriter;
import io.img2loc.index.JVectorIndex;
import io.img2loc.scene.SceneEncoder;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocatorTest {
  @TempDir Path folder;

  @Test
  void examples_ofPhotosOfOnePlace_areDifferentPhotos() throws IOException {
    Path place = folder.resolve("index");
    try (Remembering encoder = new Remembering(SceneEncoder.create())) {
      try (IndexWriter writer = IndexWriter.open(place, encoder.space())) {
        for (int i = 0; i < 5; i++) {
          byte[] jpeg = Samples.jpeg(i);
          writer.add(
              Reference.of("r" + i, new GeoPoint(1, 2)),
              encoder.encode(Photo.of(jpeg, "r" + i)),
              jpeg);
        }
        writer.commit();
      }
      try (JVectorIndex index = JVectorIndex.open(place)) {
        Img2Loc neighbors =
            Img2Loc.builder()
                .encoder(encoder)
                .index(index)
                .generator(GeoGenerator.density())
                .build();
        Locator locator =
            new Locator("index", index, encoder, Filter.everything(), neighbors, null, false);

        assertThat(locator.examples())
            .extracting(Reference::id)
            .containsExactlyInAnyOrder("r0", "r1", "r2", "r3", "r4");
      }
    }
  }
}
