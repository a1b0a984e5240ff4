package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class OptionSectionsTest {
  static Stream<CommandLine> commands() {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    List<CommandLine> all = new ArrayList<>();
    all.add(Main.commandLine(Map.of(), nowhere, nowhere));
    for (int i = 0; i < all.size(); i++) {
      all.addAll(all.get(i).getSubcommands().values());
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyOption_standsInASectionOnce(CommandLine command) {
    String help = new OptionSections().render(command.getHelp());

    for (OptionSpec option : command.getCommandSpec().options()) {
      if (!option.hidden()) {
        Pattern line =
            Pattern.compile(
                "^ +(-\\w, +)?" + Pattern.quote(option.longestName()) + "([ =\\[]|$)",
                Pattern.MULTILINE);
        assertThat(line.matcher(help).results()).as(option.longestName()).hasSize(1);
      }
    }
  }

  @Test
  void locate_tellsItsOwnOptionsFirstAndThoseOfModelsByWhatTheyAreFor() {
    assertThat(Run.of("locate", "--help").out())
        .containsSubsequence(
            "--files-from=",
            "--output=",
            "--precision=",
            "The index to compare with:",
            "--index=",
            "How photos become vectors:",
            "--batch-size=",
            "Asking a multimodal model:",
            "--model=",
            "What the model is asked:",
            "--prompts=",
            "From replies to an answer:",
            "--consensus=",
            "How fast, and for how much:",
            "--max-cost=",
            "Replies that are kept:",
            "--replies=");
  }
}
