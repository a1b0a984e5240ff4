package io.img2loc.examples;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A distance as it is written in an option: {@code 50km}, {@code 0.5km}, {@code 300m} or {@code
 * 50}.
 */
final class Kilometres implements ITypeConverter<Double> {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)\\s?(km|m)?", Pattern.CASE_INSENSITIVE);
  private static final double METRES = 1000;

  @Override
  public Double convert(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new TypeConversionException("'" + text + "' is no distance; write 50km");
    }
    double number = Double.parseDouble(form.group(1));
    return "m".equalsIgnoreCase(form.group(2)) ? number / METRES : number;
  }
}
