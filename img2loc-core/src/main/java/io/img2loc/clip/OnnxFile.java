package io.img2loc.clip;

import io.img2loc.Img2LocException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an ONNX model says of itself, found by walking its Protocol Buffers without loading any
 * weights.
 *
 * <p>A tensor may keep its data outside, in a file that it names ({@code TensorProto.external_data}
 * with {@code data_location} EXTERNAL). Tensors are looked for wherever ONNX Runtime reads them: in
 * the graph's initializers and sparse initializers, in the attributes of nodes, in the graphs
 * inside such attributes, and in functions. Training graphs are left out, since inference does not
 * read them.
 *
 * @param irVersion the version of ONNX's own format
 * @param opsets the versions of the operators, as {@code ai.onnx 14}
 * @param producer what wrote the model, empty if unstated
 * @param externalData the files that tensors name, relative to the model's folder, and the bytes
 *     that each must have at least
 */
record OnnxFile(
    long irVersion, List<String> opsets, String producer, SortedMap<String, Long> externalData) {

  private static final int MAX_DEPTH = 100;
  private static final int MAX_EXTERNAL_FILES = 1 << 16;
  private static final int MAX_TEXT = 1 << 12;
  private static final int MAX_OPSETS = 1 << 10;

  /** {@code TensorProto.DataLocation.EXTERNAL}. */
  private static final long EXTERNAL = 1;

  /** The messages of onnx.proto in which tensors lie, with the fields that lead to further ones. */
  private enum Message {
    MODEL,
    GRAPH,
    NODE,
    ATTRIBUTE,
    FUNCTION,
    SPARSE_TENSOR,
    TENSOR;

    @Nullable Message at(int field) {
      return switch (this) {
        case MODEL ->
            switch (field) {
              case 7 -> GRAPH; // graph
              case 25 -> FUNCTION; // functions
              default -> null;
            };
        case GRAPH ->
            switch (field) {
              case 1 -> NODE; // node
              case 5 -> TENSOR; // initializer
              case 15 -> SPARSE_TENSOR; // sparse_initializer
              default -> null;
            };
        case NODE -> field == 5 ? ATTRIBUTE : null; // attribute
        case ATTRIBUTE ->
            switch (field) {
              case 5, 10 -> TENSOR; // t, tensors
              case 6, 11 -> GRAPH; // g, graphs
              case 22, 23 -> SPARSE_TENSOR; // sparse_tensor, sparse_tensors
              default -> null;
            };
        case FUNCTION ->
            switch (field) {
              case 7 -> NODE; // node
              case 11 -> ATTRIBUTE; // attribute_proto
              default -> null;
            };
        case SPARSE_TENSOR -> field == 1 || field == 2 ? TENSOR : null; // values, indices
        case TENSOR -> null;
      };
    }
  }

  OnnxFile {
    opsets = List.copyOf(opsets);
    externalData = Collections.unmodifiableSortedMap(new TreeMap<>(externalData));
  }

  /**
   * Walks a model.
   *
   * @throws Img2LocException if it is damaged, no ONNX model, or names a file outside its folder
   */
  static OnnxFile read(Path file) throws IOException {
    try (ProtobufReader reader = ProtobufReader.open(file)) {
      return new Walk(file, reader).model();
    }
  }

  /**
   * The files with external data of this model, which are there and long enough.
   *
   * @throws Img2LocException if one is missing or too short
   */
  List<Path> externalFiles(Path graph) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, Long> entry : externalData.entrySet()) {
      Path data = graph.resolveSibling(entry.getKey());
      if (!Files.isRegularFile(data)) {
        throw new Img2LocException(
            "the weights of "
                + graph
                + " are in "
                + data
                + ", which is not there; fetch it as well and keep both in one folder");
      }
      ModelLayout.requireContent(data);
      if (Files.size(data) < entry.getValue()) {
        throw new Img2LocException(
            data
                + " is cut short: "
                + graph.getFileName()
                + " reads "
                + entry.getValue()
                + " bytes of it, and it has "
                + Files.size(data)
                + "; fetch it again");
      }
      files.add(data);
    }
    return List.copyOf(files);
  }

  /** What it is, in words for messages. */
  String description() {
    return "ONNX IR "
        + irVersion
        + ", operators "
        + String.join(", ", opsets)
        + (producer.isEmpty() ? "" : ", written by " + producer);
  }

  /** One walk over a file. */
  private static final class Walk {
    private final Path file;
    private final ProtobufReader reader;
    private final List<String> opsets = new ArrayList<>();
    private final SortedMap<String, Long> externalData = new TreeMap<>();
    private String producer = "";
    private long irVersion;
    private boolean graph;

    Walk(Path file, ProtobufReader reader) {
      this.file = file;
      this.reader = reader;
    }

    OnnxFile model() throws IOException {
      walk(Message.MODEL, 0);
      if (!graph || irVersion < 1 || opsets.isEmpty()) {
        throw reader.damaged(
            "it ends without "
                + (graph ? irVersion < 1 ? "a format version" : "operator versions" : "a graph"));
      }
      return new OnnxFile(irVersion, opsets, producer, externalData);
    }

    private void walk(Message message, int depth) throws IOException {
      if (depth > MAX_DEPTH) {
        throw reader.damaged("messages are nested more than " + MAX_DEPTH + " deep");
      }
      for (int field = reader.nextField(); field != 0; field = reader.nextField()) {
        Message inner = reader.wireType() == ProtobufReader.BYTES ? message.at(field) : null;
        if (inner != null) {
          graph |= message == Message.MODEL && inner == Message.GRAPH;
          long outer = reader.enter();
          if (inner == Message.TENSOR) {
            tensor();
          } else {
            walk(inner, depth + 1);
          }
          reader.leave(outer);
        } else if (message == Message.MODEL) {
          modelField(field);
        } else {
          reader.skip();
        }
      }
    }

    private void modelField(int field) throws IOException {
      if (field == 1 && reader.wireType() == ProtobufReader.VARINT) {
        irVersion = reader.varint();
      } else if (field == 2 && reader.wireType() == ProtobufReader.BYTES) {
        producer = printable(reader.text(MAX_TEXT));
      } else if (field == 8 && reader.wireType() == ProtobufReader.BYTES) {
        long outer = reader.enter();
        opset();
        reader.leave(outer);
      } else {
        reader.skip();
      }
    }

    private void opset() throws IOException {
      String domain = "";
      long version = 0;
      for (int field = reader.nextField(); field != 0; field = reader.nextField()) {
        if (field == 1 && reader.wireType() == ProtobufReader.BYTES) {
          domain = printable(reader.text(MAX_TEXT));
        } else if (field == 2 && reader.wireType() == ProtobufReader.VARINT) {
          version = reader.varint();
        } else {
          reader.skip();
        }
      }
      if (opsets.size() == MAX_OPSETS) {
        throw reader.damaged("it uses more than " + MAX_OPSETS + " sets of operators");
      }
      opsets.add((domain.isEmpty() ? "ai.onnx" : domain) + " " + version);
    }

    private void tensor() throws IOException {
      ExternalData data = new ExternalData();
      boolean external = false;
      for (int field = reader.nextField(); field != 0; field = reader.nextField()) {
        if (field == 13 && reader.wireType() == ProtobufReader.BYTES) {
          long outer = reader.enter();
          entry(data);
          reader.leave(outer);
        } else if (field == 14 && reader.wireType() == ProtobufReader.VARINT) {
          external = reader.varint() == EXTERNAL;
        } else {
          reader.skip();
        }
      }
      if (external) {
        add(data);
      }
    }

    private void entry(ExternalData data) throws IOException {
      String key = "";
      String value = "";
      for (int field = reader.nextField(); field != 0; field = reader.nextField()) {
        if (field == 1 && reader.wireType() == ProtobufReader.BYTES) {
          key = reader.text(MAX_TEXT);
        } else if (field == 2 && reader.wireType() == ProtobufReader.BYTES) {
          value = reader.text(MAX_TEXT);
        } else {
          reader.skip();
        }
      }
      switch (key) {
        case "location" -> {
          if (data.location != null) {
            throw reader.damaged("a tensor names its file twice");
          }
          data.location = value;
        }
        case "offset" -> data.offset = bytes(key, value);
        case "length" -> data.length = bytes(key, value);
        default -> {
          // A checksum, or what later versions may add; neither says which file it is.
        }
      }
    }

    private long bytes(String key, String value) {
      if (!value.matches("[0-9]{1,18}")) {
        throw reader.damaged(
            "a tensor's " + key + " should be a number of bytes, not " + printable(value));
      }
      return Long.parseLong(value);
    }

    private void add(ExternalData data) {
      if (data.location == null) {
        throw reader.damaged("a tensor is outside but does not say in which file");
      }
      externalData.merge(inside(data.location), data.offset + data.length, Math::max);
      if (externalData.size() > MAX_EXTERNAL_FILES) {
        throw reader.damaged("it names more than " + MAX_EXTERNAL_FILES + " files of weights");
      }
    }

    /** The name in one spelling, so that one file is not taken for two. */
    private String inside(String location) {
      Path path;
      try {
        path = Path.of(location);
      } catch (InvalidPathException e) {
        throw outside(location);
      }
      List<String> names = new ArrayList<>();
      for (Path name : path) {
        names.add(name.toString());
      }
      names.removeIf("."::equals);
      if (path.getRoot() != null || names.isEmpty() || names.contains("..") || names.contains("")) {
        throw outside(location);
      }
      return String.join("/", names);
    }

    private Img2LocException outside(String location) {
      return new Img2LocException(
          file
              + " keeps weights in \""
              + printable(location)
              + "\", which is not a file inside its folder; such a model is not opened");
    }

    private static String printable(String text) {
      return text.replaceAll("\\p{Cntrl}", "?");
    }
  }

  /** The entries of one tensor. */
  private static final class ExternalData {
    private @Nullable String location;
    private long offset;
    private long length;
  }
}
