package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import io.img2loc.index.JVectorIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EvennessTest {
  private static double of(List<GeoPoint> places) {
    JVectorIndex.Builder builder = JVectorIndex.builder(new EmbeddingSpace("test", 1));
    for (GeoPoint place : places) {
      builder.add(
          new Reference("r" + place, place, null, null, null), Embedding.of(new float[] {1}));
    }
    try (JVectorIndex index = builder.build()) {
      return Evenness.of(index);
    }
  }

  private static GeoPoint random(Random random) {
    double latitude = Math.toDegrees(Math.asin(2 * random.nextDouble() - 1));
    return new GeoPoint(latitude, 360 * random.nextDouble() - 180);
  }

  @Test
  void of_placesByChance_isTwoThirds() {
    // (d₁/d₂)² is even in [0, 1]: a mean of ⅔ and a standard deviation of √(½ − 4/9) = 0.236, and
    // 0.0105 of the mean of 500, which neighbours that are each other's raise a little: five times.
    Random random = new Random(1);
    List<GeoPoint> places = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      places.add(random(random));
    }
    assertThat(of(places)).isCloseTo(2 / 3.0, within(0.053)).isLessThan(Evenness.LATTICE);
  }

  @Test
  void of_aLattice_isNearOne() {
    List<GeoPoint> places = new ArrayList<>();
    for (int row = -20; row <= 20; row++) {
      for (int column = -20; column <= 20; column++) {
        places.add(new GeoPoint(row / 10.0, column / 10.0)); // at the equator: squares
      }
    }
    assertThat(of(places)).isGreaterThan(0.98);
  }

  @Test
  void of_trips_isSmall() {
    Random random = new Random(2);
    List<GeoPoint> places = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      GeoPoint place = random(random);
      places.add(place);
      places.add(new GeoPoint(place.latitude() * 0.9999, place.longitude())); // a trip of two
    }
    assertThat(of(places)).isLessThan(0.1);
  }

  @Test
  void of_tooFew_isNotKnown() {
    assertThat(of(List.of(new GeoPoint(1, 2), new GeoPoint(3, 4)))).isNaN();
  }
}
