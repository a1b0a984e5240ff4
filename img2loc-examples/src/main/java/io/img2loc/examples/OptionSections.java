package io.img2loc.examples;

import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Layout;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options in a command's help: what is its own first, then under headings what it shares with
 * others, by the class that declares them and in the order in which that one does.
 */
final class OptionSections implements IHelpSectionRenderer {
  private static final Map<Class<?>, String> HEADINGS = headings();

  private static Map<Class<?>, String> headings() {
    Map<Class<?>, String> headings = new LinkedHashMap<>();
    String vectors = "How photos become vectors:";
    headings.put(ReferenceOptions.class, "The index to compare with:");
    headings.put(EncoderOptions.class, vectors);
    headings.put(CacheOptions.class, vectors);
    headings.put(ModelOptions.class, "Asking a multimodal model:");
    headings.put(PromptOptions.class, "What the model is asked:");
    headings.put(GenerationOptions.class, "From replies to an answer:");
    headings.put(SpendingOptions.class, "How fast, and for how much:");
    headings.put(ReplyOptions.class, "Replies that are kept:");
    headings.put(LeakOptions.class, "References that give a photo's place away:");
    headings.put(ScoringOptions.class, "How answers are scored:");
    return headings;
  }

  /** The class whose field or method stands for an option; null for one that picocli made. */
  static @Nullable Class<?> declaringClass(OptionSpec option) {
    return option.userObject() instanceof Member member ? member.getDeclaringClass() : null;
  }

  @Override
  public String render(Help help) {
    Map<String, List<OptionSpec>> sections = new LinkedHashMap<>();
    sections.put("", new ArrayList<>());
    HEADINGS.values().forEach(heading -> sections.put(heading, new ArrayList<>())); // their order
    for (OptionSpec option : help.commandSpec().options()) {
      if (!option.hidden()) {
        Class<?> declaring = declaringClass(option);
        String heading = declaring == null ? "" : HEADINGS.getOrDefault(declaring, "");
        sections.computeIfAbsent(heading, h -> new ArrayList<>()).add(option);
      }
    }
    StringBuilder text = new StringBuilder();
    sections.forEach(
        (heading, options) -> {
          if (!options.isEmpty()) {
            text.append(heading.isEmpty() ? "" : "%n%s%n".formatted(heading));
            text.append(list(help, options));
          }
        });
    return text.toString();
  }

  private static String list(Help help, List<OptionSpec> options) {
    // The columns are as wide as the longest of all options needs, so that the sections line up.
    Layout layout =
        help.createDefaultLayout(
            help.commandSpec().options(),
            help.commandSpec().positionalParameters(),
            help.colorScheme());
    layout.addOptions(options, help.parameterLabelRenderer());
    return layout.toString();
  }
}
