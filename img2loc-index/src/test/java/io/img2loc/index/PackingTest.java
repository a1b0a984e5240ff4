package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.Embedding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackingTest {
  /** Rows of a vector, and what the layout says of them. */
  private record Rows(ByteBuffer coarse, ByteBuffer fine) {
    static Rows of(Packing packing, float[] vector) {
      Rows rows = new Rows(buffer(packing.coarseBytes()), buffer(packing.fineBytes()));
      packing.pack(vector, rows.coarse, rows.fine);
      assertThat(rows.coarse.hasRemaining()).isFalse();
      assertThat(rows.fine.hasRemaining()).isFalse();
      return rows;
    }

    private static ByteBuffer buffer(int bytes) {
      return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    double coarse(int i) {
      return (double) coarse.getFloat(0) * coarse.get(8 + i);
    }

    double whole(int i) {
      return coarse.getFloat(0) * (coarse.get(8 + i) + fine.getShort(2 * i) / 65536.0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 64, 511, 512, 768})
  void pack_anyVector_layoutHoldsItAndErrorIsTheLengthLeftOut(int dimension) {
    Packing packing = new Packing(dimension);
    for (Embedding embedding : new Samples(dimension, 5, 3).take(50)) {
      float[] vector = embedding.toArray();
      double[] rotated = packing.rotate(vector);
      Rows rows = Rows.of(packing, vector);
      double off = 0;
      double largest = 0;
      for (int i = 0; i < dimension; i++) {
        largest = Math.max(largest, Math.abs(rotated[i]));
        off += Math.pow(rows.whole(i) - rows.coarse(i), 2);
      }
      for (int i = 0; i < dimension; i++) {
        assertThat(Math.abs(rotated[i] - rows.whole(i))).isLessThan(largest * 0x1p-22);
      }
      double error = rows.coarse.getFloat(4);
      // Summing up as many squares in double precision is good to 13 digits.
      assertThat(error).isBetween(Math.sqrt(off) * (1 - 1e-13), Math.sqrt(off) * (1 + 1e-5) + 1e-9);
      assertThat(error).isLessThan(largest / 127 * Math.sqrt(dimension) / 2 + 1e-6);
    }
  }

  @Test
  void unpack_isTheVector() {
    Random random = new Random(5);
    for (int dimension : List.of(2, 100, 768)) {
      float[] vector = new float[dimension];
      for (int i = 0; i < dimension; i++) {
        vector[i] = (float) random.nextGaussian();
      }
      float[] unit = Embedding.of(vector).toArray();
      Packing packing = new Packing(dimension);
      Rows rows = Rows.of(packing, unit);
      short[] fine = new short[dimension];
      rows.fine.rewind().asShortBuffer().get(fine);
      float[] back = packing.unpack(rows.coarse.array(), fine);
      for (int i = 0; i < dimension; i++) {
        assertThat(back[i]).isCloseTo(unit[i], org.assertj.core.api.Assertions.within(1.5e-7f));
      }
    }
  }

  @Test
  void pack_oneAxis_numbersAtTheEndOfTheirRange() {
    float[] vector = new float[3];
    vector[1] = -1;
    Rows rows = Rows.of(new Packing(3), vector);
    assertThat(rows.coarse.array()[8 + 1]).isEqualTo((byte) -127);
    assertThat(rows.whole(0)).isZero();
    assertThat(rows.whole(1)).isBetween(-1 - 1e-6, -1 + 1e-6);
  }
}
