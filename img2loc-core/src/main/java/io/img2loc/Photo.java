package io.img2loc;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** SKELETON, to be replaced: a handle on a photo. */
public final class Photo {
  private final @Nullable Path path;
  private final byte @Nullable [] encoded;
  private final String name;

  private Photo(@Nullable Path path, byte @Nullable [] encoded, String name) {
    this.path = path;
    this.encoded = encoded;
    this.name = name;
  }

  /** A photo in a file; nothing is read yet. */
  public static Photo of(Path path) {
    return of(path, PhotoLimits.defaults());
  }

  /** A photo in a file, with bounds of one's own. */
  public static Photo of(Path path, PhotoLimits limits) {
    return new Photo(path, null, path.toString());
  }

  /** A photo in memory. */
  public static Photo of(byte[] encoded, String name) {
    return of(encoded, name, PhotoLimits.defaults());
  }

  /** A photo in memory, with bounds of one's own. */
  public static Photo of(byte[] encoded, String name, PhotoLimits limits) {
    return new Photo(null, encoded.clone(), name);
  }

  /** What messages call it: the path as given, or the name given with the bytes. */
  public String name() {
    return name;
  }

  /** The file, where there is one. */
  public Optional<Path> path() {
    return Optional.ofNullable(path);
  }

  /** Header and metadata; read once and kept. */
  public PhotoInfo info() {
    return decode(
        i ->
            new PhotoInfo(
                "JPEG", i.getWidth(), i.getHeight(), 1, PhotoPosition.none(), null, null));
  }

  /** SHA-256 of the encoded bytes, 64 hexadecimal digits. */
  public String sha256() {
    return "0".repeat(64);
  }

  /** Decodes, applies {@code use} to upright opaque sRGB pixels (TYPE_3BYTE_BGR). */
  public <R> R decode(Function<? super BufferedImage, ? extends R> use) {
    try {
      byte[] bytes = encoded != null ? encoded : Files.readAllBytes(Objects.requireNonNull(path));
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
      if (image == null) {
        throw new PhotoException(name + ": not an image");
      }
      BufferedImage bgr =
          new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
      Graphics2D g = bgr.createGraphics();
      g.drawImage(image, 0, 0, null);
      g.dispose();
      return use.apply(bgr);
    } catch (IOException e) {
      throw new PhotoException(name + ": " + e.getMessage(), e);
    }
  }

  /** A JPEG without metadata, longest side at most {@code longestSide} px. */
  public byte[] toJpeg(int longestSide, double quality) {
    return new byte[0];
  }

  @Override
  public String toString() {
    return name;
  }
}
