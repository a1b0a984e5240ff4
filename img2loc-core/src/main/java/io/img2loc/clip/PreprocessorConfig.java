package io.img2loc.clip;

import io.img2loc.Img2LocException;
import io.img2loc.clip.Preprocessing.Filter;
import io.img2loc.clip.Preprocessing.Fit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A preprocessing as Hugging Face's Transformers writes it, in any of its versions: {@code
 * preprocessor_config.json}, or a member of {@code processor_config.json} since version 5.
 *
 * <p>The file names the class that wrote it, and leaves out what an older version did not state.
 * Where every version of a class has the same defaults, they are taken: those of CLIP, Chinese
 * CLIP, BiT (DINOv2), SigLIP and ViT. Of all others every number must be stated and every key be
 * known, since a guess would make embeddings that look right and find nothing.
 *
 * <p>Transformers cuts out the centre from (size − crop) / 2 rounded down, where the original CLIP
 * and {@link Fit#CROP} round half to even: one px apart for a quarter of all photos, and the models
 * were trained with the latter.
 */
final class PreprocessorConfig {
  static final String FILE = "preprocessor_config.json";
  static final String NESTED_FILE = "processor_config.json";

  /** From here on ConvNeXT's class squashes; below, it crops. */
  private static final int CONVNEXT_SQUASH = 384;

  private static final double BYTE_SCALE = 1.0 / 255;

  private static final Set<String> KNOWN =
      Set.of(
          "do_resize",
          "size",
          "resample",
          "do_center_crop",
          "crop_size",
          "do_rescale",
          "rescale_factor",
          "do_normalize",
          "image_mean",
          "image_std",
          "do_convert_rgb",
          "do_pad",
          "crop_pct");

  /** Keys that say nothing of the pixels. */
  private static final Set<String> BESIDE_THE_POINT =
      Set.of(
          "image_processor_type",
          "feature_extractor_type",
          "processor_class",
          "auto_map",
          "data_format",
          "input_data_format",
          "return_tensors",
          "device",
          "disable_grouping");

  /** The classes of which something is known beforehand. */
  private enum Processor {
    CLIP,
    SIGLIP,
    VIT,
    CONVNEXT,
    OTHER;

    static Processor of(String type) {
      String family =
          type.replaceFirst("(Fast|Pil)$", "")
              .replaceFirst("(ImageProcessor|FeatureExtractor)$", "");
      return switch (family) {
        case "CLIP", "ChineseCLIP", "Bit" -> CLIP;
        case "Siglip" -> SIGLIP;
        case "ViT" -> VIT;
        case "ConvNext" -> CONVNEXT;
        default -> OTHER;
      };
    }

    /** What every version of the class does where the file says nothing, null if they differ. */
    @Nullable Preprocessing defaults() {
      List<Double> half = List.of(0.5, 0.5, 0.5);
      return switch (this) {
        case CLIP -> Preprocessing.clip(224);
        case SIGLIP -> Preprocessing.siglip(224);
        case VIT ->
            new Preprocessing(Fit.SQUASH, 224, 224, 224, Filter.BILINEAR, BYTE_SCALE, half, half);
        case CONVNEXT, OTHER -> null;
      };
    }
  }

  /** What {@code size} asks for. */
  private sealed interface Size {}

  private record Shortest(int edge) implements Size {}

  private record Exact(int height, int width) implements Size {}

  private final ConfigJson json;
  private final Processor processor;
  private final @Nullable Preprocessing defaults;

  private PreprocessorConfig(ConfigJson json) {
    this.json = json;
    String type = json.text("image_processor_type");
    if (type == null) {
      type = Objects.requireNonNullElse(json.text("feature_extractor_type"), "");
    }
    this.processor = Processor.of(type);
    this.defaults = processor.defaults();
  }

  /**
   * Reads the object that states a preprocessing.
   *
   * @throws Img2LocException if it does not, or states what cannot be done
   */
  static Preprocessing preprocessing(ConfigJson json) {
    return new PreprocessorConfig(json).read();
  }

  /**
   * Reads an object with such an object as member {@code image_processor}.
   *
   * @throws Img2LocException if it does not state a preprocessing, or one that cannot be done
   */
  static Preprocessing nestedPreprocessing(ConfigJson json) {
    ConfigJson processor = json.object("image_processor");
    if (processor == null) {
      throw json.refusal("image_processor", "says how photos are prepared");
    }
    return preprocessing(processor);
  }

  private Preprocessing read() {
    checkKeys();
    if (!flag("do_resize", true)) {
      throw json.refusal("do_resize", "cannot be done, since photos of all sizes must come to one");
    }
    if (flag("do_pad", false)) {
      throw json.refusal("do_pad", "means padding, which is not done here");
    }
    json.flag("do_convert_rgb"); // photos are always RGB here
    double scale = flag("do_rescale", true) ? rescaleFactor() : 1;
    boolean normalize = flag("do_normalize", true);
    List<Double> mean = normalize ? channels("image_mean") : List.of(0.0, 0.0, 0.0);
    List<Double> deviation = normalize ? channels("image_std") : List.of(1.0, 1.0, 1.0);
    Preprocessing shape = shape(filter());
    try {
      return new Preprocessing(
          shape.fit(),
          shape.resize(),
          shape.width(),
          shape.height(),
          shape.filter(),
          scale,
          mean,
          deviation);
    } catch (IllegalArgumentException e) {
      throw json.refusal("cannot be followed: " + e.getMessage());
    }
  }

  /** Refuses what may change pixels in a way that is not known here. */
  private void checkKeys() {
    for (String key : json.keys()) {
      boolean unknown =
          !KNOWN.contains(key) && !BESIDE_THE_POINT.contains(key) && !key.startsWith("_");
      if (unknown && (json.isTrue(key) || (processor == Processor.OTHER && json.has(key)))) {
        throw json.refusal(key, "is not known here and may change the pixels");
      }
    }
    if (processor != Processor.CONVNEXT && json.has("crop_pct")) {
      throw json.refusal("crop_pct", "is known of ConvNextImageProcessor only");
    }
  }

  private Preprocessing shape(Filter filter) {
    Size size = size();
    if (processor == Processor.CONVNEXT) {
      return convNext(size, filter);
    }
    boolean crops =
        flag("do_center_crop", processor == Processor.OTHER ? null : processor == Processor.CLIP);
    if (!crops) {
      if (size instanceof Exact exact) {
        return squash(exact, filter);
      }
      throw json.refusal(
          json.has("do_center_crop") ? "do_center_crop" : "size",
          "leaves photos of different shapes, where one is needed");
    }
    Exact crop = cropSize();
    if (size instanceof Shortest shortest) {
      return crop(shortest.edge, crop, filter);
    }
    if (size.equals(crop)) {
      return squash(crop, filter);
    }
    throw json.refusal(
        "crop_size", "cannot be done after squashing to another size, only be the same");
  }

  private Preprocessing crop(int shortest, Exact crop, Filter filter) {
    if (shortest < Math.max(crop.height, crop.width)) {
      throw json.refusal(
          json.has("size") ? "size" : "crop_size",
          "would need padding, since the crop is larger than the resized photo");
    }
    return shape(Fit.CROP, shortest, crop, filter);
  }

  private Preprocessing squash(Exact size, Filter filter) {
    return shape(Fit.SQUASH, size.width, size, filter);
  }

  private static Preprocessing shape(Fit fit, int resize, Exact size, Filter filter) {
    List<Double> zero = List.of(0.0, 0.0, 0.0);
    List<Double> one = List.of(1.0, 1.0, 1.0);
    return new Preprocessing(fit, resize, size.width, size.height, filter, 1, zero, one);
  }

  private Preprocessing convNext(Size size, Filter filter) {
    if (flag("do_center_crop", false)) {
      throw json.refusal("do_center_crop", "would be a second crop, which is not done here");
    }
    if (!(size instanceof Shortest shortest)) {
      throw json.refusal("size", "should be a shortest_edge for ConvNextImageProcessor");
    }
    Exact crop = new Exact(shortest.edge, shortest.edge);
    if (shortest.edge >= CONVNEXT_SQUASH) {
      return squash(crop, filter);
    }
    Double share = json.number("crop_pct");
    if (share == null || !(share > 0 && share <= 1)) {
      throw json.refusal("crop_pct", "should be in (0, 1]");
    }
    double edge = shortest.edge / share;
    if (edge > Preprocessing.MAX_SIDE) {
      throw json.refusal("crop_pct", "asks for photos of more than 4096 px");
    }
    return crop((int) edge, crop, filter);
  }

  private Size size() {
    if (!json.has("size")) {
      if (defaults == null) {
        throw json.refusal("size", "must be stated for this class");
      }
      return defaults.fit() == Fit.CROP
          ? new Shortest(defaults.resize())
          : new Exact(defaults.height(), defaults.width());
    }
    if (json.isNumber("size")) {
      int side = json.side("size");
      if (processor == Processor.OTHER) {
        throw json.refusal("size", "means the shortest edge in some classes and both in others");
      }
      return processor == Processor.CLIP || processor == Processor.CONVNEXT
          ? new Shortest(side)
          : new Exact(side, side);
    }
    ConfigJson object = json.isObject("size") ? json.object("size") : null;
    if (object == null || !present(object).equals(Set.of("shortest_edge"))) {
      return exact("size");
    }
    return new Shortest(object.side("shortest_edge"));
  }

  private Exact cropSize() {
    if (!json.has("crop_size")) {
      if (processor != Processor.CLIP) {
        throw json.refusal("crop_size", "must be stated where do_center_crop is true");
      }
      return new Exact(224, 224);
    }
    if (json.isNumber("crop_size")) {
      int side = json.side("crop_size");
      return new Exact(side, side);
    }
    return exact("crop_size");
  }

  private Exact exact(String key) {
    if (!json.isObject(key)) {
      int[] sides = json.sides(key);
      return new Exact(sides[0], sides[1]);
    }
    ConfigJson object = Objects.requireNonNull(json.object(key));
    if (!present(object).equals(Set.of("height", "width"))) {
      throw json.refusal(key, "is neither a shortest_edge nor a height and a width");
    }
    return new Exact(object.side("height"), object.side("width"));
  }

  /** The keys that are not null: Transformers 5 writes every one that there could be. */
  private static Set<String> present(ConfigJson object) {
    return Set.copyOf(object.keys().stream().filter(object::has).toList());
  }

  private Filter filter() {
    Object value = json.value("resample");
    if (value == null) {
      if (defaults == null) {
        throw json.refusal("resample", "must be stated for this class");
      }
      return defaults.filter();
    }
    String name =
        value instanceof Double number
            ? String.valueOf(number)
            : String.valueOf(json.text("resample")).toLowerCase(Locale.ROOT);
    return switch (name) {
      case "1.0", "lanczos" -> Filter.LANCZOS;
      case "2.0", "bilinear" -> Filter.BILINEAR;
      case "3.0", "bicubic" -> Filter.BICUBIC;
      case "4.0", "box" -> Filter.BOX;
      case "5.0", "hamming" -> Filter.HAMMING;
      case "0.0", "nearest" ->
          throw json.refusal("resample", "means nearest neighbour, which is not done here");
      default ->
          throw json.refusal(
              "resample",
              "is none of Pillow's filters 1 to 5: lanczos, bilinear, bicubic, box, hamming");
    };
  }

  private double rescaleFactor() {
    Double factor = json.number("rescale_factor");
    if (factor == null) {
      if (processor == Processor.OTHER) {
        throw json.refusal("rescale_factor", "must be stated for this class");
      }
      return BYTE_SCALE;
    }
    return factor;
  }

  private List<Double> channels(String key) {
    if (json.has(key)) {
      return json.channels(key);
    }
    if (defaults == null) {
      throw json.refusal(key, "must be stated for this class");
    }
    return key.equals("image_mean") ? defaults.mean() : defaults.standardDeviation();
  }

  /**
   * A switch.
   *
   * @param standard what its absence means in classes that are known
   */
  private boolean flag(String key, @Nullable Boolean standard) {
    Boolean stated = json.flag(key);
    if (stated != null) {
      return stated;
    }
    if (standard == null || (standard && processor == Processor.OTHER)) {
      throw json.refusal(key, "must be stated for this class");
    }
    if (standard && json.isNull(key)) {
      throw json.refusal(key, "means true in some versions of Transformers and false in others");
    }
    return standard;
  }
}
