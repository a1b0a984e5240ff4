package io.img2loc.examples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.GeoPoint;
import io.img2loc.examples.archive.RunArchive;
import io.img2loc.examples.page.Html;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class WorldMapTest {
  private static final Pattern POINT = Pattern.compile("([ML])([-\\d.]+) ([-\\d.]+)");
  private static final EqualEarth MAP = new EqualEarth(1000);

  @Test
  void greatCircle_acrossTheDateLine_leavesAtOneEdgeAndComesInAtTheOther() {
    List<MatchResult> points = points(new GeoPoint(0, 170), new GeoPoint(0, -170));

    assertThat(points.stream().filter(point -> point.group(1).equals("M"))).hasSize(2);
    int second = 1;
    while (points.get(second).group(1).equals("L")) {
      second++;
    }
    assertThat(x(points.get(second - 1))).isCloseTo(1000, within(0.1));
    assertThat(x(points.get(second))).isCloseTo(0, within(0.1));
    assertThat(x(points.get(0))).isCloseTo(MAP.x(170, 0), within(0.1));
    assertThat(x(points.get(points.size() - 1))).isCloseTo(MAP.x(-170, 0), within(0.1));
  }

  @Test
  void greatCircle_westwardsAcrossTheDateLine_isTheSameTheOtherWayRound() {
    List<MatchResult> points = points(new GeoPoint(50, -175), new GeoPoint(50, 175));

    assertThat(points.get(0).group(1)).isEqualTo("M");
    assertThat(points.stream().filter(point -> point.group(1).equals("M"))).hasSize(2);
    assertThat(x(points.get(points.size() - 1))).isCloseTo(MAP.x(175, 50), within(0.1));
  }

  @Test
  void greatCircle_elsewhere_isOneLine() {
    List<MatchResult> points = points(new GeoPoint(48.86, 2.35), new GeoPoint(40.71, -74));

    assertThat(points.stream().filter(point -> point.group(1).equals("M"))).hasSize(1);
  }

  @Test
  void draw_photosOfOnePlace_shareADotOfTheirMedian() {
    GeoPoint paris = new GeoPoint(48.86, 2.35);
    RunArchive archive =
        TestRuns.of(
            TestRuns.located("a", paris, paris),
            TestRuns.located("b", paris, paris.offset(90, 100)),
            TestRuns.located("c", paris, paris.offset(90, 9000)),
            TestRuns.located("d", new GeoPoint(-33.87, 151.21), paris));
    List<Run.Scored> scored =
        Run.of(List.of(archive), Scoring.of(archive.manifest())).get(0).scored();
    Html html = new Html();

    new WorldMap(scored).draw(html, "map", one -> one.photo().truth(), List.of(), one -> "");

    String at =
        String.format(Locale.ROOT, "M%.1f %.1f", MAP.x(2.35, 48.86), MAP.y(48.86))
            .replace(".0 ", " ");
    assertThat(html.toString()).contains("class=\"dot s0 region\" d=\"" + at + "h0\"");
    assertThat(Pattern.compile("h0").matcher(html.toString()).results()).hasSize(2);
    assertThat(html.toString()).contains("dot s0 beyond").contains("class=\"land\" d=\"M");
  }

  private static List<MatchResult> points(GeoPoint from, GeoPoint to) {
    return POINT.matcher(WorldMap.greatCircle(from, to)).results().toList();
  }

  private static double x(MatchResult point) {
    return Double.parseDouble(point.group(2));
  }
}
