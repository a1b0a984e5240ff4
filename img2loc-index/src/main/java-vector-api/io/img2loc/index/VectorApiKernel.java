package io.img2loc.index;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * As many numbers at a time as the processor takes. The only class that needs the module {@code
 * jdk.incubator.vector}; what it uses of it is the same from Java 17 to 25.
 */
final class VectorApiKernel implements Kernel {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

  /** Bytes that fill one vector of floats, or, where there is no shape so small, two of them. */
  private static final VectorSpecies<Byte> CODES = species(byte.class, FLOATS.length() * Byte.SIZE);

  private static final VectorSpecies<Integer> INTS = species(int.class, FLOATS.vectorBitSize());

  private static final VectorSpecies<Short> SHORTS =
      species(short.class, FLOATS.length() * Short.SIZE);

  private static final int PARTS = CODES.length() / FLOATS.length();

  /** Of 128 bits, than which no processor with a use for this has fewer. */
  private static final int LEAST_LANES = 4;

  /**
   * For vectors of as many numbers as this processor takes.
   *
   * @throws IllegalStateException if those are fewer than four floats, which the loops do not fit
   */
  VectorApiKernel() {
    if (FLOATS.length() < LEAST_LANES) {
      throw new IllegalStateException("its vectors are of " + FLOATS.vectorBitSize() + " bits");
    }
  }

  private static <E> VectorSpecies<E> species(Class<E> type, int bits) {
    return VectorSpecies.of(type, VectorShape.forBitSize(Math.max(64, bits)));
  }

  @Override
  public float coarse(float[] query, byte[] codes, int offset) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    int lanes = FLOATS.length();
    int i = 0;
    if (PARTS == 1) {
      for (; i <= query.length - 2 * lanes; i += 2 * lanes) {
        sum0 = widened(codes, offset + i).fma(FloatVector.fromArray(FLOATS, query, i), sum0);
        sum1 =
            widened(codes, offset + i + lanes)
                .fma(FloatVector.fromArray(FLOATS, query, i + lanes), sum1);
      }
    } else {
      for (; i <= query.length - PARTS * lanes; i += PARTS * lanes) {
        ByteVector bytes = ByteVector.fromArray(CODES, codes, offset + i);
        FloatVector low = (FloatVector) bytes.castShape(FLOATS, 0);
        FloatVector high = (FloatVector) bytes.castShape(FLOATS, 1);
        sum0 = low.fma(FloatVector.fromArray(FLOATS, query, i), sum0);
        sum1 = high.fma(FloatVector.fromArray(FLOATS, query, i + lanes), sum1);
      }
    }
    float sum = sum0.add(sum1).reduceLanes(VectorOperators.ADD);
    for (; i < query.length; i++) {
      sum += query[i] * codes[offset + i];
    }
    return sum;
  }

  @Override
  public void coarse(
      float[] query, byte[] codes, int offset, int stride, int count, float[] into) {
    int row = 0;
    for (; PARTS == 1 && row < count - 3; row += 4) {
      four(query, codes, offset + row * stride, stride, into, row);
    }
    for (; row < count; row++) {
      into[row] = coarse(query, codes, offset + row * stride);
    }
  }

  /** Four rows at once, which take each number of the query from memory once. */
  private static void four(
      float[] query, byte[] codes, int offset, int stride, float[] into, int first) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    int at1 = offset + stride;
    int at2 = at1 + stride;
    int at3 = at2 + stride;
    int lanes = FLOATS.length();
    int i = 0;
    for (; i <= query.length - lanes; i += lanes) {
      FloatVector numbers = FloatVector.fromArray(FLOATS, query, i);
      sum0 = widened(codes, offset + i).fma(numbers, sum0);
      sum1 = widened(codes, at1 + i).fma(numbers, sum1);
      sum2 = widened(codes, at2 + i).fma(numbers, sum2);
      sum3 = widened(codes, at3 + i).fma(numbers, sum3);
    }
    into[first] = sum0.reduceLanes(VectorOperators.ADD);
    into[first + 1] = sum1.reduceLanes(VectorOperators.ADD);
    into[first + 2] = sum2.reduceLanes(VectorOperators.ADD);
    into[first + 3] = sum3.reduceLanes(VectorOperators.ADD);
    for (; i < query.length; i++) {
      into[first] += query[i] * codes[offset + i];
      into[first + 1] += query[i] * codes[at1 + i];
      into[first + 2] += query[i] * codes[at2 + i];
      into[first + 3] += query[i] * codes[at3 + i];
    }
  }

  private static FloatVector widened(byte[] codes, int offset) {
    return (FloatVector) ByteVector.fromArray(CODES, codes, offset).castShape(FLOATS, 0);
  }

  @Override
  public double fine(double[] query, byte[] codes, int offset, short[] fine, int fineOffset) {
    DoubleVector low = DoubleVector.zero(DOUBLES);
    DoubleVector high = low;
    int lanes = FLOATS.length();
    int i = 0;
    for (; PARTS == 1 && i <= query.length - lanes; i += lanes) {
      IntVector numbers =
          ((IntVector) ByteVector.fromArray(CODES, codes, offset + i).castShape(INTS, 0))
              .lanewise(VectorOperators.LSHL, Short.SIZE)
              .add(ShortVector.fromArray(SHORTS, fine, fineOffset + i).castShape(INTS, 0));
      DoubleVector first = (DoubleVector) numbers.castShape(DOUBLES, 0);
      DoubleVector second = (DoubleVector) numbers.castShape(DOUBLES, 1);
      low = first.fma(DoubleVector.fromArray(DOUBLES, query, i), low);
      high = second.fma(DoubleVector.fromArray(DOUBLES, query, i + lanes / 2), high);
    }
    double sum = 0;
    // Not reduceLanes, whose order changes once it is compiled, and with it the last digit.
    for (double lane : low.add(high).toArray()) {
      sum += lane;
    }
    for (; i < query.length; i++) {
      sum += query[i] * ((codes[offset + i] << Short.SIZE) + fine[fineOffset + i]);
    }
    return sum / (1 << Short.SIZE);
  }

  /** The module and the width. */
  @Override
  public String toString() {
    return "jdk.incubator.vector, " + FLOATS.vectorBitSize() + " bits";
  }
}
