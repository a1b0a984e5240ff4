package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
  private static final LocalDateTime NOON = LocalDateTime.of(2020, 6, 1, 12, 0);

  @Test
  void everything_acceptsAny() {
    assertThat(accepts(Filter.everything(), at(-90, 12))).isTrue();
    assertThat(accepts(Filter.everything().not(), at(-90, 12))).isFalse();
  }

  /** Paris to London is 343.6 km on the sphere of 6371 km; one degree of a meridian 111.195 km. */
  @ParameterizedTest
  @CsvSource({
    "48.8566, 2.3522, 51.5074, -0.1278, 344, true",
    "48.8566, 2.3522, 51.5074, -0.1278, 343, false",
    "0, 179.5, 0, -179.5, 111.2, true",
    "0, 179.5, 0, -179.5, 111.19, false",
    "89.5, 0, 89.5, 180, 111.2, true",
    "89.5, 0, 89.5, 180, 111.19, false",
    "10, 20, 10, 20, 0, true",
    "0, 0, 0, 180, 20016, true",
    "0, 0, 0, 180, 20015, false",
  })
  void within_distanceAtMost(
      double latitude,
      double longitude,
      double otherLatitude,
      double otherLongitude,
      double km,
      boolean accepted) {
    Filter filter = Filter.within(new GeoPoint(latitude, longitude), km);
    assertThat(accepts(filter, at(otherLatitude, otherLongitude))).isEqualTo(accepted);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.NEGATIVE_INFINITY})
  void within_radiusOutOfRange_refused(double km) {
    assertThatThrownBy(() -> Filter.within(new GeoPoint(0, 0), km))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 km or more")
        .hasMessageContaining(String.valueOf(km));
  }

  @ParameterizedTest
  @CsvSource({
    // an ordinary box, edges included
    "10, 20, 30, 40, 10, 20, true",
    "10, 20, 30, 40, 30, 40, true",
    "10, 20, 30, 40, 20, 30, true",
    "10, 20, 30, 40, 9.999, 30, false",
    "10, 20, 30, 40, 30.001, 30, false",
    "10, 20, 30, 40, 20, 19.999, false",
    "10, 20, 30, 40, 20, 40.001, false",
    // across the date line
    "-20, 170, 0, -170, -10, 175, true",
    "-20, 170, 0, -170, -10, -175, true",
    "-20, 170, 0, -170, -10, 180, true",
    "-20, 170, 0, -170, -10, 170, true",
    "-20, 170, 0, -170, -10, -170, true",
    "-20, 170, 0, -170, -10, 169.9, false",
    "-20, 170, 0, -170, -10, -169.9, false",
    "-20, 170, 0, -170, -10, 0, false",
    // an edge on the date line, by either of its names
    "-90, 170, 90, 180, 0, -180, true",
    "-90, 170, 90, 180, 0, 180, true",
    "-90, 170, 90, 180, 0, -179.9, false",
    "-90, -180, 90, -170, 0, 180, true",
    "-90, -180, 90, -170, 0, 179.9, false",
    "-90, 180, 90, -170, 0, -180, true",
    "-90, 180, 90, -170, 0, -175, true",
    "-90, 180, 90, -170, 0, 175, false",
    // the whole Earth, one meridian, the poles
    "-90, -180, 90, 180, 12, 34, true",
    "-90, -180, 90, 180, -90, -180, true",
    "-90, 7, 90, 7, 50, 7, true",
    "-90, 7, 90, 7, 50, 7.001, false",
    "90, -180, 90, 180, 90, 15, true",
    "90, -180, 90, 180, 89.999, 15, false",
    // negative zero is zero
    "0, 0, 1, 1, -0.0, -0.0, true",
  })
  void box_edgesIncluded(
      double south,
      double west,
      double north,
      double east,
      double latitude,
      double longitude,
      boolean accepted) {
    assertThat(accepts(Filter.box(south, west, north, east), at(latitude, longitude)))
        .isEqualTo(accepted);
  }

  @ParameterizedTest
  @CsvSource({
    "10, 0, 5, 0",
    "-91, 0, 0, 0",
    "0, 0, 91, 0",
    "NaN, 0, 1, 1",
    "0, -181, 1, 0",
    "0, 0, 1, 180.5",
    "0, NaN, 1, 1"
  })
  void box_outOfRange_refused(double south, double west, double north, double east) {
    assertThatThrownBy(() -> Filter.box(south, west, north, east))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("degrees");
  }

  @Test
  void takenBetween_startIncludedEndExcluded() {
    Filter filter = Filter.takenBetween(NOON, NOON.plusHours(1));
    assertThat(accepts(filter, taken(NOON))).isTrue();
    assertThat(accepts(filter, taken(NOON.plusHours(1).minusNanos(1)))).isTrue();
    assertThat(accepts(filter, taken(NOON.plusHours(1)))).isFalse();
    assertThat(accepts(filter, taken(NOON.minusNanos(1)))).isFalse();
  }

  @Test
  void takenBetween_openEnds_andNoTime() {
    assertThat(accepts(Filter.takenBetween(null, NOON), taken(LocalDateTime.MIN))).isTrue();
    assertThat(accepts(Filter.takenBetween(null, NOON), taken(NOON))).isFalse();
    assertThat(accepts(Filter.takenBetween(NOON, null), taken(LocalDateTime.MAX))).isTrue();
    assertThat(accepts(Filter.takenBetween(null, null), at(1, 2))).isFalse();
    assertThat(accepts(Filter.takenBetween(null, null), taken(NOON))).isTrue();
  }

  @Test
  void takenBetween_endBeforeStart_refused() {
    assertThatThrownBy(() -> Filter.takenBetween(NOON, NOON.minusDays(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2020-06-01");
  }

  @Test
  void ids_thoseGiven_copied() {
    List<String> ids = new ArrayList<>(List.of("a", "b", "b"));
    Filter filter = Filter.ids(ids);
    ids.add("c");
    assertThat(accepts(filter, Reference.of("b", new GeoPoint(0, 0)))).isTrue();
    assertThat(accepts(filter, Reference.of("c", new GeoPoint(0, 0)))).isFalse();
    assertThat(accepts(filter.not(), Reference.of("c", new GeoPoint(0, 0)))).isTrue();
    assertThat(accepts(Filter.ids(List.of()), Reference.of("a", new GeoPoint(0, 0)))).isFalse();
  }

  @Test
  void authors_thoseGiven_noAuthorIsNone() {
    Filter filter = Filter.authors(Set.of("me"));
    assertThat(accepts(filter, by("me"))).isTrue();
    assertThat(accepts(filter, by("you"))).isFalse();
    assertThat(accepts(filter, at(0, 0))).isFalse();
    assertThat(accepts(filter.not(), at(0, 0))).isTrue();
  }

  @Test
  void similarityAtMost_limitIncluded() {
    Filter filter = Filter.similarityAtMost(0.9);
    assertThat(filter.accepts(at(0, 0), 0.9)).isTrue();
    assertThat(filter.accepts(at(0, 0), Math.nextUp(0.9))).isFalse();
    assertThat(filter.accepts(at(0, 0), -1)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1.01, 1.01, Double.NaN})
  void similarityAtMost_outOfRange_refused(double limit) {
    assertThatThrownBy(() -> Filter.similarityAtMost(limit))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[-1, 1]");
  }

  @Test
  void and_allMustAccept_notTurnsRound() {
    Filter mine = Filter.authors(Set.of("me"));
    Filter north = Filter.box(0, -180, 90, 180);
    Reference southernMine = new Reference("x", new GeoPoint(-5, 0), "me", null, null);
    Reference northernMine = new Reference("x", new GeoPoint(5, 0), "me", null, null);
    assertThat(accepts(mine.and(north), northernMine)).isTrue();
    assertThat(accepts(mine.and(north), southernMine)).isFalse();
    assertThat(accepts(mine.and(north).not(), southernMine)).isTrue();
    assertThat(accepts(mine.and(north.not()), southernMine)).isTrue();
    assertThat(accepts(mine.not().not(), southernMine)).isTrue();
    assertThat(accepts(new Filter.And(List.of()), southernMine)).isTrue();
  }

  @Test
  void equals_sameParts() {
    assertThat(Filter.ids(List.of("a", "b")).and(Filter.everything()).not())
        .isEqualTo(Filter.ids(Set.of("b", "a")).and(Filter.everything()).not());
  }

  private static boolean accepts(Filter filter, Reference reference) {
    return filter.accepts(reference, 0.5);
  }

  private static Reference at(double latitude, double longitude) {
    return Reference.of("x", new GeoPoint(latitude, longitude));
  }

  private static Reference taken(LocalDateTime time) {
    return new Reference("x", new GeoPoint(0, 0), null, time, null);
  }

  private static Reference by(String author) {
    return new Reference("x", new GeoPoint(0, 0), author, null, null);
  }
}
