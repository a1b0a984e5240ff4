package io.img2loc.examples.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.Answer;
import io.img2loc.Neighbor;
import io.img2loc.Photo;
import io.img2loc.clip.ClipEncoder;
import io.img2loc.examples.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link BuildIndex} and then {@link ClipModel}, with a small tower of random weights. */
class BuildIndexTest {
  private static final Path TOWER =
      Path.of(System.getProperty("img2loc.root"))
          .resolve("img2loc-core/src/test/resources/io/img2loc/clip/towers/tiny/hf");

  @TempDir Path folder;

  @Test
  void build_aPhotoThatIsBroken_leavesTheOthersWithTheirOwnPlaces() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("photos"), 12);
    Files.writeString(folder.resolve("photos/5.jpg"), "no photo");
    Path index = folder.resolve("index");

    try (ClipEncoder encoder = ClipEncoder.open(TOWER)) {
      BuildIndex.build(table, encoder, index);
    }

    for (int i : new int[] {4, 6, 12}) {
      Photo photo = Photo.of(folder.resolve("photos/" + i + ".jpg"));
      Answer answer = ClipModel.locate(TOWER, index, photo);
      Neighbor nearest = Objects.requireNonNull(answer.evidence()).hits().nearest().get(0);
      assertThat(nearest.similarity()).isGreaterThan(0.9999);
      assertThat(nearest.reference().id()).isEqualTo(i + ".jpg");
      assertThat(nearest.reference().location().latitude()).isEqualTo(i);
    }
    Answer ofBroken = ClipModel.locate(TOWER, index, Photo.of(Samples.jpeg(5), "5.jpg"));
    assertThat(Objects.requireNonNull(ofBroken.evidence()).hits().nearest())
        .extracting(neighbor -> neighbor.reference().id())
        .hasSize(11)
        .doesNotContain("5.jpg");
  }
}
