package io.img2loc.clip;

import io.img2loc.Img2LocException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files that make up a model.
 *
 * @param graph the .onnx file
 * @param config the file that states the preprocessing, where there is one
 * @param externalData files beside the graph that hold its weights, as the graph names them, in
 *     order
 */
record ModelFiles(Path graph, @Nullable Path config, List<Path> externalData) {

  ModelFiles {
    Objects.requireNonNull(graph, "graph");
    externalData = List.copyOf(externalData);
  }

  /**
   * Looks in a directory as published, or takes an .onnx file.
   *
   * @throws Img2LocException if there is no model, or one of its files is missing or cannot be read
   */
  static ModelFiles find(Path directoryOrGraph) {
    try {
      boolean directory = Files.isDirectory(directoryOrGraph);
      if (!directory
          && !Files.exists(directoryOrGraph)
          && !Files.isSymbolicLink(directoryOrGraph)) {
        throw new Img2LocException(
            "there is no "
                + directoryOrGraph
                + "; name a model's directory or .onnx file; those in the hub's cache are found by"
                + " ModelHub.find and fetched by ModelHub.pull (img2loc models pull)");
      }
      Path graph = directory ? ModelLayout.graphIn(directoryOrGraph) : directoryOrGraph;
      ModelLayout.requireContent(graph);
      ModelLayout.requireOnnxName(graph);
      List<Path> externalData = OnnxFile.read(graph).externalFiles(graph);
      Path config = ModelLayout.config(graph, directory ? directoryOrGraph : null);
      return new ModelFiles(graph, config, externalData);
    } catch (IOException e) {
      throw ModelLayout.unreadable(directoryOrGraph, e);
    }
  }

  /**
   * What the config states.
   *
   * @throws Img2LocException if there is none or it states what cannot be done
   */
  Preprocessing preprocessing() {
    if (config == null) {
      throw new Img2LocException(
          "nothing says how photos are prepared for "
              + graph
              + ": beside it and in its model's folder above there is none of "
              + String.join(", ", ModelLayout.CONFIGS)
              + ConfigJson.WAY_OUT);
    }
    ConfigJson json = ConfigJson.read(config);
    return switch (String.valueOf(config.getFileName())) {
      case OpenClipConfig.FILE -> OpenClipConfig.preprocessing(json);
      case OpenClipConfig.NESTED_FILE -> OpenClipConfig.nestedPreprocessing(json);
      case PreprocessorConfig.NESTED_FILE -> PreprocessorConfig.nestedPreprocessing(json);
      default ->
          OpenClipConfig.isIn(json)
              ? OpenClipConfig.preprocessing(json)
              : PreprocessorConfig.preprocessing(json);
    };
  }

  /**
   * What tells one version of graph and weights from another without reading them: size, time and
   * identity of each file.
   *
   * @throws Img2LocException if a file is not there any more
   */
  List<Object> versions() {
    List<Object> versions = new ArrayList<>();
    for (Path file : Stream.concat(Stream.of(graph), externalData.stream()).toList()) {
      try {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        versions.add(attributes.size());
        versions.add(attributes.lastModifiedTime());
        versions.add(Optional.ofNullable(attributes.fileKey())); // Windows has none
      } catch (IOException e) {
        throw ModelLayout.unreadable(file, e);
      }
    }
    return versions;
  }

  /**
   * The id of the space of the vectors that these files, this output and this preprocessing give;
   * reads every byte of the files. Two models that would give different vectors never share one;
   * the same bytes in another directory have the same. See {@link SpaceId}.
   *
   * @throws Img2LocException if a file cannot be read
   */
  String spaceId(String output, Preprocessing preprocessing) {
    return SpaceId.of(this, output, preprocessing);
  }
}
