package io.img2loc;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What has to be known of a photo before it is decoded, read without decoding.
 *
 * @param format what the bytes are
 * @param route how they become pixels
 * @param offset where the picture to decode begins in the bytes
 * @param jpeg its header if it is a JPEG
 * @param width px as stored, before the orientation is applied
 * @param height likewise
 */
record PhotoHeader(
    PhotoFormat format,
    Route route,
    long offset,
    @Nullable JpegHeader jpeg,
    int width,
    int height) {

  /** Ways to pixels. */
  enum Route {
    /** A JPEG: the whole photo, or the preview inside. */
    JPEG,
    /** One of ImageIO's readers for the format. */
    READER,
    /** A program on the PATH; its pixels are upright. */
    CONVERTER
  }

  /** Whether a preview stands in for what only the converter could decode. */
  boolean standsIn() {
    return route == Route.JPEG
        && switch (format) {
          case HEIC, HEIF, AVIF -> true;
          default -> false;
        };
  }

  long pixels() {
    return (long) width * height;
  }

  /**
   * Reads it.
   *
   * @throws PhotoException if it is no photo, or its header is broken, or states an impossible size
   */
  static PhotoHeader read(EncodedPhoto photo) {
    return read(photo, HeifConverter.onPath().isThere());
  }

  /** Reads it for a process that has the converter or has not. */
  static PhotoHeader read(EncodedPhoto photo, boolean converter) {
    try (ImageInputStream in = photo.openStream(0)) {
      PhotoFormat format = format(in);
      if (format == null) {
        throw photo.failure("it is in no format that is read (" + PhotoFormat.KNOWN + ")");
      }
      PhotoHeader header = read(photo, format, in, converter);
      if (header.width < 1 || header.height < 1) {
        throw photo.failure(
            String.format(
                "its header states an impossible size of %d x %d", header.width, header.height));
      }
      return header;
    } catch (EOFException e) {
      throw photo.failure("it ends within its header", e);
    } catch (IOException e) {
      throw photo.unreadable(e);
    }
  }

  private static @Nullable PhotoFormat format(ImageInputStream in) throws IOException {
    RandomBytes bytes = RandomBytes.of(in);
    PhotoFormat format = PhotoFormat.of(bytes.copy(0, PhotoFormat.SIGNATURE_LENGTH));
    return format == PhotoFormat.TIFF ? TiffTags.format(bytes) : format;
  }

  private static PhotoHeader read(
      EncodedPhoto photo, PhotoFormat format, ImageInputStream in, boolean converter)
      throws IOException {
    return switch (format) {
      case JPEG -> ofJpeg(photo, in);
      case WEBP -> ofWebp(photo, in);
      case BMP -> ofBmp(in);
      case PNG, GIF, TIFF -> ofReader(photo, format);
      case HEIC, HEIF, AVIF -> ofContainer(photo, format, in, converter);
      case CR2, CR3, ORF, RW2, RAF, DNG, RAW -> ofRaw(photo, format, in);
    };
  }

  private static PhotoHeader ofJpeg(EncodedPhoto photo, ImageInputStream in) throws IOException {
    in.seek(0);
    JpegHeader jpeg = JpegHeader.read(in);
    if (jpeg == null) {
      throw photo.failure("it is a truncated or broken JPEG: no picture begins in it");
    }
    return new PhotoHeader(PhotoFormat.JPEG, Route.JPEG, 0, jpeg, jpeg.width(), jpeg.height());
  }

  /** Says itself when it is cut short, where its reader may fill the rest with anything. */
  private static PhotoHeader ofWebp(EncodedPhoto photo, ImageInputStream in) throws IOException {
    in.setByteOrder(ByteOrder.LITTLE_ENDIAN);
    in.seek(4);
    long stated = in.readUnsignedInt() + 8;
    if (in.length() < stated) {
      throw photo.failure(
          String.format(
              "it is a truncated WEBP: it states %,d bytes and has %,d", stated, in.length()));
    }
    return ofReader(photo, PhotoFormat.WEBP);
  }

  /** Its reader refuses large ones before it says how large they are. */
  private static PhotoHeader ofBmp(ImageInputStream in) throws IOException {
    in.setByteOrder(ByteOrder.LITTLE_ENDIAN);
    in.seek(14);
    boolean old = in.readInt() == 12; // OS/2's
    int width = old ? in.readUnsignedShort() : in.readInt();
    int height = old ? in.readUnsignedShort() : in.readInt();
    // Negative where the rows run downwards.
    int rows = height == Integer.MIN_VALUE ? 0 : Math.abs(height);
    return new PhotoHeader(PhotoFormat.BMP, Route.READER, 0, null, width, rows);
  }

  private static PhotoHeader ofReader(EncodedPhoto photo, PhotoFormat format) throws IOException {
    try (ImageInputStream in = photo.openStream(0)) {
      ImageReader reader = PhotoDecoder.reader(photo, format);
      try {
        reader.setInput(in, true, true);
        return new PhotoHeader(
            format, Route.READER, 0, null, reader.getWidth(0), reader.getHeight(0));
      } catch (IOException
          | RuntimeException
          | OutOfMemoryError e) { // readers throw what they like
        throw PhotoDecoder.failure(photo, format, e);
      } finally {
        reader.dispose();
      }
    }
  }

  /** The converter shows the primary picture; without it a preview of that is the next best. */
  private static PhotoHeader ofContainer(
      EncodedPhoto photo, PhotoFormat format, ImageInputStream in, boolean converter)
      throws IOException {
    RandomBytes bytes = RandomBytes.of(in);
    HeifItems items = HeifItems.find(bytes);
    EmbeddedJpeg preview = converter ? null : largest(bytes, items.previews());
    if (preview != null) {
      return ofPreview(format, preview);
    }
    HeifItems.Size size = items.size();
    if (size == null) {
      throw photo.failure("it is a truncated or broken " + format + ": it states no size");
    }
    return new PhotoHeader(format, Route.CONVERTER, 0, null, size.width(), size.height());
  }

  /** The largest JPEG that begins in one of these places, of which so much is looked at. */
  private static @Nullable EmbeddedJpeg largest(RandomBytes bytes, List<HeifItems.Extent> places)
      throws IOException {
    EmbeddedJpeg largest = null;
    long left = XmpPacket.MAX_BYTES;
    for (HeifItems.Extent place : places) {
      byte[] content = bytes.copy(place.offset(), Math.min(place.length(), left));
      left -= content.length;
      if (content.length > 0) {
        largest = larger(largest, place.offset(), content);
      }
    }
    return largest;
  }

  private static @Nullable EmbeddedJpeg larger(
      @Nullable EmbeddedJpeg known, long at, byte[] content) throws IOException {
    try (ImageInputStream in = PhotoStream.of(content, 0)) {
      EmbeddedJpeg found = EmbeddedJpeg.largest(in);
      return found == null || (known != null && pixels(known) >= pixels(found))
          ? known
          : new EmbeddedJpeg(at + found.offset(), found.header());
    }
  }

  private static long pixels(EmbeddedJpeg jpeg) {
    return (long) jpeg.header().width() * jpeg.header().height();
  }

  private static PhotoHeader ofRaw(EncodedPhoto photo, PhotoFormat format, ImageInputStream in)
      throws IOException {
    EmbeddedJpeg preview = EmbeddedJpeg.largest(in);
    if (preview == null) {
      throw photo.failure(
          "it is raw data of a camera ("
              + format
              + ") without a JPEG preview of at least "
              + EmbeddedJpeg.MIN_LONGEST_SIDE
              + " px; export it as a JPEG or TIFF first");
    }
    return ofPreview(format, preview);
  }

  private static PhotoHeader ofPreview(PhotoFormat format, EmbeddedJpeg preview) {
    JpegHeader jpeg = preview.header();
    return new PhotoHeader(format, Route.JPEG, preview.offset(), jpeg, jpeg.width(), jpeg.height());
  }
}
