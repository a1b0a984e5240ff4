package io.img2loc;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.IIOException;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Turns a photo's bytes into opaque 8-bit sRGB pixels by the way that its header names. */
final class PhotoDecoder {
  private static final String PLUGIN_ARTIFACT = "com.twelvemonkeys.imageio:imageio-";

  /** Encoders write ten or so; each costs a pass over all pixels, however few its bytes. */
  private static final int MAX_SCANS = 200;

  private PhotoDecoder() {}

  /**
   * The pixels in TYPE_3BYTE_BGR, as stored: not yet turned.
   *
   * @throws PhotoException whatever goes wrong
   */
  static BufferedImage decode(EncodedPhoto photo, PhotoHeader header) {
    return decode(
        photo,
        header,
        () ->
            switch (header.route()) {
              case JPEG -> decodeJpeg(photo, header);
              case READER -> decodeByReader(photo, header);
              case CONVERTER -> HeifConverter.onPath().convert(photo, header);
            });
  }

  /**
   * A JPEG's pixels at a part of its size, else as {@link #decode} gives them; empty where it has
   * to be decoded in its size.
   *
   * @param denominator from {@link NativeJpeg#denominator}, above 1
   * @throws PhotoException whatever goes wrong
   */
  static Optional<BufferedImage> decodeReduced(
      EncodedPhoto photo, PhotoHeader header, JpegHeader jpeg, int denominator) {
    return decode(
        photo,
        header,
        () ->
            Optional.ofNullable(
                NativeJpeg.decode(photo, header, checkedScans(photo, header, jpeg), denominator)));
  }

  private interface Decoding<R> {
    R decode() throws IOException;
  }

  private static <R> R decode(EncodedPhoto photo, PhotoHeader header, Decoding<R> decoding) {
    try {
      return decoding.decode();
    } catch (PhotoException e) {
      throw e;
    } catch (IOException
        | RuntimeException
        | OutOfMemoryError
        | StackOverflowError e) { // readers throw what they like
      throw failure(photo, header.format(), e);
    }
  }

  /**
   * The reader of a format other than JPEG: the plugin's where the JDK has none or a lesser one.
   */
  static ImageReader reader(EncodedPhoto photo, PhotoFormat format) {
    return switch (format) {
      case WEBP ->
          ImageReaders.ofPlugin("webp")
              .orElseThrow(
                  () ->
                      photo.failure(
                          "it is a WebP, which needs "
                              + PLUGIN_ARTIFACT
                              + "webp on the class path"));
      case TIFF ->
          ImageReaders.ofPlugin("tiff")
              .or(() -> ImageReaders.ofJdk("tiff"))
              .orElseThrow(() -> noReader(photo, format));
      default ->
          ImageReaders.ofJdk(format.name().toLowerCase(Locale.ROOT))
              .orElseThrow(() -> noReader(photo, format));
    };
  }

  private static PhotoException noReader(EncodedPhoto photo, PhotoFormat format) {
    return photo.failure("this Java runtime has no reader for " + format);
  }

  /** In words, why decoding failed. */
  static PhotoException failure(EncodedPhoto photo, PhotoFormat format, Throwable thrown) {
    if (thrown instanceof PhotoException known) {
      return known;
    }
    if (thrown instanceof FileSystemException || thrown instanceof ClosedChannelException) {
      return photo.unreadable((IOException) thrown);
    }
    if (isOutOfMemory(thrown)) {
      return photo.failure(
          "the heap is too small to decode this "
              + format
              + "; raise it with -Xmx or lower -D"
              + PixelBudget.PROPERTY,
          thrown);
    }
    if (thrown instanceof StackOverflowError) {
      return photo.failure(
          "it is a broken " + format + ": what is in it is nested without end", thrown);
    }
    String hint =
        format == PhotoFormat.TIFF && ImageReaders.ofPlugin("tiff").isEmpty()
            ? "; " + PLUGIN_ARTIFACT + "tiff on the class path reads more kinds"
            : "";
    String cause = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
    return photo.failure(
        "it is a truncated or broken " + format + " (" + cause + ")" + hint, thrown);
  }

  /** Some readers wrap whatever they catch. */
  private static boolean isOutOfMemory(Throwable thrown) {
    return thrown instanceof OutOfMemoryError || thrown.getCause() instanceof OutOfMemoryError;
  }

  private static BufferedImage decodeByReader(EncodedPhoto photo, PhotoHeader header)
      throws IOException {
    return Pixels.toBgr(
        read(photo, header, reader(photo, header.format()), reader -> reader.read(0)));
  }

  private static BufferedImage decodeJpeg(EncodedPhoto photo, PhotoHeader header)
      throws IOException {
    if (header.jpeg() != null) {
      JpegScans scans = checkedScans(photo, header, header.jpeg());
      BufferedImage image = NativeJpeg.decode(photo, header, scans);
      if (image != null) {
        return image;
      }
    }
    return decodeByImageIo(photo, header);
  }

  /** By the JDK's reader, or what helps it out. */
  static BufferedImage decodeByImageIo(EncodedPhoto photo, PhotoHeader header) throws IOException {
    JpegHeader jpeg = header.jpeg();
    try {
      ImageReader reader =
          ImageReaders.ofJdk("jpeg").orElseThrow(() -> noReader(photo, PhotoFormat.JPEG));
      return jpeg != null && jpeg.components() == 4
          ? decodeInks(photo, header, reader, jpeg.adobeTransform())
          : Pixels.toBgr(read(photo, header, reader, r -> r.read(0)));
    } catch (TruncatedException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // readers throw what they like
      return decodeOddJpeg(photo, header, e);
    }
  }

  private static JpegScans checkedScans(EncodedPhoto photo, PhotoHeader header, JpegHeader jpeg)
      throws IOException {
    try (ImageInputStream in = photo.openStream(0)) {
      // A preview is read alone, without what follows.
      JpegScans scans = JpegScans.read(RandomBytes.of(in), jpeg, header.offset() > 0);
      if (scans.count() > MAX_SCANS) {
        throw photo.failure(
            String.format(
                "its picture comes in %,d scans, more than the bound of %d; save it anew to use it",
                scans.count(), MAX_SCANS));
      }
      return scans;
    }
  }

  /** By the plugin, which knows what the JDK's reader does not; slower. */
  private static BufferedImage decodeOddJpeg(EncodedPhoto photo, PhotoHeader header, Exception why)
      throws IOException {
    Optional<ImageReader> plugin = ImageReaders.ofPlugin("jpeg");
    if (plugin.isEmpty()) {
      throw new IIOException(
          why.getMessage() + "; " + PLUGIN_ARTIFACT + "jpeg on the class path reads more kinds",
          why);
    }
    try {
      return Pixels.toBgr(read(photo, header, plugin.get(), reader -> reader.read(0)));
    } catch (IOException | RuntimeException e) { // readers throw what they like
      e.addSuppressed(why);
      throw e;
    }
  }

  private static BufferedImage decodeInks(
      EncodedPhoto photo, PhotoHeader header, ImageReader reader, int adobeTransform)
      throws IOException {
    Raster samples = read(photo, header, reader, r -> r.readRaster(0, null));
    byte[] profile;
    try (ImageInputStream in = photo.openStream(header.offset())) {
      profile = JpegHeader.readProfile(in);
    }
    return Cmyk.toBgr(writable(samples), adobeTransform, profile);
  }

  private static WritableRaster writable(Raster raster) {
    if (raster instanceof WritableRaster same) {
      return same;
    }
    WritableRaster copy = raster.createCompatibleWritableRaster();
    copy.setRect(raster);
    return copy;
  }

  private interface Reading<R> {
    R read(ImageReader reader) throws IOException;
  }

  /** Reads and disposes of the reader. */
  private static <R> R read(
      EncodedPhoto photo, PhotoHeader header, ImageReader reader, Reading<R> reading)
      throws IOException {
    try (ImageInputStream in = photo.openStream(header.offset())) {
      var truncated = new AtomicBoolean();
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener(
          (source, warning) -> {
            if (warning.contains("EOI")) {
              truncated.set(true);
            }
          });
      checkSize(reader, header);
      R result = reading.read(reader);
      if (truncated.get()) {
        throw new TruncatedException();
      }
      return result;
    } finally {
      reader.dispose();
    }
  }

  /** The decoder's notion of the size is what it allocates by. */
  private static void checkSize(ImageReader reader, PhotoHeader header) throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    if (width != header.width() || height != header.height()) {
      throw new IIOException(
          String.format(
              "its header states both %d x %d and %d x %d",
              header.width(), header.height(), width, height));
    }
  }

  /** The picture ends before its end. */
  private static final class TruncatedException extends IIOException {
    private static final long serialVersionUID = 1L;

    TruncatedException() {
      super("the picture ends before its end-of-image marker");
    }
  }
}
