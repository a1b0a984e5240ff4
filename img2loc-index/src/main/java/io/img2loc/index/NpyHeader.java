package io.img2loc.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of a {@code .npy} file: the magic bytes, a version, its length and a Python dictionary
 * with exactly the keys descr, fortran_order and shape.
 *
 * @param start offset of the first number, in bytes
 * @param number how a number is written
 * @param order its bytes' order
 * @param rows at least 0
 * @param columns at least 1
 */
record NpyHeader(long start, NpyNumber number, ByteOrder order, long rows, int columns) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_LENGTH = 1 << 16;
  private static final int MAX_COLUMNS = 1 << 20;

  private static final String STRING = "'[^'\\\\]*'|\"[^\"\\\\]*\"";

  /** A structured dtype is a list; its brackets may be nested, and what is in them is not read. */
  private static final Pattern ENTRY =
      Pattern.compile(
          "\\s*(" + STRING + ")\\s*:\\s*(" + STRING + "|True|False|\\([^()]*\\)|\\[.*\\])\\s*",
          Pattern.DOTALL);

  private static final Pattern SIZE = Pattern.compile("\\s*(\\d{1,19})L?\\s*");

  /** Reads the header, from the start of a file. */
  static NpyHeader read(Path file, FileChannel channel) throws IOException {
    ByteBuffer start = bytes(file, channel, 0, 8);
    for (byte expected : MAGIC) {
      if (start.get() != expected) {
        throw notNpy(file, start);
      }
    }
    int major = start.get() & 0xFF;
    int minor = start.get() & 0xFF;
    if (major < 1 || major > 3 || minor != 0) {
      throw new IOException(
          "%s: is of .npy format %d.%d, and 1.0, 2.0 and 3.0 are read; save it with numpy.save"
              .formatted(file, major, minor));
    }
    int field = major == 1 ? 2 : 4;
    ByteBuffer size = bytes(file, channel, 8, field);
    long length = major == 1 ? size.getShort() & 0xFFFF : size.getInt() & 0xFFFFFFFFL;
    if (length > MAX_LENGTH) {
      throw damaged(file, "its header states a length of " + length + " bytes");
    }
    Charset charset = major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    ByteBuffer text = bytes(file, channel, 8 + field, (int) length);
    return parse(file, charset.decode(text).toString(), 8 + field + length);
  }

  /** Refuses a file that is not exactly as long as the header says. */
  void checkLength(Path file, long length) throws IOException {
    long expected;
    try {
      expected = Math.addExact(start, Math.multiplyExact(rows, rowBytes()));
    } catch (ArithmeticException e) {
      throw damaged(file, "its header states " + rows + " rows of " + columns + " numbers");
    }
    if (length < expected) {
      throw new IOException(
          "%s: is cut short: %d rows of %d numbers need %d bytes, it has %d; copy or make it again"
              .formatted(file, rows, columns, expected, length));
    }
    if (length > expected) {
      throw new IOException(
          "%s: has %d bytes more than its %d rows of %d numbers; save each array in its own file"
              .formatted(file, length - expected, rows, columns));
    }
  }

  int rowBytes() {
    return columns * number.bytes();
  }

  private static ByteBuffer bytes(Path file, FileChannel channel, long position, int count)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new IOException(
            file + ": ends inside the header of a .npy file; copy or make it again");
      }
    }
    return bytes.flip();
  }

  private static IOException notNpy(Path file, ByteBuffer start) {
    boolean isZip = start.get(0) == 'P' && start.get(1) == 'K';
    return new IOException(
        file
            + (isZip
                ? ": is a .npz or another zip; unpack the .npy file that is inside"
                : ": is no .npy file; save the vectors with numpy.save"));
  }

  private static IOException damaged(Path file, String what) {
    return new IOException(file + ": " + what + "; it is damaged, copy or make it again");
  }

  private static NpyHeader parse(Path file, String text, long start) throws IOException {
    String dictionary = text.strip();
    if (!dictionary.startsWith("{") || !dictionary.endsWith("}")) {
      throw damaged(file, "its header is no dictionary");
    }
    String descr = null;
    String fortran = null;
    String shape = null;
    String rest = dictionary.substring(1, dictionary.length() - 1);
    while (!rest.isBlank()) {
      Matcher entry = ENTRY.matcher(rest);
      if (!entry.lookingAt()) {
        throw damaged(file, "its header is no dictionary of three entries");
      }
      String key = unquoted(entry.group(1));
      String value = entry.group(2);
      if (key.equals("descr") && descr == null) {
        descr = value;
      } else if (key.equals("fortran_order") && fortran == null) {
        fortran = value;
      } else if (key.equals("shape") && shape == null) {
        shape = value;
      } else {
        throw damaged(file, "its header has an entry too many");
      }
      rest = rest.substring(entry.end());
      if (!rest.isEmpty() && rest.charAt(0) != ',') {
        throw damaged(file, "its header is no dictionary of three entries");
      }
      rest = rest.isEmpty() ? rest : rest.substring(1);
    }
    if (descr == null || fortran == null || shape == null) {
      throw damaged(file, "its header lacks one of descr, fortran_order and shape");
    }
    return of(file, start, descr, fortran, shape);
  }

  private static NpyHeader of(Path file, long start, String descr, String fortran, String shape)
      throws IOException {
    NpyNumber number = NpyNumber.of(unquoted(descr));
    if (number == null) {
      throw new IOException(
          "%s: its numbers are %s, and <f2, <f4, <f8, >f2, >f4 and >f8 are read;"
                  .formatted(file, descr.length() > 40 ? descr.substring(0, 40) + "…" : descr)
              + " save array.astype(numpy.float32)");
    }
    List<Long> sizes = sizes(file, shape);
    if (sizes.size() != 2 || sizes.get(1) < 1 || sizes.get(1) > MAX_COLUMNS) {
      throw new IOException(
          "%s: its shape is %s, and rows of 1 to %d numbers are needed, (rows, numbers);"
                  .formatted(file, shape, MAX_COLUMNS)
              + " save array.reshape(rows, -1)");
    }
    if (fortran.equals("True")) {
      throw new IOException(
          file + ": is in Fortran order, column by column; save numpy.ascontiguousarray(array)");
    }
    if (!fortran.equals("False")) {
      throw damaged(file, "its header's fortran_order is neither True nor False");
    }
    ByteOrder order = descr.charAt(1) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return new NpyHeader(start, number, order, sizes.get(0), sizes.get(1).intValue());
  }

  /** Python's tuple: one of one number ends in a comma, any other may. */
  private static List<Long> sizes(Path file, String shape) throws IOException {
    List<Long> sizes = new ArrayList<>();
    if (!shape.startsWith("(")) {
      throw damaged(file, "its header's shape is no tuple");
    }
    String inside = shape.substring(1, shape.length() - 1);
    String numbers = inside.stripTrailing();
    boolean endsInComma = numbers.endsWith(",");
    numbers = endsInComma ? numbers.substring(0, numbers.length() - 1) : numbers;
    if (numbers.isBlank()) {
      return sizes;
    }
    for (String number : numbers.split(",", -1)) {
      Matcher size = SIZE.matcher(number);
      if (!size.matches()) {
        throw damaged(file, "its header's shape is no tuple of sizes");
      }
      try {
        sizes.add(Long.parseLong(size.group(1)));
      } catch (NumberFormatException e) {
        throw damaged(file, "its header's shape has a number beyond 64 bits");
      }
    }
    return sizes;
  }

  private static String unquoted(String text) {
    boolean isQuoted = text.startsWith("'") || text.startsWith("\"");
    return isQuoted ? text.substring(1, text.length() - 1) : text;
  }
}
