package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LongSetTest {
  @Test
  void add_isAsThatOfAHashSet() {
    Random random = new Random(4);
    LongSet set = new LongSet();
    Set<Long> expected = new HashSet<>();

    for (int i = 0; i < 20_000; i++) {
      long number = random.nextInt(8) == 0 ? random.nextInt(50) : random.nextLong();
      assertThat(set.contains(number)).isEqualTo(expected.contains(number));
      assertThat(set.add(number)).isEqualTo(expected.add(number));
    }

    assertThat(expected).allMatch(set::contains);
    assertThat(expected).contains(0L);
  }

  @Test
  void contains_ofAnEmptySet_isFalse() {
    assertThat(new LongSet().contains(0)).isFalse();
    assertThat(new LongSet().contains(1)).isFalse();
  }
}
