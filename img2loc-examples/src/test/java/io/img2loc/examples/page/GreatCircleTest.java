package io.img2loc.examples.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.GeoPoint;
import java.util.List;
import org.junit.jupiter.api.Test;

class GreatCircleTest {

  @Test
  void path_acrossTheDateLine_goesOnBeyond180() {
    List<double[]> path = GreatCircle.path(new GeoPoint(0, 170), new GeoPoint(0, -170));

    assertThat(path.get(0)).containsExactly(170, 0);
    assertThat(path.get(path.size() - 1)[0]).isCloseTo(190, within(1e-9));
    assertThat(path).allSatisfy(point -> assertThat(point[0]).isBetween(170.0, 190.0));
  }

  @Test
  void path_betweenPlacesOnTheSameParallel_hasItsMiddleWhereTheSphereHasIt() {
    List<double[]> path = GreatCircle.path(new GeoPoint(45, -45), new GeoPoint(45, 45));
    double[] middle = path.get(path.size() / 2);

    // The middle of two unit vectors 90 degrees of longitude apart at 45 N: tan φ = 1 / cos 45.
    assertThat(path).hasSizeGreaterThan(20);
    double highest = path.stream().mapToDouble(point -> point[1]).max().orElseThrow();
    assertThat(highest).isCloseTo(54.7356, within(0.1));
    assertThat(middle[0]).isCloseTo(0, within(4.0));
  }

  @Test
  void path_toTheSamePlace_isTwoEqualPoints() {
    GeoPoint place = new GeoPoint(-12, 34);

    assertThat(GreatCircle.path(place, place))
        .allSatisfy(point -> assertThat(point).containsExactly(34, -12));
  }
}
