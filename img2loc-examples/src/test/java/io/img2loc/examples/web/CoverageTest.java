package io.img2loc.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.GeoPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class CoverageTest {

  private static List<GeoPoint> random(int count, long seed) {
    Random random = new Random(seed);
    List<GeoPoint> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      points.add(
          new GeoPoint(
              Math.toDegrees(Math.asin(2 * random.nextDouble() - 1)),
              360 * random.nextDouble() - 180));
    }
    return points;
  }

  @Test
  void nearestKm_isTheDistanceToTheNearest() {
    List<GeoPoint> places = random(3000, 1);
    Coverage coverage = Coverage.of(places.stream());
    for (GeoPoint point : random(200, 2)) {
      double nearest = places.stream().mapToDouble(point::distanceKm).min().orElseThrow();
      assertThat(coverage.nearestKm(point)).isCloseTo(nearest, Offset.offset(0.0003));
    }
  }

  /** The mean of a crowded cell says little of its edges. */
  @Test
  void nearestKm_inACrowdedCell_isThatOfTheOneApart() {
    List<GeoPoint> places = new ArrayList<>(Collections.nCopies(8, new GeoPoint(0.01, 0.01)));
    places.add(new GeoPoint(0.98, 0.98));
    Coverage coverage = Coverage.of(places.stream());

    assertThat(coverage.nearestKm(new GeoPoint(0.98, 0.98))).isCloseTo(0, Offset.offset(0.0003));
    assertThat(coverage.nearestKm(new GeoPoint(90, 0)))
        .isCloseTo(new GeoPoint(90, 0).distanceKm(new GeoPoint(0.98, 0.98)), Offset.offset(0.0003));
  }

  @Test
  void nearestKm_acrossTheDateLine_isShort() {
    Coverage coverage = Coverage.of(Stream.of(new GeoPoint(0, 179.9)));

    // 0.2 degrees of the equator, 111.19 km each on this sphere.
    assertThat(coverage.nearestKm(new GeoPoint(0, -179.9))).isCloseTo(22.24, Offset.offset(0.01));
  }

  @Test
  void nothing_isInfinitelyFar() {
    Coverage coverage = Coverage.of(Stream.empty());

    assertThat(coverage.nearestKm(new GeoPoint(0, 0))).isInfinite();
    assertThat(coverage.grid().cells()).isEmpty();
  }

  @Test
  void grid_countsEachPhotoOnce_inCellsOfItsSize() {
    List<GeoPoint> places =
        List.of(
            new GeoPoint(48.1, 2.1),
            new GeoPoint(48.9, 2.9),
            new GeoPoint(48.1, 3.1),
            new GeoPoint(-0.5, -0.5),
            new GeoPoint(90, -180));
    Coverage.Grid grid = Coverage.of(places.stream()).grid();

    assertThat(grid.degrees()).isEqualTo(1);
    assertThat(grid.cells()).extracting(Coverage.Cell::count).containsExactly(1L, 2L, 1L, 1L);
    assertThat(grid.cells().get(1).latitude()).isCloseTo(48.5, Offset.offset(1e-9));
    assertThat(grid.cells().get(1).longitude()).isCloseTo(2.5, Offset.offset(1e-9));
  }

  @Test
  void grid_ofPhotosEverywhere_hasFewCellsAndAllPhotos() {
    Coverage.Grid grid = Coverage.of(random(40_000, 3).stream()).grid();

    assertThat(grid.degrees()).isEqualTo(3);
    assertThat(grid.cells()).hasSizeBetween(4000, 8000);
    assertThat(grid.cells().stream().mapToLong(Coverage.Cell::count).sum()).isEqualTo(40_000);
  }
}
