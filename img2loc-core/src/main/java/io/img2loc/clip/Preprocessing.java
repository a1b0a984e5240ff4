package io.img2loc.clip;

import java.util.List;
import java.util.Objects;

/**
 * What becomes of a photo before a network sees it: it is resized, cropped at its centre, scaled
 * and normalised. Part of what makes a vector what it is, and so of the embedding space.
 *
 * <p>A value v in [0, 255] of channel c becomes (v · scale − mean[c]) / standardDeviation[c]; the
 * channels are red, green and blue.
 *
 * @param fit how the photo is brought to size
 * @param resize px of the shorter side after resizing, at least width and height, for {@link
 *     Fit#CROP}; unused, and equal to the width, for {@link Fit#SQUASH}
 * @param width px of the network's input, in [1, 4096]
 * @param height px of the network's input, in [1, 4096]
 * @param filter the resampling filter
 * @param scale what values are multiplied by, mostly 1/255
 * @param mean per channel, three numbers
 * @param standardDeviation per channel, three numbers, none of them zero
 */
public record Preprocessing(
    Fit fit,
    int resize,
    int width,
    int height,
    Filter filter,
    double scale,
    List<Double> mean,
    List<Double> standardDeviation) {

  static final int MAX_SIDE = 4096;

  /** How a photo of any shape is brought to the network's size. */
  public enum Fit {
    /**
     * The shorter side is resized to a number of px and the longer in proportion, rounded down;
     * then the centre is cut out, from (size − crop) / 2 rounded half to even. CLIP's way.
     */
    CROP,
    /** Both sides are resized to the input's, whatever the photo's shape. SigLIP's way. */
    SQUASH
  }

  /**
   * Pillow's resampling filters, widened by the factor of reduction so that nothing is aliased;
   * 8-bit fixed-point arithmetic, horizontally first.
   */
  public enum Filter {
    /** Mean of the area: support 0.5. */
    BOX,
    /** Linear interpolation: support 1. */
    BILINEAR,
    /** Hamming window: support 1. */
    HAMMING,
    /** Keys' cubic with a = −0.5: support 2. CLIP's and SigLIP's. */
    BICUBIC,
    /** Lanczos' windowed sinc: support 3. */
    LANCZOS
  }

  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public Preprocessing {
    Objects.requireNonNull(fit, "fit");
    Objects.requireNonNull(filter, "filter");
    mean = List.copyOf(mean);
    standardDeviation = List.copyOf(standardDeviation);
    if (width < 1 || width > MAX_SIDE || height < 1 || height > MAX_SIDE) {
      throw new IllegalArgumentException(
          "the input's sides must be in [1, " + MAX_SIDE + "] px, were " + width + " x " + height);
    }
    if (fit == Fit.SQUASH) {
      resize = width;
    } else if (resize < Math.max(width, height) || resize > MAX_SIDE) {
      throw new IllegalArgumentException(
          String.format(
              "the shorter side must be resized to [%d, %d] px to cut out %d x %d px, not to %d",
              Math.max(width, height), MAX_SIDE, width, height, resize));
    }
    if (!Double.isFinite(scale) || scale <= 0) {
      throw new IllegalArgumentException("the scale must be positive and finite, was " + scale);
    }
    checkChannels("mean", mean);
    checkChannels("standardDeviation", standardDeviation);
    if (standardDeviation.contains(0.0) || standardDeviation.contains(-0.0)) {
      throw new IllegalArgumentException("a standardDeviation of 0 cannot be divided by");
    }
  }

  /**
   * That of OpenAI's CLIP (Radford et al. 2021, the reference implementation): {@link Fit#CROP},
   * bicubic.
   *
   * @param size px of each side, 224 or 336 in the published models
   */
  public static Preprocessing clip(int size) {
    return new Preprocessing(
        Fit.CROP,
        size,
        size,
        size,
        Filter.BICUBIC,
        1.0 / 255,
        List.of(0.48145466, 0.4578275, 0.40821073),
        List.of(0.26862954, 0.26130258, 0.27577711));
  }

  /**
   * That of SigLIP (Zhai et al. 2023): {@link Fit#SQUASH}, bicubic, values in [−1, 1].
   *
   * @param size px of each side, 224, 256 or 384 in most published models
   */
  public static Preprocessing siglip(int size) {
    return new Preprocessing(
        Fit.SQUASH,
        size,
        size,
        size,
        Filter.BICUBIC,
        1.0 / 255,
        List.of(0.5, 0.5, 0.5),
        List.of(0.5, 0.5, 0.5));
  }

  private static void checkChannels(String name, List<Double> values) {
    if (values.size() != 3 || !values.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          name + " must be three finite numbers, for red, green and blue; was " + values);
    }
  }
}
