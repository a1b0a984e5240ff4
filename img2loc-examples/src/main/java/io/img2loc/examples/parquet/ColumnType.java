package io.img2loc.examples.parquet;

import io.img2loc.examples.parquet.Thrift.DamagedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the values of a column are, and how they become text. */
enum ColumnType {
  TEXT,
  INT32,
  INT64,
  UINT32,
  UINT64,
  FLOAT,
  DOUBLE,
  DATE,
  MILLIS,
  MICROS,
  NANOS,
  INT96;

  private static final long NANOS_OF_SECOND = 1_000_000_000;
  private static final long MAX_WHOLE = 1L << 53;
  private static final int JULIAN_DAY_OF_1970 = 2_440_588;

  /** That of a schema's element; null if it is none of these. */
  static @Nullable ColumnType of(Thrift element) throws DamagedException {
    Thrift logical = element.has(10) ? element.struct(10) : new Thrift(Map.of());
    long converted = element.number(6, -1);
    boolean isDecimal = converted == 5 || logical.has(5);
    if (isDecimal || !element.has(1)) {
      return null;
    }
    return switch ((int) element.number(1)) {
      case 1 -> {
        ColumnType number = isUnsigned(converted, logical) ? UINT32 : INT32;
        yield converted == 6 || logical.has(6) ? DATE : number;
      }
      case 2 -> {
        ColumnType number = isUnsigned(converted, logical) ? UINT64 : int64(converted);
        yield logical.has(8) ? timestamp(logical.struct(8).struct(2)) : number;
      }
      case 3 -> INT96;
      case 4 -> FLOAT;
      case 5 -> DOUBLE;
      case 6 -> TEXT;
      default -> null;
    };
  }

  private static boolean isUnsigned(long converted, Thrift logical) throws DamagedException {
    return (converted >= 11 && converted <= 14)
        || (logical.has(10) && !logical.struct(10).isTrue(2, true));
  }

  private static ColumnType timestamp(Thrift unit) {
    return unit.has(1) ? MILLIS : unit.has(2) ? MICROS : NANOS;
  }

  private static ColumnType int64(long converted) {
    return converted == 9 ? MILLIS : converted == 10 ? MICROS : INT64;
  }

  /** The next value of little-endian bytes, or null if it is NaN. */
  @Nullable String next(ByteBuffer bytes) throws DamagedException {
    return switch (this) {
      case TEXT -> text(bytes);
      case INT32 -> Integer.toString(bytes.getInt());
      case INT64 -> Long.toString(bytes.getLong());
      case UINT32 -> Integer.toUnsignedString(bytes.getInt());
      case UINT64 -> Long.toUnsignedString(bytes.getLong());
      case FLOAT -> {
        float value = bytes.getFloat();
        yield number(value, Float.toString(value));
      }
      case DOUBLE -> {
        double value = bytes.getDouble();
        yield number(value, Double.toString(value));
      }
      case DATE -> LocalDate.ofEpochDay(bytes.getInt()).toString();
      case MILLIS -> time(bytes.getLong(), 1_000);
      case MICROS -> time(bytes.getLong(), 1_000_000);
      case NANOS -> time(bytes.getLong(), 1_000_000_000);
      case INT96 -> {
        long nanos = bytes.getLong();
        long day = bytes.getInt() - (long) JULIAN_DAY_OF_1970;
        yield at(
            day * 86_400 + Math.floorDiv(nanos, NANOS_OF_SECOND),
            Math.floorMod(nanos, NANOS_OF_SECOND));
      }
    };
  }

  /** As pandas makes doubles of integers where one is missing, whole ones are written as such. */
  private static @Nullable String number(double value, String text) {
    if (Double.isNaN(value)) {
      return null;
    }
    boolean isWhole = value == Math.rint(value) && Math.abs(value) <= MAX_WHOLE;
    return isWhole ? Long.toString((long) value) : text;
  }

  private static String text(ByteBuffer bytes) throws DamagedException {
    int length = bytes.getInt();
    if (length < 0 || length > bytes.remaining()) {
      throw new DamagedException("a page has a text of " + length + " bytes");
    }
    byte[] text = new byte[length];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private static String time(long units, long aSecond) {
    long nanos = Math.floorMod(units, aSecond) * (NANOS_OF_SECOND / aSecond);
    return at(Math.floorDiv(units, aSecond), nanos);
  }

  private static String at(long seconds, long nanos) {
    return LocalDateTime.ofEpochSecond(seconds, (int) nanos, ZoneOffset.UTC).toString();
  }
}
