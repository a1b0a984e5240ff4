package io.img2loc;

import static java.lang.invoke.MethodType.methodType;

import java.awt.image.BufferedImage;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decoder of libjpeg-turbo (2.1 or newer) through the Java binding that it comes with. No
 * repository has the binding's jar, so nothing is compiled against it: it is looked up once, by
 * name, and whatever is amiss with it means that there is none. Safe for use by many threads.
 */
final class TurboJpeg {
  /** The system property that, if {@code false}, leaves the decoder alone. */
  static final String PROPERTY = "img2loc.decode.native";

  private static final Logger LOG = LoggerFactory.getLogger(TurboJpeg.class);
  private static final String PACKAGE = "org.libjpegturbo.turbojpeg.";

  private final MethodHandle open;
  private final MethodHandle setSource;
  private final MethodHandle width;
  private final MethodHandle height;
  private final MethodHandle decompress;
  private final int blueGreenRed;
  private final int stopOnWarning;

  private TurboJpeg(ClassLoader loader) throws ReflectiveOperationException, IOException {
    Class<?> constants = Class.forName(PACKAGE + "TJ", true, loader);
    Class<?> type = Class.forName(PACKAGE + "TJDecompressor", true, loader);
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    blueGreenRed = constants.getField("PF_BGR").getInt(null);
    stopOnWarning = constants.getField("FLAG_STOPONWARNING").getInt(null);
    open = lookup.findConstructor(type, methodType(void.class)).asType(methodType(Closeable.class));
    setSource =
        lookup
            .findVirtual(type, "setSourceImage", methodType(void.class, byte[].class, int.class))
            .asType(methodType(void.class, Closeable.class, byte[].class, int.class));
    width = sizeOf(lookup, type, "getWidth");
    height = sizeOf(lookup, type, "getHeight");
    MethodType pixels =
        methodType(
            void.class,
            byte[].class,
            int.class,
            int.class,
            int.class,
            int.class,
            int.class,
            int.class,
            int.class);
    decompress =
        lookup
            .findVirtual(type, "decompress", pixels)
            .asType(pixels.insertParameterTypes(0, Closeable.class));
    open().close(); // the library itself is loaded by its first use
  }

  private static MethodHandle sizeOf(MethodHandles.Lookup lookup, Class<?> type, String name)
      throws ReflectiveOperationException {
    return lookup
        .findVirtual(type, name, methodType(int.class))
        .asType(methodType(int.class, Closeable.class));
  }

  /** The one that was there when the first JPEG was decoded; null where there is none. */
  static @Nullable TurboJpeg shared() {
    return Shared.FOUND;
  }

  /** The one that a class loader finds. */
  static Optional<TurboJpeg> find(@Nullable ClassLoader loader) {
    if (loader == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(open(loader));
    } catch (ReflectiveOperationException | IOException | RuntimeException | LinkageError e) {
      LOG.debug("TurboJPEG's Java binding cannot be used; the JDK decodes JPEGs", e);
      return Optional.empty();
    }
  }

  private static TurboJpeg open(ClassLoader loader)
      throws ReflectiveOperationException, IOException {
    try {
      return new TurboJpeg(loader);
    } catch (UnsatisfiedLinkError e) {
      CodeSource source =
          Class.forName(PACKAGE + "TJ", false, loader).getProtectionDomain().getCodeSource();
      Path library = VersionedLibrary.find();
      if (source == null || library == null) {
        throw e;
      }
      return new TurboJpeg(new VersionedLibrary(source.getLocation(), library));
    }
  }

  /**
   * The picture as stored, or reduced, in TYPE_3BYTE_BGR. The size is that of the whole picture; a
   * reduced one is rounded up.
   *
   * @param denominator 1, 2, 4 or 8
   * @throws IOException if the decoder so much as warns, or finds another size
   */
  BufferedImage decode(byte[] jpeg, int width, int height, int denominator) throws IOException {
    try (Closeable decompressor = open()) { // not for two threads, and cheap
      setSource.invokeExact(decompressor, jpeg, jpeg.length);
      int foundWidth = (int) this.width.invokeExact(decompressor);
      int foundHeight = (int) this.height.invokeExact(decompressor);
      if (foundWidth != width || foundHeight != height) {
        throw new IOException(
            String.format(
                "the header states both %d x %d and %d x %d",
                width, height, foundWidth, foundHeight));
      }
      int columns = reduced(width, denominator);
      int rows = reduced(height, denominator);
      BufferedImage image = Pixels.newBgr(columns, rows);
      decompress.invokeExact(
          decompressor,
          Pixels.bytes(image),
          0,
          0,
          columns,
          3 * columns,
          rows,
          blueGreenRed,
          stopOnWarning);
      return image;
    } catch (Throwable e) { // a method handle may throw anything
      throw asIoException(e);
    }
  }

  /** How long a side becomes. */
  static int reduced(int side, int denominator) {
    return (side + denominator - 1) / denominator;
  }

  private Closeable open() throws IOException {
    try {
      return (Closeable) open.invokeExact();
    } catch (Throwable e) { // a method handle may throw anything
      throw asIoException(e);
    }
  }

  /** Itself, where it is no checked exception of another kind. */
  private static IOException asIoException(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    return thrown instanceof IOException known ? known : new IOException(thrown);
  }

  /**
   * Loads the binding anew and gives it the library under the name that has a version. The binding
   * itself asks for the plain name, a link that Linux distributions ship for developers only.
   */
  private static final class VersionedLibrary extends URLClassLoader {
    private static final String NAME = "libturbojpeg.so.0";
    private static final List<String> FOLDERS =
        List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64");

    private final Path library;

    VersionedLibrary(URL jar, Path library) {
      super(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
      this.library = library;
    }

    @Override
    protected String findLibrary(String name) {
      return library.toString();
    }

    /** Where Java looks for libraries, and where the distributions keep them. */
    static @Nullable Path find() {
      String known = System.getProperty("java.library.path", "");
      return Stream.concat(Stream.of(known.split(File.pathSeparator, -1)), FOLDERS.stream())
          .filter(folder -> folder.startsWith("/"))
          .map(folder -> Path.of(folder, NAME))
          .filter(Files::isRegularFile)
          .findFirst()
          .orElse(null);
    }
  }

  private static final class Shared {
    static final @Nullable TurboJpeg FOUND = search();

    private static @Nullable TurboJpeg search() {
      if ("false".equalsIgnoreCase(System.getProperty(PROPERTY))) {
        return null;
      }
      return find(TurboJpeg.class.getClassLoader())
          .or(() -> find(Thread.currentThread().getContextClassLoader()))
          .orElse(null);
    }
  }
}
