package io.img2loc.clip;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A message in Protocol Buffers' wire format, written field by field. */
final class TestOnnx {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A model with nothing in its graph: format version 8, operators 14. */
  static byte[] empty() {
    return model(new TestOnnx());
  }

  /** A model of a graph. */
  static byte[] model(TestOnnx graph) {
    return new TestOnnx()
        .number(1, 8)
        .text(2, "img2loc-test")
        .message(7, graph)
        .message(8, new TestOnnx().text(1, "").number(2, 14))
        .bytes();
  }

  /** A graph with one initializer. */
  static TestOnnx graph(TestOnnx tensor) {
    return new TestOnnx().message(5, tensor);
  }

  /** A tensor that lies outside, with entries given as key and value in turn. */
  static TestOnnx outside(String... entries) {
    TestOnnx tensor = new TestOnnx().text(8, "w");
    for (int i = 0; i < entries.length; i += 2) {
      tensor.message(13, new TestOnnx().text(1, entries[i]).text(2, entries[i + 1]));
    }
    return tensor.number(14, 1);
  }

  TestOnnx number(int field, long value) {
    varint((long) field << 3);
    varint(value);
    return this;
  }

  TestOnnx text(int field, String value) {
    return data(field, value.getBytes(StandardCharsets.UTF_8));
  }

  TestOnnx message(int field, TestOnnx message) {
    return data(field, message.bytes());
  }

  TestOnnx data(int field, byte[] value) {
    varint((long) field << 3 | 2);
    varint(value.length);
    return raw(value);
  }

  TestOnnx raw(byte... value) {
    bytes.writeBytes(value);
    return this;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  private void varint(long value) {
    long left = value;
    while (left < 0 || left > 0x7F) {
      bytes.write((int) (left & 0x7F | 0x80));
      left >>>= 7;
    }
    bytes.write((int) left);
  }
}
