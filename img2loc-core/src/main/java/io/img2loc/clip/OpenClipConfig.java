package io.img2loc.clip;

import io.img2loc.Img2LocException;
import io.img2loc.clip.Preprocessing.Filter;
import io.img2loc.clip.Preprocessing.Fit;
import java.util.Locale;
import java.util.Objects;

/**
 * A preprocessing as OpenCLIP writes it: {@code preprocess_cfg.json} in Immich's models, or a
 * member of {@code open_clip_config.json}, or the whole of Jina CLIP's preprocessor config.
 *
 * <p>Interpolation and resize mode may be left out, since OpenCLIP has always taken bicubic and the
 * shortest side for them; mean, deviation and size must be stated. In {@code open_clip_config.json}
 * the size may stand in the model's own part.
 */
final class OpenClipConfig {
  static final String FILE = "preprocess_cfg.json";
  static final String NESTED_FILE = "open_clip_config.json";

  private static final double BYTE_SCALE = 1.0 / 255;

  private OpenClipConfig() {}

  /** Whether an object has OpenCLIP's keys. */
  static boolean isIn(ConfigJson json) {
    return json.has("resize_mode") && json.has("interpolation") && json.has("mean");
  }

  /**
   * Reads the object that states a preprocessing.
   *
   * @throws Img2LocException if it does not, or states what cannot be done
   */
  static Preprocessing preprocessing(ConfigJson json) {
    return preprocessing(json, json, "size");
  }

  /**
   * Reads an object with members {@code preprocess_cfg} and {@code model_cfg}.
   *
   * @throws Img2LocException if they do not state a preprocessing, or one that cannot be done
   */
  static Preprocessing nestedPreprocessing(ConfigJson json) {
    ConfigJson config = json.object("preprocess_cfg");
    if (config == null) {
      throw json.refusal("preprocess_cfg", "says how photos are prepared");
    }
    if (config.has("size")) {
      return preprocessing(config);
    }
    ConfigJson model = json.object("model_cfg");
    ConfigJson vision = model == null ? null : model.object("vision_cfg");
    return vision == null ? preprocessing(config) : preprocessing(config, vision, "image_size");
  }

  private static Preprocessing preprocessing(ConfigJson json, ConfigJson sized, String sizeKey) {
    String mode = Objects.requireNonNullElse(json.text("mode"), "RGB");
    if (!mode.equals("RGB")) {
      throw json.refusal("mode", "is not among the possible: RGB");
    }
    int[] size = size(sized, sizeKey);
    String resize = Objects.requireNonNullElse(json.text("resize_mode"), "shortest");
    Fit fit =
        switch (resize) {
          case "shortest" -> Fit.CROP;
          case "squash" -> Fit.SQUASH;
          case "longest" ->
              throw json.refusal("resize_mode", "means padding, which is not done here");
          default -> throw json.refusal("resize_mode", "is not among shortest and squash");
        };
    if (fit == Fit.CROP && size[0] != size[1]) {
      throw sized.refusal(sizeKey, "cannot be done with resize_mode shortest unless it is square");
    }
    try {
      return new Preprocessing(
          fit,
          size[0],
          size[1],
          size[0],
          filter(json),
          BYTE_SCALE,
          json.channels("mean"),
          json.channels("std"));
    } catch (IllegalArgumentException e) {
      throw json.refusal("cannot be followed: " + e.getMessage());
    }
  }

  private static int[] size(ConfigJson json, String key) {
    if (json.isNumber(key) || !json.has(key)) {
      int side = json.side(key);
      return new int[] {side, side};
    }
    return json.sides(key);
  }

  private static Filter filter(ConfigJson json) {
    String name = Objects.requireNonNullElse(json.text("interpolation"), "bicubic");
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "bicubic", "random" -> Filter.BICUBIC; // random is for training; then bicubic is taken
      case "bilinear" -> Filter.BILINEAR;
      default -> throw json.refusal("interpolation", "is not among bicubic and bilinear");
    };
  }
}
