package io.img2loc.examples.parquet;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A structure in Thrift's compact protocol, its fields by their numbers. What is asked for and not
 * there, or of another type, is damage.
 *
 * @param fields numbers as Long, texts as byte[], true and false, lists, structures; all else null
 */
record Thrift(Map<Integer, Object> fields) {
  private static final int MAX_DEPTH = 32;

  /** Parquet's files are damaged, or what is in them is not read; says which. */
  static final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Reads a structure, and leaves the buffer behind it.
   *
   * @throws BufferUnderflowException if the bytes end before the structure does
   * @throws DamagedException if they are none
   */
  static Thrift read(ByteBuffer bytes) throws DamagedException {
    return struct(bytes, 0);
  }

  long number(int id) throws DamagedException {
    if (fields.get(id) instanceof Long number) {
      return number;
    }
    throw missing(id);
  }

  long number(int id, long otherwise) {
    return fields.get(id) instanceof Long number ? number : otherwise;
  }

  boolean isTrue(int id, boolean otherwise) {
    return fields.get(id) instanceof Boolean bool ? bool : otherwise;
  }

  String text(int id) throws DamagedException {
    if (fields.get(id) instanceof byte[] text) {
      return new String(text, StandardCharsets.UTF_8);
    }
    throw missing(id);
  }

  boolean has(int id) {
    return fields.get(id) != null;
  }

  Thrift struct(int id) throws DamagedException {
    if (fields.get(id) instanceof Thrift struct) {
      return struct;
    }
    throw missing(id);
  }

  List<Thrift> structs(int id) throws DamagedException {
    List<Thrift> structs = new ArrayList<>();
    for (Object element : list(id)) {
      if (!(element instanceof Thrift struct)) {
        throw missing(id);
      }
      structs.add(struct);
    }
    return structs;
  }

  List<?> list(int id) throws DamagedException {
    if (fields.get(id) instanceof List<?> list) {
      return list;
    }
    throw missing(id);
  }

  private static DamagedException missing(int id) {
    return new DamagedException("its metadata lack field " + id);
  }

  private static Thrift struct(ByteBuffer bytes, int depth) throws DamagedException {
    if (depth > MAX_DEPTH) {
      throw new DamagedException("its metadata are nested too deeply");
    }
    Map<Integer, Object> fields = new HashMap<>();
    int id = 0;
    for (int head = bytes.get() & 0xFF; head != 0; head = bytes.get() & 0xFF) {
      int delta = head >> 4;
      id = delta != 0 ? id + delta : (int) zigzag(varint(bytes));
      int type = head & 0xF;
      Object value = type <= 2 ? Boolean.valueOf(type == 1) : value(bytes, type, depth);
      if (value != null) {
        fields.put(id, value);
      }
    }
    return new Thrift(fields);
  }

  private static @Nullable Object value(ByteBuffer bytes, int type, int depth)
      throws DamagedException {
    return switch (type) {
      case 1, 2 -> bytes.get() == 1;
      case 3 -> (long) bytes.get();
      case 4, 5, 6 -> zigzag(varint(bytes));
      case 7 -> bytes.order(ByteOrder.LITTLE_ENDIAN).getDouble();
      case 8 -> binary(bytes);
      case 9, 10 -> list(bytes, depth);
      case 11 -> {
        skipMap(bytes, depth);
        yield null;
      }
      case 12 -> struct(bytes, depth + 1);
      default -> throw new DamagedException("its metadata have a field of type " + type);
    };
  }

  private static byte[] binary(ByteBuffer bytes) throws DamagedException {
    byte[] binary = new byte[size(bytes)];
    bytes.get(binary);
    return binary;
  }

  private static List<Object> list(ByteBuffer bytes, int depth) throws DamagedException {
    int head = bytes.get() & 0xFF;
    int size = head >> 4 == 15 ? size(bytes) : head >> 4;
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Object value = value(bytes, head & 0xF, depth + 1);
      list.add(value == null ? new Thrift(Map.of()) : value); // a map, of which nothing is read
    }
    return list;
  }

  private static void skipMap(ByteBuffer bytes, int depth) throws DamagedException {
    int size = size(bytes);
    int types = size == 0 ? 0 : bytes.get() & 0xFF;
    for (int i = 0; i < size; i++) {
      value(bytes, types >> 4, depth + 1);
      value(bytes, types & 0xF, depth + 1);
    }
  }

  /** Of something whose elements have at least a byte each. */
  private static int size(ByteBuffer bytes) throws DamagedException {
    long size = varint(bytes);
    if (size < 0) {
      throw new DamagedException("its metadata state an impossible size");
    }
    if (size > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    return (int) size;
  }

  private static long zigzag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }

  /** Seven bits a byte, the lowest first. */
  static long varint(ByteBuffer bytes) throws DamagedException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = bytes.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new DamagedException("it has a number beyond 64 bits");
  }
}
