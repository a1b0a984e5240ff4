package io.img2loc.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.GeoPoint;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ViewPlanTest {

  @Test
  void of_blueMarble_keepsWhatItStates() throws IOException {
    Earth earth = Earth.blueMarble();

    ViewPlan plan = ViewPlan.of(earth, 400, 50);

    assertThat(plan.gallery().size()).isCloseTo(400, Percentage.withPercentage(5));
    assertThat(plan.gallery())
        .allSatisfy(
            view -> {
              assertThat(view.rotationDegrees()).isZero();
              assertThat(view.brightness()).isEqualTo(1);
              assertThat(view.landShare(earth)).isGreaterThanOrEqualTo(0.2);
            });
    assertThat(plan.spots()).hasSize(50);
    assertThat(plan.spots())
        .allSatisfy(
            spot -> {
              double nearestKm =
                  plan.gallery().stream()
                      .mapToDouble(view -> view.center().distanceKm(spot.center()))
                      .min()
                      .orElseThrow();
              assertThat(spot.center().distanceKm(spot.nearest())).isEqualTo(nearestKm);
              assertThat(nearestKm).isBetween(plan.nearestMinKm(), plan.nearestMaxKm());
              assertThat(spot.view(0).landShare(earth)).isGreaterThanOrEqualTo(0.2);
              assertThat(spot.brightness()).isBetween(0.8, 1.2);
              assertThat(spot.view(45).rotationDegrees()).isBetween(-45.0, 45.0);
              assertThat(spot.view(0).rotationDegrees()).isZero();
            });
    assertThat(plan.spots().stream().anyMatch(spot -> spot.turn() > 0.5)).isTrue();
    assertThat(plan.spots().stream().anyMatch(spot -> spot.turn() < -0.5)).isTrue();
    assertThat(ViewPlan.of(earth, 400, 50)).isEqualTo(plan);
  }

  @Test
  void lattice_anyCap_holdsItsShareOfThePoints() {
    int points = 5000;
    List<GeoPoint> lattice = ViewPlan.lattice(points);

    assertThat(lattice).hasSize(points).doesNotHaveDuplicates();
    for (GeoPoint middle :
        List.of(new GeoPoint(90, 0), new GeoPoint(-90, 0), new GeoPoint(10, 180))) {
      for (double km : new double[] {1500, 4000}) {
        double share = (1 - Math.cos(km / 6371)) / 2; // of the sphere's area
        long inside = lattice.stream().filter(p -> p.distanceKm(middle) <= km).count();
        assertThat((double) inside).isCloseTo(points * share, Percentage.withPercentage(8));
      }
    }
  }

  @Test
  void of_earthWithoutLand_isRefused() {
    BufferedImage sea = new BufferedImage(8, 4, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 32; i++) {
      sea.setRGB(i % 8, i / 8, 0x051330);
    }

    assertThatThrownBy(() -> ViewPlan.of(Earth.of(sea), 10, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no view with land");
  }
}
