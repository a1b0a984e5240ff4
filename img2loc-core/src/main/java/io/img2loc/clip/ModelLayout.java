package io.img2loc.clip;

import io.img2loc.Img2LocException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where published models keep their files.
 *
 * <p>Paths are taken as they are given, and links are not resolved: in Hugging Face's cache a model
 * is a folder of links, and what a link points to has no neighbours.
 */
final class ModelLayout {
  /**
   * Image towers before whole models: {@code model.onnx} beside a {@code vision_model.onnx} is text
   * and image in one.
   */
  static final List<String> GRAPHS =
      List.of(
          "onnx/vision_model.onnx", // transformers.js: Xenova, onnx-community
          "vision_model.onnx",
          "visual/model.onnx", // Immich
          "visual.onnx", // CLIP-as-service
          "onnx/model.onnx", // transformers.js, where image is all the model does
          "model.onnx"); // Optimum; Qdrant's for FastEmbed

  private static final List<String> FOLDERS = List.of("", "onnx", "visual");

  /** The files that state the preprocessing, in the order in which they count in one folder. */
  static final List<String> CONFIGS =
      List.of(
          PreprocessorConfig.FILE,
          OpenClipConfig.FILE,
          PreprocessorConfig.NESTED_FILE,
          OpenClipConfig.NESTED_FILE);

  private static final List<String> OTHER_WEIGHTS =
      List.of(
          ".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".h5", ".msgpack", ".gguf", ".tflite");

  private static final String EXPORT =
      "export its image encoder to ONNX, or fetch a model that is published as ONNX (img2loc models"
          + " pull)";

  private static final String LFS_POINTER = "version https://git-lfs";

  private ModelLayout() {}

  /**
   * The .onnx file of a model's directory.
   *
   * @throws Img2LocException if there is none, or several of which none is known to be the one
   */
  static Path graphIn(Path directory) throws IOException {
    for (String name : GRAPHS) {
      Path graph = directory.resolve(name);
      if (Files.isRegularFile(graph) || Files.isSymbolicLink(graph)) {
        return graph;
      }
    }
    List<Path> graphs = new ArrayList<>();
    for (String folder : FOLDERS) {
      graphs.addAll(endingIn(directory.resolve(folder), List.of(".onnx")));
    }
    List<Path> images = graphs.stream().filter(graph -> !isText(graph)).toList();
    if (images.size() == 1) {
      return images.get(0);
    }
    if (images.isEmpty()) {
      throw noGraph(directory, graphs);
    }
    throw new Img2LocException(
        directory
            + " has several models ("
            + names(directory, images)
            + "); name one: "
            + images.get(0));
  }

  /**
   * The nearest file that states a graph's preprocessing: beside the graph, or else in the folder
   * above.
   *
   * @param within a directory not to leave, null for none
   */
  static @Nullable Path config(Path graph, @Nullable Path within) {
    Path folder = folder(graph);
    Path config = configIn(folder);
    Path above = folder.getParent();
    if (config != null || above == null || (within != null && folder.equals(absolute(within)))) {
      return config;
    }
    return configIn(above);
  }

  /**
   * Checks that a file is one, and neither empty nor a placeholder.
   *
   * @throws Img2LocException if not
   */
  static void requireContent(Path file) throws IOException {
    if (Files.isSymbolicLink(file) && !Files.exists(file)) {
      throw new Img2LocException(
          file + " is a link to a file that is not there; fetch the model again");
    }
    if (!Files.isRegularFile(file)) {
      throw new Img2LocException(file + " is not a file; name a model's directory or .onnx file");
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(LFS_POINTER.length());
    }
    if (start.length == 0) {
      throw new Img2LocException(file + " is empty; fetch it again");
    }
    if (new String(start, StandardCharsets.ISO_8859_1).equals(LFS_POINTER)) {
      throw new Img2LocException(
          file
              + " is only a pointer that Git LFS left in place of the file; run \"git lfs pull\" in"
              + " its repository");
    }
  }

  /**
   * Checks that a file can be an .onnx file by its name.
   *
   * @throws Img2LocException if it holds weights of another kind
   */
  static void requireOnnxName(Path file) {
    if (OTHER_WEIGHTS.stream().anyMatch(ending -> endsIn(file, ending))) {
      throw new Img2LocException(file + " is not an .onnx file; " + EXPORT);
    }
  }

  /** Why a file could not be read, in words. */
  static Img2LocException unreadable(Path file, IOException e) {
    String reason = e.getMessage() == null ? e.toString() : e.getMessage();
    if (e instanceof AccessDeniedException) {
      reason = "access is denied";
    } else if (e instanceof ClosedByInterruptException) {
      reason = "the thread was interrupted";
    } else if (e instanceof FileSystemException failure && failure.getReason() != null) {
      reason = String.valueOf(failure.getReason());
    }
    return new Img2LocException("cannot read the model " + file + ": " + reason, e);
  }

  private static Img2LocException noGraph(Path directory, List<Path> texts) throws IOException {
    if (!texts.isEmpty()) {
      return new Img2LocException(
          directory
              + " has no image encoder, only "
              + names(directory, texts)
              + "; fetch its image encoder as well, or name an .onnx file");
    }
    List<Path> others = endingIn(directory, OTHER_WEIGHTS);
    if (!others.isEmpty()) {
      return new Img2LocException(
          directory + " has " + names(directory, others) + " but no .onnx file; " + EXPORT);
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return new Img2LocException(
          directory
              + (entries.findAny().isEmpty() ? " is empty" : " has no .onnx file")
              + "; a model's directory has one of "
              + String.join(", ", GRAPHS)
              + ", or a single .onnx file");
    }
  }

  private static List<Path> endingIn(Path folder, List<String> endings) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(file -> endings.stream().anyMatch(ending -> endsIn(file, ending)))
          .filter(file -> !Files.isDirectory(file))
          .sorted()
          .toList();
    }
  }

  private static boolean endsIn(Path file, String ending) {
    return name(file).endsWith(ending);
  }

  private static boolean isText(Path graph) {
    return name(graph).contains("text");
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
  }

  private static String names(Path directory, List<Path> files) {
    return String.join(
        ", ", files.stream().map(file -> directory.relativize(file).toString()).toList());
  }

  private static @Nullable Path configIn(Path folder) {
    for (String name : CONFIGS) {
      Path config = folder.resolve(name);
      if (Files.isRegularFile(config)) {
        return config;
      }
    }
    return null;
  }

  private static Path folder(Path graph) {
    return absolute(graph.resolveSibling(""));
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }
}
