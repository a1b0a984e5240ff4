package io.img2loc.clip;

import io.img2loc.Img2LocException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which of a repository's files make up an image encoder. Paths are relative to the repository and
 * written with slashes.
 *
 * @param graph the .onnx file
 * @param data files beside it that hold its weights, by their names; the graph may name others
 * @param config the file that states the preprocessing
 */
record HubLayout(String graph, List<String> data, String config) {
  private static final int NAMES_IN_A_MESSAGE = 12;

  /**
   * Finds the files among others.
   *
   * @param graph the .onnx file that is wanted, or null for the usual one
   */
  static Optional<HubLayout> find(Collection<String> files, @Nullable String graph) {
    Stream<String> graphs = graph == null ? ModelLayout.GRAPHS.stream() : Stream.of(graph);
    return graphs
        .filter(files::contains)
        .findFirst()
        .flatMap(
            found ->
                configs(found)
                    .filter(files::contains)
                    .findFirst()
                    .map(config -> new HubLayout(found, dataOf(found, files), config)));
  }

  /**
   * Finds the files of a repository.
   *
   * @throws Img2LocException if there is no image encoder in it
   */
  static HubLayout require(ModelName name, Collection<String> files, @Nullable String graph) {
    return find(files, graph).orElseThrow(() -> new Img2LocException(missing(name, files, graph)));
  }

  private static String missing(ModelName name, Collection<String> files, @Nullable String graph) {
    boolean hasGraph =
        graph == null
            ? ModelLayout.GRAPHS.stream().anyMatch(files::contains)
            : files.contains(graph);
    if (hasGraph) {
      return name
          + " has no "
          + ModelLayout.CONFIGS.get(0)
          + ", so that nobody can tell how its photos are prepared;"
          + " choose another repository, or fetch the .onnx file yourself and open it with a"
          + " preprocessing of your own";
    }
    List<String> onnx = files.stream().filter(file -> file.endsWith(".onnx")).sorted().toList();
    if (onnx.isEmpty()) {
      return name + " has no .onnx file; choose a repository with an ONNX export";
    }
    return name
        + " has no "
        + (graph == null
            ? "image encoder under a usual name (" + String.join(", ", ModelLayout.GRAPHS) + ")"
            : graph)
        + "; its .onnx files are: "
        + String.join(", ", onnx.subList(0, Math.min(onnx.size(), NAMES_IN_A_MESSAGE)))
        + (onnx.size() > NAMES_IN_A_MESSAGE ? " and more" : "")
        + "; name the one to take";
  }

  /** Files that the graphs of a snapshot may be, best first. */
  static List<String> graphs(Collection<String> files) {
    return files.stream()
        .filter(file -> file.endsWith(".onnx") && find(files, file).isPresent())
        .sorted()
        .toList();
  }

  /** All files, the graph last: what has the graph has the rest. */
  List<String> files() {
    List<String> files = new ArrayList<>();
    files.add(config);
    files.addAll(data);
    files.add(graph);
    return files;
  }

  /** Where {@link ModelLayout#config} looks: beside the graph, or else in the folder above. */
  private static Stream<String> configs(String graph) {
    String folder = folderOf(graph);
    String above = folder.isEmpty() ? "" : folderOf(folder.substring(0, folder.length() - 1));
    return Stream.of(folder, above)
        .flatMap(place -> ModelLayout.CONFIGS.stream().map(config -> place + config));
  }

  private static List<String> dataOf(String graph, Collection<String> files) {
    Pattern data = Pattern.compile(Pattern.quote(graph) + "(?:_data|\\.data)(?:_\\d+)?");
    return files.stream().filter(file -> data.matcher(file).matches()).sorted().toList();
  }

  static String folderOf(String file) {
    return file.substring(0, file.lastIndexOf('/') + 1);
  }

  /** Whether a path may be made into one below a directory, on every operating system. */
  static boolean isSafe(String path) {
    return !path.isEmpty()
        && path.chars().noneMatch(c -> c == '\\' || c == ':' || Character.isISOControl(c))
        && Stream.of(path.split("/", -1))
            .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
  }
}
