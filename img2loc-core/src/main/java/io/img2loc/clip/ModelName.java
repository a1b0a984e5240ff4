package io.img2loc.clip;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which model of a hub, and which version of it.
 *
 * @param repository {@code org/repo}
 * @param revision a branch, a tag or a commit
 */
record ModelName(String repository, String revision) {
  private static final String MAIN = "main";
  private static final String PART = "[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?";
  private static final Pattern REPOSITORY = Pattern.compile(PART + "/" + PART);
  private static final Pattern REVISION =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern FOLDER = Pattern.compile("models--(.+?)--(.+)");

  /**
   * Reads a short name or {@code org/repo}, either with {@code @revision} or without.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static ModelName parse(String text) {
    int at = text.indexOf('@');
    String name = at < 0 ? text : text.substring(0, at);
    String revision = at < 0 ? MAIN : text.substring(at + 1);
    String repository =
        ModelHub.known().stream()
            .filter(known -> known.name().equals(name))
            .map(ModelHub.KnownModel::repository)
            .findFirst()
            .orElse(name);
    if (!isRepository(repository)) {
      throw new IllegalArgumentException(
          "no model is called '"
              + name
              + "': say org/repo, or one of "
              + String.join(
                  ", ", ModelHub.known().stream().map(ModelHub.KnownModel::name).toList()));
    }
    if (!REVISION.matcher(revision).matches() || revision.contains("..")) {
      throw new IllegalArgumentException(
          "'" + revision + "' is no revision: say a branch, a tag or a commit after the @");
    }
    return new ModelName(repository, revision);
  }

  private static boolean isRepository(String text) {
    // The hub forbids two hyphens or points in a row; in the cache the hyphens stand for the slash.
    return REPOSITORY.matcher(text).matches() && !text.contains("--") && !text.contains("..");
  }

  static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }

  /** The cache's name of the folder for the repository. */
  String folder() {
    return "models--" + repository.replace("/", "--");
  }

  /** The repository that a folder in the cache is for, or an empty text. */
  static String repositoryOf(String folder) {
    Matcher matcher = FOLDER.matcher(folder);
    return matcher.matches() ? matcher.group(1) + "/" + matcher.group(2) : "";
  }

  @Override
  public String toString() {
    return revision.equals(MAIN) ? repository : repository + "@" + revision;
  }
}
