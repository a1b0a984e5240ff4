package io.img2loc.examples.web;

import io.img2loc.GeoPoint;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/** The parameters in a request's address. */
final class Query {
  private static final int MOST_VALUES = 1000;

  private final Fields fields;

  /**
   * Reads them.
   *
   * @throws ProblemException if they are not percent-encoded rightly
   */
  Query(Request request) {
    try {
      fields = Request.extractQueryParameters(request);
    } catch (RuntimeException e) { // of several kinds
      throw new ProblemException(
          Problem.parameter("the part behind the question mark is not percent-encoded rightly"));
    }
  }

  /** The first value of a parameter, if it is there. */
  @Nullable String first(String name) {
    return fields.getValue(name);
  }

  /**
   * All values of a parameter.
   *
   * @throws ProblemException if there are too many
   */
  Set<String> all(String name) {
    List<String> values = fields.getValuesOrEmpty(name);
    if (values.size() > MOST_VALUES) {
      throw new ProblemException(
          Problem.parameter(
              name + " may be given " + MOST_VALUES + " times, was given " + values.size()));
    }
    return new LinkedHashSet<>(values);
  }

  /**
   * A whole number.
   *
   * @throws ProblemException unless it is in [0, {@code most}]
   */
  int number(String name, int otherwise, int most) {
    String value = first(name);
    if (value == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new ProblemException(
        Problem.parameter(name + " must be a whole number in [0, " + most + "]"));
  }

  /**
   * A place: latitude and longitude in degrees.
   *
   * @throws ProblemException if there is none
   */
  GeoPoint point(String name) {
    String value = first(name);
    String[] numbers = value == null ? new String[0] : value.split(",", -1);
    if (numbers.length == 2) {
      try {
        return new GeoPoint(
            Double.parseDouble(numbers[0].strip()), Double.parseDouble(numbers[1].strip()));
      } catch (IllegalArgumentException e) {
        // said below
      }
    }
    throw new ProblemException(
        Problem.parameter(
            name + " must be a latitude and a longitude in degrees, as in 48.8583,2.2945"));
  }
}
