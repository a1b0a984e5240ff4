package io.img2loc.clip;

import io.img2loc.Img2LocException;
import java.nio.file.Path;
import java.util.List;
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

  /**
   * Looks in a directory as published, or takes an .onnx file.
   *
   * @throws Img2LocException if there is no model, or one of its files is missing or cannot be read
   */
  static ModelFiles find(Path directoryOrGraph) {
    return new ModelFiles(directoryOrGraph, null, List.of()); // SKELETON
  }

  /**
   * What the config states.
   *
   * @throws Img2LocException if there is none or it states what cannot be done
   */
  Preprocessing preprocessing() {
    return Preprocessing.clip(224); // SKELETON
  }

  /**
   * The id of the space of the vectors that these files, this output and this preprocessing give.
   */
  String spaceId(String output, Preprocessing preprocessing) {
    return "clip-SKELETON";
  }
}
