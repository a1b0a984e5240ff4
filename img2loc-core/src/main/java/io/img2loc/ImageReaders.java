package io.img2loc;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ImageReaderWriterSpi;
import javax.imageio.spi.ImageWriterSpi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds ImageIO's readers by name and maker: with several for one format on the class path, results
 * must not depend on which registered first.
 */
final class ImageReaders {
  private static final Logger LOG = LoggerFactory.getLogger(ImageReaders.class);
  private static final String JDK = "com.sun.imageio.";
  private static final String TWELVE_MONKEYS = "com.twelvemonkeys.";

  private ImageReaders() {}

  /** The JDK's own reader; it has BMP, GIF, JPEG, PNG and TIFF. */
  static Optional<ImageReader> ofJdk(String format) {
    return Registry.readers(format, JDK).stream().findFirst().flatMap(ImageReaders::open);
  }

  /** The plugin's reader, if the plugin is on the class path. */
  static Optional<ImageReader> ofPlugin(String format) {
    return Registry.readers(format, TWELVE_MONKEYS).stream()
        .findFirst()
        .flatMap(ImageReaders::open);
  }

  /** The JDK's own JPEG writer. */
  static ImageWriter jpegWriter() {
    return Registry.providers(ImageWriterSpi.class, "jpeg", JDK).stream()
        .findFirst()
        .flatMap(ImageReaders::openWriter)
        .orElseThrow(() -> new IllegalStateException("this Java has no JPEG writer of its own"));
  }

  private static Optional<ImageReader> open(ImageReaderSpi provider) {
    try {
      return Optional.of(provider.createReaderInstance());
    } catch (IOException e) {
      LOG.debug("{} cannot make a reader", provider, e);
      return Optional.empty();
    }
  }

  private static Optional<ImageWriter> openWriter(ImageWriterSpi provider) {
    try {
      return Optional.of(provider.createWriterInstance());
    } catch (IOException e) {
      LOG.debug("{} cannot make a writer", provider, e);
      return Optional.empty();
    }
  }

  private static final class Registry {
    static {
      registerPlugins();
    }

    static List<ImageReaderSpi> readers(String format, String maker) {
      return providers(ImageReaderSpi.class, format, maker);
    }

    static <P extends ImageReaderWriterSpi> List<P> providers(
        Class<P> kind, String format, String maker) {
      List<P> found = new ArrayList<>();
      IIORegistry.getDefaultInstance()
          .getServiceProviders(
              kind,
              provider ->
                  provider.getClass().getName().startsWith(maker)
                      && names((ImageReaderWriterSpi) provider).contains(format),
              true)
          .forEachRemaining(found::add);
      return found;
    }

    private static List<String> names(ImageReaderWriterSpi provider) {
      List<String> names = new ArrayList<>();
      for (String name : provider.getFormatNames()) {
        names.add(name.toLowerCase(Locale.ROOT));
      }
      return names;
    }

    /**
     * ImageIO looks for plugins with the class loader of whichever thread comes first, which in a
     * container need not see those that this library was loaded with.
     */
    private static void registerPlugins() {
      IIORegistry registry = IIORegistry.getDefaultInstance();
      try {
        for (ImageReaderSpi plugin :
            ServiceLoader.load(ImageReaderSpi.class, ImageReaders.class.getClassLoader())) {
          boolean known = registry.getServiceProviderByClass(plugin.getClass()) != null;
          if (!known && plugin.getClass().getName().startsWith(TWELVE_MONKEYS)) {
            registry.registerServiceProvider(plugin, ImageReaderSpi.class);
          }
        }
      } catch (ServiceConfigurationError e) {
        LOG.warn("an ImageIO plugin on the class path cannot be loaded; it is left out", e);
      }
    }
  }
}
