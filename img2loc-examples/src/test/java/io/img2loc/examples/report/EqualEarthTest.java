package io.img2loc.examples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EqualEarthTest {
  private final EqualEarth map = new EqualEarth(1000);

  /** An area on the map is that on the sphere: cos φ, times the square of the map's scale. */
  @ParameterizedTest
  @ValueSource(doubles = {-57, -30, 0, 12.5, 45, 70, 83})
  void map_anyLatitude_keepsAreas(double latitude) {
    double step = 1e-4;
    double width = map.x(10 + step, latitude) - map.x(10 - step, latitude);
    double height = map.y(latitude - step) - map.y(latitude + step);
    double radians = Math.toRadians(2 * step);
    // The whole map is 2·2.70663 radii wide (Šavrič et al. 2018): of 1000, a radius is 184.731.
    double radius = 1000 / (2 * 2.70663);

    assertThat(width * height / (radians * radians))
        .isCloseTo(radius * radius * Math.cos(Math.toRadians(latitude)), within(1.0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-50, 0, 60})
  void x_theMiddleAndTheEdges_areOppositeOfEachOther(double latitude) {
    assertThat(map.x(0, latitude)).isCloseTo(500, within(1e-9));
    assertThat(map.x(-180, latitude) + map.x(180, latitude)).isCloseTo(1000, within(1e-9));
    assertThat(map.x(-180, 0)).isCloseTo(0, within(1e-9));
  }
}
