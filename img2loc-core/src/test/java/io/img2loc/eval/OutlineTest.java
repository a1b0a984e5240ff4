package io.img2loc.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutlineTest {

  private static List<float[]> lines(double... points) {
    List<float[]> lines = new ArrayList<>();
    new Outline(points).addLinesTo(lines);
    return lines;
  }

  @Test
  void lines_areCutAtTheDateLine() {
    assertThat(lines(170, 0, 190, 10))
        .containsExactly(new float[] {170, 0, 180, 5}, new float[] {-180, 5, -170, 10});
    assertThat(lines(-170, 0, -190, 10))
        .containsExactly(new float[] {-170, 0, -180, 5}, new float[] {180, 5, 170, 10});
    assertThat(lines(170, 0, 190, 10, 170, 20))
        .containsExactly(
            new float[] {170, 0, 180, 5},
            new float[] {-180, 5, -170, 10, -180, 15},
            new float[] {180, 15, 170, 20});
  }

  @Test
  void lines_thatEndAtTheDateLine_areWhole() {
    assertThat(lines(170, 0, 180, 10)).containsExactly(new float[] {170, 0, 180, 10});
    assertThat(lines(180, 0, 170, 10)).containsExactly(new float[] {180, 0, 170, 10});
    assertThat(lines(-180, 0, -170, 10)).containsExactly(new float[] {-180, 0, -170, 10});
    assertThat(lines(190, 0, 180, 10)).containsExactly(new float[] {-170, 0, -180, 10});
  }

  @Test
  void simplified_line_keepsItsEndsHoweverShort() {
    List<float[]> lines = new ArrayList<>();
    new Outline(new double[] {0, 0, 0.2, 0.1, 0.4, 0}).simplified(1).addLinesTo(lines);
    assertThat(lines).containsExactly(new float[] {0, 0, 0.4f, 0});
  }

  @Test
  void simplified_lineAround_isNothingIfSmall() {
    List<float[]> lines = new ArrayList<>();
    new Outline(new double[] {0, 0, 0.2, 0.1, 0.4, 0, 0, 0}).simplified(1).addLinesTo(lines);
    assertThat(lines).isEmpty();
  }
}
