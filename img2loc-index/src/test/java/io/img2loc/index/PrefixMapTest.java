package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrefixMapTest {

  @Test
  void putAndGet_agreeWithAHashMap() {
    Random random = new Random(1);
    PrefixMap places = new PrefixMap();
    Map<Long, Integer> expected = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      // Few low bits, so that slots collide; some prefixes come again.
      long prefix = (long) random.nextInt(500) << 40 | random.nextInt(100);
      places.put(prefix, i);
      expected.put(prefix, i);
    }
    assertThat(places.size()).isEqualTo(expected.size());
    expected.forEach((prefix, place) -> assertThat(places.get(prefix)).isEqualTo(place));
    assertThat(places.get(1L << 39)).isEqualTo(-1);
  }

  @Test
  void zero_isAPrefixAndAPlaceAsAnyOther() {
    PrefixMap places = new PrefixMap();
    assertThat(places.get(0)).isEqualTo(-1);
    places.put(0, 0);
    assertThat(places.get(0)).isZero();
    assertThat(places.get(16)).isEqualTo(-1);
  }
}
