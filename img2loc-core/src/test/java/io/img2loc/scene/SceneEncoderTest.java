package io.img2loc.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.contract.EncoderContract;
import java.awt.Color;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SceneEncoderTest extends EncoderContract {
  private static final int TINY = 384;
  private static final int COLORS = 1152;

  @Override
  protected Encoder create() {
    return SceneEncoder.create();
  }

  @Test
  void space_isThatOfTheDocumentation() {
    assertThat(SceneEncoder.create().space()).isEqualTo(new EmbeddingSpace("scene-1", 1936));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 1000", "1000, 1", "2, 2", "47, 49", "300, 200"})
  void describe_anyShape_hasThreeFeaturesOfEqualLength(int width, int height) {
    Embedding embedding = SceneEncoder.describe(Pictures.noise(width, height, 5));
    float[] vector = embedding.toArray();
    assertThat(vector).hasSize(1936);
    assertThat(length(vector, COLORS, 1936)).isPositive();
    if (width * height > 1) { // one pixel has neither edges nor differences of light
      assertThat(length(vector, 0, TINY)).isCloseTo(Math.sqrt(1 / 3.0), within(1e-6));
      assertThat(length(vector, TINY, COLORS)).isCloseTo(Math.sqrt(1 / 3.0), within(1e-6));
      assertThat(length(vector, COLORS, 1936)).isCloseTo(Math.sqrt(1 / 3.0), within(1e-6));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x000000, 0x808080, 0xffffff})
  void describe_oneGrey_isItsColoursAlone(int rgb) {
    float[] vector = SceneEncoder.describe(Pictures.flat(30, 20, new Color(rgb))).toArray();
    assertThat(length(vector, 0, COLORS)).isLessThan(0.01);
    assertThat(length(vector, COLORS, 1936)).isCloseTo(1, within(1e-4));
  }

  @Test
  void describe_nearlyEvenPicture_isNotItsNoise() {
    float[] vector = SceneEncoder.describe(Pictures.nearlyFlat(480, 480)).toArray();
    assertThat(length(vector, 0, COLORS)).isLessThan(0.2 * length(vector, COLORS, 1936));
  }

  @Test
  void describe_darkerPicture_keepsEdgesAndLayout() {
    float[] a = SceneEncoder.describe(Pictures.scene(120, 90, 1)).toArray();
    float[] b = SceneEncoder.describe(Pictures.scene(120, 90, 0.7)).toArray();
    assertThat(3 * dot(a, b, 0, TINY)).isGreaterThan(0.95);
    assertThat(3 * dot(a, b, TINY, COLORS)).isGreaterThan(0.8);
  }

  @Test
  void describe_turnedPicture_keepsItsColoursOnly() {
    float[] a = SceneEncoder.describe(Pictures.scene(96, 96, 1)).toArray();
    float[] b = SceneEncoder.describe(Pictures.turned(Pictures.scene(96, 96, 1))).toArray();
    assertThat(3 * dot(a, b, COLORS, 1936)).isCloseTo(1, within(1e-5));
    assertThat(3 * dot(a, b, 0, TINY)).isLessThan(0.8);
    assertThat(3 * dot(a, b, TINY, COLORS)).isLessThan(0.8);
  }

  @Test
  void describe_tinyImage_isWhereTheDocumentationSays() {
    // Left half black, right half white: L* is 0 and 100, less their mean, over √(256 · 50²).
    float[] vector =
        SceneEncoder.describe(Pictures.halves(64, 64, Color.BLACK, Color.WHITE)).toArray();
    double scale = length(vector, TINY, COLORS);
    for (int row = 0; row < 16; row++) {
      for (int column = 0; column < 16; column++) {
        int at = TINY + 3 * (16 * row + column);
        double expected = (column < 8 ? -50 : 50) / 800.0 * scale;
        assertThat((double) vector[at]).isCloseTo(expected, within(1e-5));
        assertThat((double) vector[at + 1]).isCloseTo(0, within(1e-5));
        assertThat((double) vector[at + 2]).isCloseTo(0, within(1e-5));
      }
    }
  }

  private static double length(float[] vector, int from, int to) {
    return Math.sqrt(dot(vector, vector, from, to));
  }

  private static double dot(float[] a, float[] b, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @Test
  void describe_equalPictures_areEqualToTheBit() {
    float[] first = SceneEncoder.describe(Pictures.noise(50, 40, 8)).toArray();
    float[] second = SceneEncoder.describe(Pictures.noise(50, 40, 8)).toArray();
    assertThat(Arrays.equals(first, second)).isTrue();
  }
}
