package io.img2loc.index;

import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** References in a mapped file, made anew at each call: an index of millions needs no heap. */
record StoredReferences(StoredFile file) implements References {
  private static final int ENTRY_BYTES = 40;
  private static final int NO_TIME = -1;
  private static final int NO_TEXT = -1;

  static void write(References references, StoredFileWriter out) throws IOException {
    long textOffset = 0;
    for (int i = 0; i < references.size(); i++) {
      Reference reference = references.get(i);
      byte[] text = text(reference);
      LocalDateTime takenAt = reference.takenAt();
      out.putDouble(reference.location().latitude());
      out.putDouble(reference.location().longitude());
      out.putLong(takenAt == null ? 0 : takenAt.toEpochSecond(ZoneOffset.UTC));
      out.putInt(takenAt == null ? NO_TIME : takenAt.get(ChronoField.NANO_OF_SECOND));
      out.putInt(text.length);
      out.putLong(textOffset);
      textOffset += text.length;
    }
    for (int i = 0; i < references.size(); i++) {
      byte[] text = text(references.get(i));
      out.putBytes(text, 0, text.length);
    }
  }

  private static byte[] text(Reference reference) {
    byte @Nullable [] id = utf8(reference.id());
    byte @Nullable [] author = utf8(reference.author());
    byte @Nullable [] place = utf8(reference.place());
    byte[] text = new byte[size(id) + size(author) + size(place)];
    ByteBuffer out = littleEndian(text);
    put(out, id);
    put(out, author);
    put(out, place);
    return text;
  }

  private static byte @Nullable [] utf8(@Nullable String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  private static int size(byte @Nullable [] text) {
    return Integer.BYTES + (text == null ? 0 : text.length);
  }

  private static void put(ByteBuffer out, byte @Nullable [] text) {
    out.putInt(text == null ? NO_TEXT : text.length);
    if (text != null) {
      out.put(text);
    }
  }

  @Override
  public int size() {
    return file.count();
  }

  @Override
  public Reference get(int ordinal) {
    ByteBuffer entry = entry(ordinal);
    GeoPoint location = location(entry);
    LocalDateTime takenAt = takenAt(entry);
    ByteBuffer text = read(new byte[entry.getInt()], textStart() + entry.getLong(entry.position()));
    String id = Objects.requireNonNull(string(text));
    return new Reference(id, location, string(text), takenAt, string(text));
  }

  @Override
  public Reference withoutText(int ordinal) {
    ByteBuffer entry = entry(ordinal);
    return new Reference("?", location(entry), null, takenAt(entry), null);
  }

  private ByteBuffer entry(int ordinal) {
    return read(new byte[ENTRY_BYTES], file.start() + (long) ordinal * ENTRY_BYTES);
  }

  private long textStart() {
    return file.start() + (long) size() * ENTRY_BYTES;
  }

  private ByteBuffer read(byte[] bytes, long position) {
    file.mapping().read(position, bytes);
    return littleEndian(bytes);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static GeoPoint location(ByteBuffer entry) {
    double latitude = entry.getDouble();
    return new GeoPoint(latitude, entry.getDouble());
  }

  private static @Nullable LocalDateTime takenAt(ByteBuffer entry) {
    long second = entry.getLong();
    int nano = entry.getInt();
    return nano == NO_TIME ? null : LocalDateTime.ofEpochSecond(second, nano, ZoneOffset.UTC);
  }

  private static @Nullable String string(ByteBuffer text) {
    int length = text.getInt();
    if (length == NO_TEXT) {
      return null;
    }
    byte[] bytes = new byte[length];
    text.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
