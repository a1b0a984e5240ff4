package io.img2loc.examples;

import io.img2loc.Filter;
import io.img2loc.Neighbor;
import io.img2loc.Reference;
import io.img2loc.examples.archive.Leak;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** References that give a photo's place away: what they are, and whether they are used. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class LeakOptions {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  /*
   * With CLIP the most similar of millions of references is at about 0.90 as a rule, so that 0.98
   * is out of the common. It is a judgement: other encoders need other bounds.
   */
  @Option(
      names = "--leak-similarity",
      paramLabel = "COSINE",
      description =
          "From this similarity on a reference counts as the same picture (default:"
              + " ${DEFAULT-VALUE}).")
  double similarity = 0.98;

  @Option(
      names = "--leave-out-leaks",
      description =
          "Compare no photo with references that show the same picture, or are by its author.")
  boolean leftOut;

  /** Refuses what is no cosine. */
  void check() {
    if (!(similarity > -1 && similarity <= 1)) {
      throw new ParameterException(
          spec.commandLine(), "--leak-similarity must be in (-1, 1], was " + similarity);
    }
  }

  /** Which references a photo may be compared with. */
  Filter others(Reference query) {
    if (!leftOut) {
      return Filter.everything();
    }
    Filter others = Filter.similarityAtMost(Math.nextDown(similarity));
    String author = author(query);
    return author == null ? others : others.and(Filter.authors(Set.of(author)).not());
  }

  /** How the references that were found may give a photo's place away. */
  Set<Leak> among(List<Neighbor> nearest, Reference query) {
    Set<Leak> leaks = EnumSet.noneOf(Leak.class);
    if (!nearest.isEmpty() && nearest.get(0).similarity() >= similarity) {
      leaks.add(Leak.NEAR_DUPLICATE);
    }
    String author = author(query);
    if (author != null && nearest.stream().anyMatch(n -> author.equals(n.reference().author()))) {
      leaks.add(Leak.SAME_AUTHOR);
    }
    return leaks;
  }

  /** An author without a name is not known. */
  private static @Nullable String author(Reference query) {
    String author = query.author();
    return author == null || author.isBlank() ? null : author;
  }
}
