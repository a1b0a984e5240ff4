package io.img2loc.examples.parquet;

import io.airlift.compress.zstd.ZstdDecompressor;
import io.img2loc.examples.parquet.Thrift.DamagedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The values of one column in one row group, page by page. */
final class ColumnValues {
  private static final int MAX_PAGE = 64 << 20;
  private static final int PAGE_HEADER = 1 << 12;
  private static final int MAX_PAGE_HEADER = 1 << 20;

  private static final int PLAIN = 0;
  private static final int PLAIN_DICTIONARY = 2;
  private static final int RLE = 3;
  private static final int RLE_DICTIONARY = 8;

  private final FileChannel channel;
  private final ColumnType type;
  private final boolean isOptional;
  private final int codec;
  private long position;
  private final long end;

  private @Nullable String[] dictionary = {};
  private long left;
  private @Nullable RunLengths levels;
  private @Nullable RunLengths indexes;
  private ByteBuffer plain = ByteBuffer.allocate(0);

  /**
   * Begins before the first page.
   *
   * @param metadata of the column's chunk
   */
  ColumnValues(FileChannel channel, ColumnType type, boolean isOptional, Thrift metadata)
      throws DamagedException {
    this.channel = channel;
    this.type = type;
    this.isOptional = isOptional;
    codec = (int) metadata.number(4);
    long data = metadata.number(9);
    long start = Math.min(data, metadata.number(11, data));
    position = start > 0 ? start : data; // some write 0 for "no dictionary"
    end = position + metadata.number(7);
  }

  /** The next value as text, or null if there is none in that row. */
  @Nullable String next() throws IOException, DamagedException {
    while (left == 0) {
      nextPage();
    }
    left--;
    if (levels != null && levels.next() == 0) {
      return null;
    }
    if (indexes == null) {
      return type.next(plain);
    }
    int index = indexes.next();
    if (index < 0 || index >= dictionary.length) {
      throw new DamagedException("a page asks for value " + index + " of " + dictionary.length);
    }
    return dictionary[index];
  }

  private void nextPage() throws IOException, DamagedException {
    Thrift header = pageHeader();
    long packed = header.number(3);
    long length = header.number(2);
    if (packed < 0 || packed > end - position || length < 0 || length > MAX_PAGE) {
      throw new DamagedException("a page states a size of " + packed + " and " + length + " bytes");
    }
    ByteBuffer page = read((int) packed);
    position += packed;
    switch ((int) header.number(1)) {
      case 0 -> dataPage(header.struct(5), unpack(page, (int) length));
      case 2 -> dictionaryPage(header.struct(7), unpack(page, (int) length));
      case 3 -> dataPage2(header.struct(8), page, (int) length);
      default -> {} // an index, which nothing here needs
    }
  }

  private Thrift pageHeader() throws IOException, DamagedException {
    for (int size = PAGE_HEADER; ; size *= 16) {
      ByteBuffer bytes = read((int) Math.min(size, end - position));
      try {
        Thrift header = Thrift.read(bytes);
        position += bytes.position();
        return header;
      } catch (BufferUnderflowException e) {
        if (size > MAX_PAGE_HEADER || size >= end - position) {
          throw new DamagedException("a column ends before its last value");
        }
      }
    }
  }

  private void dictionaryPage(Thrift header, ByteBuffer page) throws DamagedException {
    long count = header.number(1);
    if (count < 0 || count > page.remaining()) {
      throw new DamagedException("a dictionary states " + count + " values");
    }
    dictionary = new String[(int) count];
    for (int i = 0; i < dictionary.length; i++) {
      dictionary[i] = type.next(page);
    }
  }

  private void dataPage(Thrift header, ByteBuffer page) throws DamagedException {
    left = count(header);
    levels = null;
    if (isOptional) {
      if (header.number(3) != RLE) {
        throw new DamagedException("its levels are in an encoding of old, which is not read");
      }
      int length = page.getInt();
      levels = new RunLengths(part(page, length), 1);
    }
    values((int) header.number(2), page);
  }

  private void dataPage2(Thrift header, ByteBuffer page, int length)
      throws IOException, DamagedException {
    left = count(header);
    int levelBytes = (int) header.number(5);
    part(page, (int) header.number(6)); // how often a value is repeated: none is
    levels = isOptional ? new RunLengths(part(page, levelBytes), 1) : null;
    int valueBytes = length - levelBytes - (int) header.number(6);
    boolean isPacked = header.isTrue(7, true);
    ByteBuffer values = page.slice().order(ByteOrder.LITTLE_ENDIAN);
    values((int) header.number(4), isPacked ? unpack(values, valueBytes) : values);
  }

  private static long count(Thrift header) throws DamagedException {
    long count = header.number(1);
    if (count < 0) {
      throw new DamagedException("a page states " + count + " values");
    }
    return count;
  }

  private void values(int encoding, ByteBuffer page) throws DamagedException {
    switch (encoding) {
      case PLAIN -> {
        indexes = null;
        plain = page;
      }
      case PLAIN_DICTIONARY, RLE_DICTIONARY ->
          // A page of nothing but nulls may have not even the width.
          indexes = page.hasRemaining() ? new RunLengths(page, page.get() & 0xFF) : null;
      default ->
          throw new DamagedException(
              "its values are in encoding "
                  + encoding
                  + ", and plain and dictionary are read; write it as pandas does by default");
    }
  }

  private static ByteBuffer part(ByteBuffer page, int length) throws DamagedException {
    if (length < 0 || length > page.remaining()) {
      throw new DamagedException("a page's levels state " + length + " bytes");
    }
    ByteBuffer part = page.slice(page.position(), length);
    page.position(page.position() + length);
    return part;
  }

  private ByteBuffer unpack(ByteBuffer page, int length) throws IOException, DamagedException {
    if (length < 0 || length > MAX_PAGE) {
      throw new DamagedException("a page states a size of " + length + " bytes");
    }
    if (length == 0) {
      return ByteBuffer.allocate(0); // for nothing, some write nothing
    }
    byte[] unpacked =
        switch (codec) {
          case 0 -> bytes(page);
          case 1 -> Snappy.unpack(page, length);
          case 2 -> gunzip(bytes(page), length);
          case 6 -> zstd(bytes(page), length);
          default ->
              throw new DamagedException(
                  "is packed by codec "
                      + codec
                      + ", and Snappy, gzip, zstd and none are read; write it with one of these");
        };
    if (unpacked.length != length) {
      throw new DamagedException("a page is not as long as it says");
    }
    return ByteBuffer.wrap(unpacked).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] bytes(ByteBuffer page) {
    byte[] bytes = new byte[page.remaining()];
    page.get(bytes);
    return bytes;
  }

  private static byte[] gunzip(byte[] page, int length) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(page))) {
      return in.readNBytes(length + 1);
    }
  }

  private static byte[] zstd(byte[] page, int length) throws DamagedException {
    byte[] unpacked = new byte[length];
    int n = new ZstdDecompressor().decompress(page, 0, page.length, unpacked, 0, length);
    if (n != length) {
      throw new DamagedException("a page is not as long as it says");
    }
    return unpacked;
  }

  private ByteBuffer read(int count) throws IOException, DamagedException {
    if (count < 0) {
      throw new DamagedException("a column ends before its last value");
    }
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new DamagedException("a column reaches beyond its end");
      }
    }
    return bytes.flip();
  }
}
