package io.img2loc.examples;

import io.img2loc.Filter;
import io.img2loc.eval.DistanceFormula;
import io.img2loc.examples.output.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What of a command line changes the results of a run, with defaults filled in. */
final class RunSettings {
  /** How things are told, kept and paid for: no answer depends on it. */
  private static final Set<Class<?>> OF_NO_CONSEQUENCE =
      Set.of(
          Console.class,
          FormatOptions.class,
          CacheOptions.class,
          ReplyOptions.class,
          SpendingOptions.class,
          Workers.class,
          HelpOption.class,
          RootCommand.class);

  /**
   * Of the other classes likewise; and {@code --index}, which is known by what it holds rather than
   * by where it lies.
   */
  private static final Set<String> EXCEPTIONS =
      Set.of(
          "--index",
          "--out",
          "--skipped",
          "--local-only",
          "--timeout",
          "--encoder-threads",
          "--batch-size",
          "--distance",
          "--strict",
          "--seed",
          "--thresholds",
          "--resamples");

  private RunSettings() {}

  /**
   * The settings, by the names of the options, in the order of the names. An option that has no
   * value and leaves something to others, as the temperature to the model, is not among them.
   *
   * @param isIdle which options are of no consequence to this command line
   */
  static Map<String, String> of(CommandSpec command, Predicate<OptionSpec> isIdle)
      throws IOException {
    Map<String, String> settings = new TreeMap<>();
    for (OptionSpec option : command.options()) {
      if (!OF_NO_CONSEQUENCE.contains(OptionSections.declaringClass(option))
          && !EXCEPTIONS.contains(option.longestName())
          && !option.usageHelp()
          && !isIdle.test(option)) {
        put(settings, option.longestName(), option);
      }
    }
    for (ArgSpec positional : command.positionalParameters()) {
      put(settings, positional.paramLabel(), positional);
    }
    return settings;
  }

  private static void put(Map<String, String> settings, String name, ArgSpec argument)
      throws IOException {
    Object value = argument.getValue();
    if (value != null && !(value instanceof Collection<?> many && many.isEmpty())) {
      settings.put(name, text(value));
    }
  }

  private static String text(Object value) throws IOException {
    if (value instanceof Collection<?> many) {
      List<String> texts = new ArrayList<>();
      for (Object one : many) {
        texts.add(text(one));
      }
      return String.join(",", texts);
    }
    if (value instanceof Path path) {
      // A file is what is in it; a folder may be too much to read.
      return Files.isRegularFile(path)
          ? path.getFileName() + " " + Sha256.of(path)
          : PhotoFiles.tidy(path).toString();
    }
    if (value instanceof DistanceFormula formula) {
      return ScoringOptions.nameOf(formula);
    }
    if (value instanceof Filter.Within circle) {
      return circle.center().latitude() + "," + circle.center().longitude() + "," + circle.km();
    }
    if (value instanceof Filter.Box box) {
      return box.south() + "," + box.west() + "," + box.north() + "," + box.east();
    }
    return value.toString();
  }
}
