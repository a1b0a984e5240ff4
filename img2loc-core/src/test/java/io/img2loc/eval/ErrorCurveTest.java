package io.img2loc.eval;

import static io.img2loc.eval.Places.NOWHERE;
import static io.img2loc.eval.Places.evaluate;
import static io.img2loc.eval.Places.photos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.eval.ErrorCurve.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorCurveTest {

  /** The first point is at 0.1 km; 20 more are ten times as far. */
  @Test
  void of_fewPhotos_risesWhereThePhotosAre() {
    List<Point> points = ErrorCurve.of(evaluate(photos(0.05, 9, 11, NOWHERE))).points();

    assertThat(points).hasSize(108);
    assertThat(points.get(0).km()).isEqualTo(0.1);
    assertThat(points.get(20).km()).isCloseTo(1, within(1e-12));
    assertThat(points.get(40).km()).isCloseTo(10, within(1e-12));
    assertThat(points.get(107).km()).isEqualTo(20_000);
    for (Point point : points) {
      assertThat(point.share()).isEqualTo(point.km() < 9 ? 0.25 : point.km() < 11 ? 0.5 : 0.75);
    }
  }

  @Test
  void of_noPhotos_isUnknown() {
    assertThat(ErrorCurve.of(evaluate(List.of())).points()).allMatch(p -> Double.isNaN(p.share()));
  }
}
