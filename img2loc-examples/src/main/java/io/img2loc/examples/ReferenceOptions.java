package io.img2loc.examples;

import io.img2loc.Filter;
import io.img2loc.GeoPoint;
import io.img2loc.examples.output.Problems;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The index to compare with, and which of its references to use. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ReferenceOptions {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--index",
      paramLabel = "INDEX",
      description = "The index of geotagged photos to compare with.")
  @Nullable Path index;

  @Option(
      names = "--within",
      paramLabel = "LAT,LON,KM",
      converter = Circle.class,
      preprocessor = SignedNumbers.class,
      description = "Use only references within so many km of a point: 48.85,2.35,500")
  @Nullable Filter within;

  @Option(
      names = "--bbox",
      paramLabel = "S,W,N,E",
      converter = Box.class,
      preprocessor = SignedNumbers.class,
      description =
          "Use only references in a box of degrees; with W east of E it is one across the date"
              + " line: -20,170,-10,-170")
  @Nullable Filter box;

  @Option(
      names = "--encoder",
      paramLabel = "NAME",
      description =
          "What turns photos into vectors (default: what the index was built with): "
              + EncoderOptions.CHOICES
              + ".")
  @Nullable String encoderName;

  @Mixin EncoderOptions encoderOptions;
  @Mixin CacheOptions cacheOptions;

  /** Opens the index and the encoder that fits it; close what is returned. */
  References open(Console console) throws IOException {
    Path folder = index();
    cacheOptions.check();
    JVectorIndex opened = IndexFolder.open(folder);
    try {
      return new References(
          folder,
          opened,
          Encoders.fitting(opened, folder, encoderName, encoderOptions, cacheOptions, console),
          filter());
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * As {@link #open}, where references are asked for or there have to be some; null otherwise.
   *
   * @param needed whether there have to be some
   */
  @Nullable References openIfAny(boolean needed, Console console) throws IOException {
    return isGiven() || needed ? open(console) : null;
  }

  /** Opens the index alone, for searches by vectors that are there already; close it. */
  JVectorIndex openIndex() throws IOException {
    return IndexFolder.open(index());
  }

  /** The index's folder; without one, the command line makes no sense. */
  Path index() {
    if (index == null) {
      throw new ParameterException(spec.commandLine(), "Missing required option: '--index=INDEX'");
    }
    return index;
  }

  /** Whether references are asked for, and be it without saying of which index. */
  private boolean isGiven() {
    return index != null || encoderName != null || within != null || box != null;
  }

  /** What the options together let through. */
  Filter filter() {
    if (within == null) {
      return box == null ? Filter.everything() : box;
    }
    return box == null ? within : within.and(box);
  }

  private static List<Double> numbers(String text, int count, String form) {
    try {
      List<Double> numbers =
          Arrays.stream(text.split(",", -1)).map(String::strip).map(Double::valueOf).toList();
      if (numbers.size() == count) {
        return numbers;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new TypeConversionException("'" + text + "' is not of the form " + form);
  }

  /** Keeps {@code -0.5,10,20} from being taken for option {@code -0}: a space goes before it. */
  static final class SignedNumbers implements IParameterPreprocessor {
    @Override
    public boolean preprocess(
        Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> info) {
      if (!arguments.isEmpty() && arguments.peek().matches("-[0-9.].*")) {
        arguments.push(" " + arguments.pop());
      }
      return false;
    }
  }

  static final class Circle implements ITypeConverter<Filter> {
    @Override
    public Filter convert(String text) {
      List<Double> n = numbers(text, 3, "LAT,LON,KM, e.g. 48.85,2.35,500");
      try {
        return Filter.within(new GeoPoint(n.get(0), n.get(1)), n.get(2));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(Problems.describe(e));
      }
    }
  }

  static final class Box implements ITypeConverter<Filter> {
    @Override
    public Filter convert(String text) {
      List<Double> n = numbers(text, 4, "S,W,N,E, e.g. 41.3,-5.2,51.1,9.6");
      try {
        return Filter.box(n.get(0), n.get(1), n.get(2), n.get(3));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(Problems.describe(e));
      }
    }
  }
}
