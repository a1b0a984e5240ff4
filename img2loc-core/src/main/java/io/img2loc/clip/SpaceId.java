package io.img2loc.clip;

import io.img2loc.Img2LocException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The name of the space in which a model's vectors lie: {@code clip-} and the first 32 hexadecimal
 * digits of a SHA-256. Two models that would give different vectors never share one, since
 * everything that a vector depends on is hashed (that 128 bits agree by chance is left aside).
 *
 * <p>The names and folders of graph and config, the config's wording, device, threads and decoding
 * stay outside. So do differences that change bytes but no vector: a graph exported again has
 * another id.
 *
 * <p>Hashed are these parts, each preceded by its length in bytes as a 64-bit number. Numbers are
 * big-endian and of 64 bits, real ones as IEEE 754 doubles with −0 written as 0; texts are UTF-8.
 *
 * <ol>
 *   <li>{@code img2loc-clip-1}
 *   <li>the graph's SHA-256, 32 bytes; its size in bytes
 *   <li>how many files hold external data; of each, in the order of their names' bytes: its name
 *       relative to the graph's folder, with {@code /} between folders; its SHA-256; its size
 *   <li>the name of the graph's output
 *   <li>{@link Preprocessing#fit}, by name; resize; width; height
 *   <li>{@link Preprocessing#filter}, by name; scale
 *   <li>mean of red, green, blue; standard deviation of red, green, blue
 * </ol>
 */
final class SpaceId {
  private static final String FORMAT = "img2loc-clip-1";
  private static final int BUFFER = 1 << 20;
  private static final int DIGITS = 32;

  private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

  private SpaceId() {}

  /**
   * Reads the files.
   *
   * @throws Img2LocException if one cannot be read
   */
  static String of(ModelFiles files, String output, Preprocessing preprocessing) {
    SpaceId id = new SpaceId();
    id.text(FORMAT);
    id.content(files.graph());
    Map<byte[], Path> externalData = new TreeMap<>(Arrays::compareUnsigned);
    for (Path file : files.externalData()) {
      externalData.put(nameBeside(files.graph(), file), file);
    }
    id.number(externalData.size());
    externalData.forEach(
        (name, file) -> {
          id.part(name);
          id.content(file);
        });
    id.text(output);
    id.text(preprocessing.fit().name());
    id.number(preprocessing.resize());
    id.number(preprocessing.width());
    id.number(preprocessing.height());
    id.text(preprocessing.filter().name());
    id.real(preprocessing.scale());
    id.reals(preprocessing.mean());
    id.reals(preprocessing.standardDeviation());
    byte[] hash = sha256().digest(id.parts.toByteArray());
    return "clip-" + HexFormat.of().formatHex(hash).substring(0, DIGITS);
  }

  private static byte[] nameBeside(Path graph, Path file) {
    Path name = graph.resolveSibling("").relativize(file);
    return name.toString()
        .replace(name.getFileSystem().getSeparator(), "/")
        .getBytes(StandardCharsets.UTF_8);
  }

  private void content(Path file) {
    MessageDigest digest = sha256();
    long size = 0;
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      while (channel.read(buffer) >= 0) {
        buffer.flip();
        size += buffer.remaining();
        digest.update(buffer);
        buffer.clear();
      }
    } catch (IOException e) {
      throw ModelLayout.unreadable(file, e);
    }
    part(digest.digest());
    number(size);
  }

  private void reals(List<Double> values) {
    values.forEach(this::real);
  }

  private void real(double value) {
    number(Double.doubleToLongBits(value + 0.0)); // −0 + 0 is 0
  }

  private void number(long value) {
    part(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  private void text(String text) {
    part(text.getBytes(StandardCharsets.UTF_8));
  }

  private void part(byte[] bytes) {
    parts.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(bytes.length).array());
    parts.writeBytes(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
