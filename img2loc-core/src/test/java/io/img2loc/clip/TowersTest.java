package io.img2loc.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TowersTest {
  @ParameterizedTest
  @CsvSource({"tiny, 32", "mini, 8", "half, 8", "int8, 8", "siglip, 8", "large-input, 8"})
  void expected_eachTower_unitVectorsOfAllOddPictures(String weights, int dimension)
      throws Exception {
    List<Towers.Expected> expected = Towers.expected(weights);

    assertThat(expected)
        .extracting(Towers.Expected::name)
        .isEqualTo(Towers.odd().stream().map(Towers.Picture::name).toList())
        .hasSizeGreaterThanOrEqualTo(36);
    for (Towers.Expected one : expected) {
      assertThat(one.embedding()).hasSize(dimension);
      assertThat(dot(one.embedding(), one.embedding())).isCloseTo(1, within(1e-6));
      assertThat(List.of(one.cropSha256(), one.squashSha256())).allMatch(h -> h.length() == 64);
    }
  }

  @Test
  void expected_tinyTower_picturesDifferClearly() throws Exception {
    List<Towers.Expected> all = Towers.expected("tiny");

    double sum = 0;
    for (int i = 0; i < all.size(); i++) {
      for (int j = 0; j < i; j++) {
        sum += dot(all.get(i).embedding(), all.get(j).embedding());
      }
    }

    assertThat(sum / (all.size() * (all.size() - 1) / 2.0)).isLessThan(0.95);
  }

  @Test
  void odd_allPictures_asWideAndHighAsTheyAreNamed() throws Exception {
    Set<String> sizes = new HashSet<>();
    for (Towers.Picture picture : Towers.odd()) {
      var image = ImageIO.read(picture.path().toFile());
      String size = image.getWidth() + "x" + image.getHeight();
      assertThat(picture.name()).containsPattern("-" + size + "[-.]");
      sizes.add(size);
    }

    assertThat(sizes).contains("1x1", "1x1000", "1000x1", "225x224", "224x225", "300x100");
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
