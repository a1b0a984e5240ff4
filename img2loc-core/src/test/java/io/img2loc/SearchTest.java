package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SearchTest {
  @Test
  void defaults_hundredNearestSixteenFarthestOfEverything() {
    assertThat(Search.defaults()).isEqualTo(new Search(100, 16, Filter.everything()));
  }

  @Test
  void with_changesOneAndKeepsTheRest() {
    Filter ids = Filter.ids(List.of("a"));
    Search search = new Search(1, 2, ids);
    assertThat(search.withNearest(9)).isEqualTo(new Search(9, 2, ids));
    assertThat(search.withFarthest(9)).isEqualTo(new Search(1, 9, ids));
    assertThat(search.withFilter(Filter.everything()))
        .isEqualTo(new Search(1, 2, Filter.everything()));
    assertThat(search).isEqualTo(new Search(1, 2, ids));
  }

  @Test
  void new_zeroCounts_allowed() {
    Search search = new Search(0, 0, Filter.everything());
    assertThat(search.nearest()).isZero();
    assertThat(search.farthest()).isZero();
  }

  @Test
  void new_negativeCount_refusedNamingBoth() {
    assertThatThrownBy(() -> new Search(-1, 2, Filter.everything()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1 nearest")
        .hasMessageContaining("2 farthest");
    assertThatThrownBy(() -> Search.defaults().withFarthest(-3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-3 farthest");
  }

  @Test
  @SuppressWarnings("NullAway")
  void new_nullFilter_refused() {
    assertThatThrownBy(() -> new Search(1, 1, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("filter");
  }
}
