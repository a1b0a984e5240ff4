package io.img2loc.index;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** How a number is written in a {@code .npy} file. */
enum NpyNumber {
  FLOAT16(2) {
    @Override
    float next(ByteBuffer bytes) {
      return half(bytes.getShort());
    }
  },
  FLOAT32(4) {
    @Override
    float next(ByteBuffer bytes) {
      return bytes.getFloat();
    }
  },
  FLOAT64(8) {
    @Override
    float next(ByteBuffer bytes) {
      return (float) bytes.getDouble();
    }
  };

  private final int bytes;

  NpyNumber(int bytes) {
    this.bytes = bytes;
  }

  /** That of a dtype with its byte order, {@code <f4}; null if it is none of these. */
  static @Nullable NpyNumber of(String descr) {
    return switch (descr) {
      case "<f2", ">f2" -> FLOAT16;
      case "<f4", ">f4" -> FLOAT32;
      case "<f8", ">f8" -> FLOAT64;
      default -> null;
    };
  }

  int bytes() {
    return bytes;
  }

  abstract float next(ByteBuffer bytes);

  float[] floats(ByteBuffer from, int count) {
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = next(from);
    }
    return floats;
  }

  /** IEEE 754 binary16: every one of its values is a float. Java has this from 20 on. */
  static float half(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = bits >> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int biased = exponent == 0x1F ? 0xFF : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | biased << 23 | fraction << 13);
  }
}
