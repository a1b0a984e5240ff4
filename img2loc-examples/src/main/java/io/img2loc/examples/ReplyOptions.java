package io.img2loc.examples;

import io.img2loc.examples.output.Problems;
import io.img2loc.llm.ReplyCache;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a model's replies are kept, so that none is paid for twice. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ReplyOptions {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--replies",
      paramLabel = "DIR",
      description =
          "Where replies are kept, so that none is paid for twice (default: img2loc in the user's"
              + " cache folder, or IMG2LOC_CACHE). Kept are the replies and hashes of what was asked.")
  @Nullable Path directory;

  @Option(
      names = "--replies-from",
      paramLabel = "FILE",
      description = "Take replies from an archive of an earlier run, and ask nobody; needs no key.")
  @Nullable Path archive;

  @Option(
      names = "--save-replies",
      paramLabel = "FILE",
      description = "Write the replies that this run used to an archive.")
  @Nullable Path save;

  @Option(names = "--no-replies", description = "Neither use nor keep replies of earlier runs.")
  boolean none;

  /** Refuses what contradicts itself. */
  void check() {
    if ((none ? 1 : 0) + (directory != null ? 1 : 0) + (archive != null ? 1 : 0) > 1) {
      throw usage("--replies, --replies-from and --no-replies contradict each other");
    }
    if (none && save != null) {
      throw usage("--no-replies and --save-replies contradict each other");
    }
  }

  /** Whether nobody is asked. */
  boolean fromArchive() {
    return archive != null;
  }

  /** What keeps the replies, or null if nothing does. */
  @Nullable ReplyCache open(Console console) throws IOException {
    if (none) {
      return null;
    }
    if (archive != null) {
      return ReplyCache.openArchive(archive);
    }
    if (directory != null) {
      return ReplyCache.open(directory); // whoever names a folder wants to hear that it is none
    }
    try {
      return ReplyCache.open(ReplyCache.defaultDirectory());
    } catch (IOException e) {
      if (save != null) {
        throw e;
      }
      console.warn("replies are not kept, and would be paid for again: " + Problems.describe(e));
      return null;
    }
  }

  /** Writes the archive that was asked for. */
  void save(@Nullable ReplyCache replies, Console console) throws IOException {
    if (save != null && replies != null) {
      int count = replies.exportUsedTo(save);
      console.note(count + (count == 1 ? " reply" : " replies") + " saved to " + save);
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
