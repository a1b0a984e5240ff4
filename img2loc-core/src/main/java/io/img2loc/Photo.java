package io.img2loc;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A handle on a photo, in a file or in memory. It is decoded anew for each use and keeps no pixels,
 * so that ten thousand handles take little memory.
 *
 * <p>The format is found in the bytes and never in a name. JPEG, PNG, GIF (its first frame) and BMP
 * are decoded by the JDK; TIFF and WebP, and JPEGs that the JDK does not know, by the TwelveMonkeys
 * plugins for ImageIO where they are on the class path. Camera raw data (DNG, CR2, CR3, NEF, ARW,
 * ORF, RW2, RAF, …) is decoded from the largest JPEG preview inside whose longest side has at least
 * 320 px. HEIC, HEIF and AVIF are decoded by the command {@code heif-convert} of libheif if it is
 * on the PATH when the first photo is read, and else from such a preview of the primary picture,
 * where there is one.
 *
 * <p>An ordinary JPEG (baseline or progressive, grey or YCbCr, as cameras write them) is decoded by
 * TurboJPEG's own Java binding where that is on the class path, version 2.1 or newer, which Debian
 * has in the package {@code libturbojpeg-java}: to the same pixels as by the JDK (but for blocks of
 * a damaged one that no decoder notices as such), in a half to a quarter of the time. Its encoded
 * bytes are in memory meanwhile. What it so much as warns about is decoded by the JDK. The system
 * property {@code img2loc.decode.native}, if {@code false} when the first JPEG is decoded, leaves
 * it alone. From Java 24 on the binding needs {@code --enable-native-access=ALL-UNNAMED} to load
 * its library without a warning.
 *
 * <p>Pixels of all photos together are bounded by one budget of the process: the maximum heap
 * divided by 12 bytes, or the system property {@code img2loc.decode.pixels}. A photo that does not
 * fit waits until others are done with; one larger than the whole budget is decoded alone.
 *
 * <p>Immutable, and safe for use by many threads. Two handles are equal only if they are the same
 * object; {@link #sha256()} tells whether photos are. A file must not change while it is used.
 *
 * <p>What reads a file throws a {@link PhotoException} if there is none, or it cannot be read, is
 * too large, broken, truncated, or no photo; the message names the photo and the cause.
 */
public final class Photo {
  /** Longest side in px of a JPEG: its header counts in 16 bits, and decoders stop at this. */
  private static final int MAX_JPEG_SIDE = 65_500;

  private static final double THUMBNAIL_QUALITY = 0.8;

  private final EncodedPhoto encoded;
  // Small, so they are kept; read twice at worst if two threads are first.
  private volatile @Nullable PhotoHeader header;
  private volatile @Nullable PhotoInfo info;
  private volatile @Nullable String sha256;

  private Photo(EncodedPhoto encoded) {
    this.encoded = encoded;
  }

  /** A photo in a file, with the default bounds. Nothing is read yet. */
  public static Photo of(Path path) {
    return of(path, PhotoLimits.defaults());
  }

  /** A photo in a file, with bounds of one's own. Nothing is read yet. */
  public static Photo of(Path path, PhotoLimits limits) {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(limits, "limits");
    return new Photo(new EncodedPhoto(path, null, path.toString(), limits));
  }

  /** A photo in memory, with the default bounds. The bytes are copied; nothing is decoded yet. */
  public static Photo of(byte[] encoded, String name) {
    return of(encoded, name, PhotoLimits.defaults());
  }

  /** A photo in memory, with bounds of one's own. The bytes are copied; nothing is decoded yet. */
  public static Photo of(byte[] encoded, String name, PhotoLimits limits) {
    Objects.requireNonNull(encoded, "encoded");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(limits, "limits");
    return new Photo(new EncodedPhoto(null, encoded.clone(), name, limits));
  }

  /** What messages call it: the path as given, or the name given with the bytes. */
  public String name() {
    return encoded.name();
  }

  /** The file, where there is one. */
  public Optional<Path> path() {
    return Optional.ofNullable(encoded.path());
  }

  /**
   * What the header and the metadata say, without decoding pixels. Read once and kept. Broken
   * metadata never fails a photo. More pixels than the bound are no failure here, only when they
   * are decoded.
   *
   * @throws PhotoException if the header cannot be read
   */
  public PhotoInfo info() {
    PhotoInfo known = info;
    if (known == null) {
      known = bounded(() -> readInfo(header()));
      info = known;
    }
    return known;
  }

  /**
   * Whether what is decoded is a preview inside, only because {@code heif-convert} is not there to
   * decode a HEIC, HEIF or AVIF itself: where it is, the same bytes give another picture. Camera
   * raw data, of which the preview is all that is ever decoded, is not meant.
   *
   * @throws PhotoException if the header cannot be read
   */
  public boolean isPreviewForLackOfDecoder() {
    return header().standsIn();
  }

  /**
   * SHA-256 of the encoded bytes, in 64 hexadecimal digits. Read once and kept.
   *
   * @throws PhotoException if the bytes cannot be read
   */
  public String sha256() {
    String known = sha256;
    if (known == null) {
      known = encoded.sha256();
      sha256 = known;
    }
    return known;
  }

  /**
   * Decodes the photo and returns what {@code use} makes of it: an image of TYPE_3BYTE_BGR, which
   * is opaque sRGB of 8 bits, upright by EXIF's orientation, transparency on white, colours by the
   * profile inside where it is sound (those of PNG, which the JDK's reader passes over, excepted).
   * What {@code heif-convert} decodes is turned by the container's rotation instead of EXIF's. The
   * image is the caller's to change, but not to keep: its pixels count against the budget until
   * {@code use} returns, and no longer.
   *
   * <p>Waits while the budget is used up. {@code use} may decode another photo on its own thread,
   * which is let in at once; it must not wait for other threads that decode, as they may be waiting
   * for it.
   *
   * @throws PhotoException if it cannot be decoded, has more pixels than the bound or than the heap
   *     can hold, or the thread is interrupted while it waits (it stays interrupted)
   */
  public <R> R decode(Function<? super BufferedImage, ? extends R> use) {
    return decode(use, PixelBudget.shared());
  }

  /**
   * As {@link #decode}, but at a half, a quarter or an eighth of the size, sides rounded up, where
   * that is cheap: the most that leaves the shorter side at least that many px. It is cheap for
   * JPEGs, previews in camera raw data included, of ordinary colours where TurboJPEG is there; all
   * else is decoded in its size. A picture of 4000 × 3000 px of which 512 are to be kept becomes
   * 1000 × 750.
   *
   * <p>The pixels of the smaller image count against the budget, and the encoded bytes as a twelfth
   * of a pixel each; of a progressive JPEG those of the whole size, which its decoder keeps. The
   * bound of {@link PhotoLimits#maxPixels} is on the whole size.
   *
   * @param shorterSide px that the shorter side must keep, at least 1; where it has fewer, it keeps
   *     what it has
   * @throws IllegalArgumentException if the argument is out of range
   * @throws PhotoException as {@link #decode} does
   */
  public <R> R decodeReduced(int shorterSide, Function<? super BufferedImage, ? extends R> use) {
    if (shorterSide < 1) {
      throw new IllegalArgumentException(
          "the shorter side must keep at least 1 px, was " + shorterSide);
    }
    return decodeReduced(shorterSide, use, PixelBudget.shared());
  }

  <R> R decodeReduced(
      int shorterSide, Function<? super BufferedImage, ? extends R> use, PixelBudget budget) {
    Objects.requireNonNull(use, "use");
    PhotoHeader known = header();
    checkPixels(known);
    int denominator = NativeJpeg.denominator(known, shorterSide);
    JpegHeader jpeg = known.jpeg();
    if (denominator > 1 && jpeg != null) {
      int orientation = appliedOrientation(known, info().orientation());
      long cost = NativeJpeg.cost(encoded, known, denominator);
      PixelBudget.Permit permit = budget.acquire(cost, encoded);
      try {
        Optional<BufferedImage> reduced =
            PhotoDecoder.decodeReduced(encoded, known, jpeg, denominator);
        if (reduced.isPresent()) {
          return use.apply(upright(known, orientation, reduced.get()));
        }
      } finally {
        permit.release();
      }
    }
    return decode(use, budget);
  }

  <R> R decode(Function<? super BufferedImage, ? extends R> use, PixelBudget budget) {
    Objects.requireNonNull(use, "use");
    PhotoHeader known = header();
    checkPixels(known);
    int orientation = appliedOrientation(known, info().orientation());
    PixelBudget.Permit permit = budget.acquire(known.pixels(), encoded);
    try {
      return use.apply(upright(known, orientation, PhotoDecoder.decode(encoded, known)));
    } finally {
      permit.release();
    }
  }

  /**
   * The photo as a JPEG that tells nothing but its pixels: upright, baseline, without EXIF, XMP,
   * colour profile or comment. The same photo gives the same bytes on the same Java runtime.
   *
   * @param longestSide px at most, in [1, 65500]; a smaller photo keeps its size
   * @param quality in (0, 1]; 0.85 is a good one
   * @throws IllegalArgumentException if an argument is out of range
   * @throws PhotoException as {@link #decode} does
   */
  public byte[] toJpeg(int longestSide, double quality) {
    checkLongestSide(longestSide);
    if (!(quality > 0 && quality <= 1)) {
      throw new IllegalArgumentException("the quality must be in (0, 1], was " + quality);
    }
    return decode(image -> encode(Pixels.shrink(image, longestSide), (float) quality));
  }

  /**
   * A small picture of the photo for people to look at: a JPEG as {@link #toJpeg} makes it, of
   * quality 0.8, but from a photo that is {@linkplain #decodeReduced decoded reduced} where that is
   * cheap. Its pixels may then differ by a few levels from those of {@code toJpeg}.
   *
   * @param longestSide px at most, in [1, 65500]; a smaller photo keeps its size
   * @throws IllegalArgumentException if the argument is out of range
   * @throws PhotoException as {@link #decode} does
   */
  public byte[] toThumbnail(int longestSide) {
    checkLongestSide(longestSide);
    double width = info().width();
    double height = info().height();
    double shorterSide = 2.0 * longestSide * Math.min(width, height) / Math.max(width, height);
    // Twice the px, as a picture reduced to less shows its blocks, and hardly takes less time; one
    // more, so that sides that decoding rounds up are long enough even so.
    return decodeReduced(
        (int) Math.ceil(shorterSide) + 1,
        image -> encode(Pixels.shrink(image, longestSide), (float) THUMBNAIL_QUALITY));
  }

  private static void checkLongestSide(int longestSide) {
    if (longestSide < 1 || longestSide > MAX_JPEG_SIDE) {
      throw new IllegalArgumentException(
          "the longest side must be in [1, " + MAX_JPEG_SIDE + "] px, was " + longestSide);
    }
  }

  /** The name. */
  @Override
  public String toString() {
    return name();
  }

  private PhotoHeader header() {
    PhotoHeader known = header;
    if (known == null) {
      known = bounded(() -> PhotoHeader.read(encoded));
      header = known;
    }
    return known;
  }

  /**
   * A last resort: what a stranger's file does to the heap or the stack is that photo's failure.
   */
  private <R> R bounded(Supplier<R> reading) {
    try {
      return reading.get();
    } catch (OutOfMemoryError | StackOverflowError e) {
      throw encoded.failure("its header is built to exhaust memory, or the heap is too small", e);
    }
  }

  private PhotoInfo readInfo(PhotoHeader known) {
    PhotoMetadata metadata = encoded.metadata();
    boolean swapped = appliedOrientation(known, metadata.orientation()) >= 5;
    return new PhotoInfo(
        known.format().name(),
        swapped ? known.height() : known.width(),
        swapped ? known.width() : known.height(),
        metadata.orientation(),
        position(metadata.position()),
        metadata.takenAt(),
        metadata.comment());
  }

  /** A place inside the file, else one beside it, else what either says that is no place. */
  private PhotoPosition position(PhotoPosition embedded) {
    Path file = encoded.path();
    if (embedded.location() != null || file == null) {
      return embedded;
    }
    PhotoPosition beside = PhotoMetadata.sidecar(file);
    return beside.location() != null || embedded.problem() == null ? beside : embedded;
  }

  private static int appliedOrientation(PhotoHeader header, int stated) {
    return header.route() == PhotoHeader.Route.CONVERTER ? 1 : stated;
  }

  private void checkPixels(PhotoHeader known) {
    long bound = encoded.limits().maxPixels();
    if (known.pixels() > bound) {
      throw encoded.failure(
          String.format(
              "its header states %d x %d px, %,d in all, more than the bound of %,d;"
                  + " raise PhotoLimits.maxPixels to decode it",
              known.width(), known.height(), known.pixels(), bound));
    }
  }

  private BufferedImage upright(PhotoHeader known, int orientation, BufferedImage stored) {
    try {
      return Pixels.upright(stored, orientation);
    } catch (OutOfMemoryError e) {
      throw PhotoDecoder.failure(encoded, known.format(), e);
    }
  }

  private static byte[] encode(BufferedImage image, float quality) {
    ImageWriter writer = ImageReaders.jpegWriter();
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(quality);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory cannot fail", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
