package io.img2loc.index;

import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** References in files, made anew at each call: an index of millions needs no heap. */
record StoredReferences(Segments segments) implements References {
  private static final int ENTRY_BYTES = 40;
  private static final int TEXT = 28;
  private static final int NO_TIME = -1;
  private static final int NO_TEXT = -1;

  /** How many are read together at most: enough for the processor, and little memory. */
  private static final int MOST_TOGETHER = 1000;

  private static final int MOST_TEXT_BYTES = 3 * (Integer.BYTES + Texts.MOST_BYTES);

  /** Which references to write, in which order. */
  interface Ordinals {
    /** The next one from this on, itself included; negative if there is none. */
    int next(int ordinal);
  }

  static void write(References references, Ordinals ordinals, StoredFileWriter out)
      throws IOException {
    long textOffset = 0;
    for (int i = ordinals.next(0); i >= 0; i = ordinals.next(i + 1)) {
      Reference reference = references.get(i);
      int length = text(reference).length;
      LocalDateTime takenAt = reference.takenAt();
      out.putDouble(reference.location().latitude());
      out.putDouble(reference.location().longitude());
      out.putLong(takenAt == null ? 0 : takenAt.toEpochSecond(ZoneOffset.UTC));
      out.putInt(takenAt == null ? NO_TIME : takenAt.get(ChronoField.NANO_OF_SECOND));
      out.putInt(length);
      out.putLong(textOffset);
      textOffset += length;
    }
    for (int i = ordinals.next(0); i >= 0; i = ordinals.next(i + 1)) {
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
    return segments.rows();
  }

  @Override
  public Reference get(int ordinal) {
    int segment = segments.of(ordinal);
    ByteBuffer entry = entry(segment, ordinal);
    GeoPoint location = location(entry);
    LocalDateTime takenAt = takenAt(entry);
    return reference(location, takenAt, text(segment, entry));
  }

  private static Reference reference(
      GeoPoint location, @Nullable LocalDateTime takenAt, ByteBuffer text) {
    String id = Objects.requireNonNull(string(text));
    return new Reference(id, location, string(text), takenAt, string(text));
  }

  /** Reads all that is to be read before it makes anything of it: reading waits for the memory. */
  @Override
  public List<Reference> get(int[] ordinals) {
    if (segments.count() != 1 || ordinals.length > MOST_TOGETHER) {
      return References.super.get(ordinals);
    }
    byte[] bytes = new byte[ordinals.length * ENTRY_BYTES];
    segments.get(0).references().readRows(ordinals, ordinals.length, ENTRY_BYTES, bytes);
    ByteBuffer entries = littleEndian(bytes);
    ByteBuffer[] texts = new ByteBuffer[ordinals.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = text(0, entries.position(i * ENTRY_BYTES + TEXT));
    }
    Reference[] all = new Reference[ordinals.length];
    for (int i = 0; i < all.length; i++) {
      entries.position(i * ENTRY_BYTES);
      GeoPoint location = location(entries);
      all[i] = reference(location, takenAt(entries), texts[i]);
    }
    return List.of(all);
  }

  @Override
  public Reference withoutText(int ordinal) {
    ByteBuffer entry = entry(segments.of(ordinal), ordinal);
    return new Reference("?", location(entry), null, takenAt(entry), null);
  }

  @Override
  public String id(int ordinal) {
    int segment = segments.of(ordinal);
    ByteBuffer entry = entry(segment, ordinal);
    entry.position(TEXT);
    return Objects.requireNonNull(string(text(segment, entry)));
  }

  private ByteBuffer entry(int segment, int ordinal) {
    return read(segment, segments.row(segment, ordinal) * ENTRY_BYTES, ENTRY_BYTES);
  }

  private ByteBuffer text(int segment, ByteBuffer entry) {
    int length = entry.getInt();
    if (length < 0 || length > MOST_TEXT_BYTES) {
      throw new UncheckedIOException(
          StoredFile.damaged(
              segments.get(segment).references().path(), "has a text of " + length + " bytes"));
    }
    long texts = (long) segments.get(segment).rows() * ENTRY_BYTES;
    return read(segment, texts + entry.getLong(), length);
  }

  private ByteBuffer read(int segment, long position, int length) {
    byte[] bytes = new byte[length];
    segments.get(segment).references().read(position, bytes, 0, length);
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
