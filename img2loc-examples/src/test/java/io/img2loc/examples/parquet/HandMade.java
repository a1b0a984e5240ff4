package io.img2loc.examples.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Parquet files of one row group and one page a column, byte by byte after the format's text. */
final class HandMade {
  static final int INT32 = 1;
  static final int INT64 = 2;
  static final int FLOAT = 4;
  static final int DOUBLE = 5;
  static final int TEXT = 6;

  private static final int REQUIRED = 0;
  private static final int OPTIONAL = 1;

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final List<Struct> schema = new ArrayList<>();
  private final List<Struct> chunks = new ArrayList<>();
  private final int rows;

  HandMade(int rows) {
    this.rows = rows;
    file.writeBytes(ascii("PAR1"));
  }

  /** A structure in Thrift's compact protocol. */
  static final class Struct {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int last;

    private Struct field(int id, int type) {
      bytes.write((id - last) << 4 | type);
      last = id;
      return this;
    }

    Struct bool(int id, boolean value) {
      return field(id, value ? 1 : 2);
    }

    Struct i8(int id, int value) {
      field(id, 3).bytes.write(value);
      return this;
    }

    Struct i32(int id, long value) {
      return field(id, 5).varint(value << 1 ^ value >> 63);
    }

    Struct i64(int id, long value) {
      return field(id, 6).varint(value << 1 ^ value >> 63);
    }

    Struct text(int id, String value) {
      field(id, 8).varint(value.length()).bytes.writeBytes(ascii(value));
      return this;
    }

    Struct struct(int id, Struct value) {
      field(id, 12).bytes.writeBytes(value.end());
      return this;
    }

    Struct list(int id, List<Struct> values) {
      field(id, 9).bytes.write(0xF0 | 12);
      varint(values.size());
      values.forEach(value -> bytes.writeBytes(value.end()));
      return this;
    }

    private Struct varint(long value) {
      long left = value;
      while ((left & ~0x7FL) != 0) {
        bytes.write((int) (left & 0x7F | 0x80));
        left >>>= 7;
      }
      bytes.write((int) left);
      return this;
    }

    byte[] end() {
      byte[] content = bytes.toByteArray();
      byte[] ended = new byte[content.length + 1]; // a zero ends it
      System.arraycopy(content, 0, ended, 0, content.length);
      return ended;
    }
  }

  /** A column that has a value in each row, plain and not packed. */
  HandMade column(String name, int type, byte[] values, Struct annotation) {
    Struct page = new Struct().i32(1, rows).i32(2, 0).i32(3, 3).i32(4, 3);
    Struct header =
        new Struct().i32(1, 0).i32(2, values.length).i32(3, values.length).struct(5, page);
    return column(name, type, REQUIRED, 0, header, values, annotation);
  }

  /** A column of nothing but nulls in a page of the second kind, packed by Snappy. */
  HandMade nulls(String name) {
    byte[] levels = {(byte) (rows << 1), 0};
    Struct page =
        new Struct()
            .i32(1, rows)
            .i32(2, rows)
            .i32(3, rows)
            .i32(4, 0)
            .i32(5, levels.length)
            .i32(6, 0)
            .bool(7, true);
    Struct header =
        new Struct().i32(1, 3).i32(2, levels.length).i32(3, levels.length).struct(8, page);
    return column(name, TEXT, OPTIONAL, 1, header, levels, new Struct());
  }

  private HandMade column(
      String name,
      int type,
      int repetition,
      int codec,
      Struct header,
      byte[] page,
      Struct annotation) {
    Struct element = new Struct().i32(1, type).i32(3, repetition).text(4, name);
    byte[] more = annotation.bytes.toByteArray();
    if (more.length > 0) { // its first field's number counts from 4
      more[0] -= (byte) (4 << 4);
      element.bytes.writeBytes(more);
    }
    schema.add(element);
    int at = file.size();
    file.writeBytes(header.end());
    file.writeBytes(page);
    int size = file.size() - at;
    Struct metadata =
        new Struct().i32(1, type).i32(4, codec).i64(5, rows).i64(6, size).i64(7, size).i64(9, at);
    chunks.add(new Struct().i64(2, at).struct(3, metadata));
    return this;
  }

  byte[] end() {
    List<Struct> elements = new ArrayList<>();
    elements.add(new Struct().text(4, "schema").i32(5, schema.size()));
    elements.addAll(schema);
    Struct group = new Struct().list(1, chunks).i64(2, file.size()).i64(3, rows);
    byte[] footer =
        new Struct().i32(1, 1).list(2, elements).i64(3, rows).list(4, List.of(group)).end();
    file.writeBytes(footer);
    file.writeBytes(little(4).putInt(footer.length).array());
    file.writeBytes(ascii("PAR1"));
    return file.toByteArray();
  }

  static byte[] doubles(double... values) {
    ByteBuffer bytes = little(8 * values.length);
    for (double value : values) {
      bytes.putDouble(value);
    }
    return bytes.array();
  }

  static byte[] longs(long... values) {
    ByteBuffer bytes = little(8 * values.length);
    for (long value : values) {
      bytes.putLong(value);
    }
    return bytes.array();
  }

  static byte[] ints(int... values) {
    ByteBuffer bytes = little(4 * values.length);
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
