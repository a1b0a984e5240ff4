package io.img2loc.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.Img2LocException;
import io.img2loc.clip.Preprocessing.Filter;
import io.img2loc.clip.Preprocessing.Fit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Configs as OpenCLIP and Immich write them. */
class OpenClipConfigTest {
  private static final List<Double> CLIP_MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
  private static final List<Double> CLIP_STD = List.of(0.26862954, 0.26130258, 0.27577711);
  private static final List<Double> HALF = List.of(0.5, 0.5, 0.5);

  @TempDir Path folder;

  @Test
  void preprocessing_immichsClip_crops() throws IOException {
    assertThat(
            read(
                "preprocess_cfg.json",
                """
                {"size": [240, 240], "mode": "RGB", "mean": [0.48145466, 0.4578275, 0.40821073],
                 "std": [0.26862954, 0.26130258, 0.27577711], "interpolation": "bicubic",
                 "resize_mode": "shortest", "fill_color": 0}
                """))
        .isEqualTo(
            new Preprocessing(
                Fit.CROP, 240, 240, 240, Filter.BICUBIC, 1.0 / 255, CLIP_MEAN, CLIP_STD));
  }

  @Test
  void preprocessing_immichsSiglip_squashes() throws IOException {
    assertThat(
            read(
                "preprocess_cfg.json",
                """
                {"size": 256, "mode": "RGB", "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5],
                 "interpolation": "bilinear", "resize_mode": "squash", "fill_color": 0}
                """))
        .isEqualTo(
            new Preprocessing(Fit.SQUASH, 256, 256, 256, Filter.BILINEAR, 1.0 / 255, HALF, HALF));
  }

  @Test
  void preprocessing_squashToARectangle_isHeightThenWidth() throws IOException {
    Preprocessing read =
        read(
            "preprocess_cfg.json",
            """
            {"size": [200, 300], "mean": [0, 0, 0], "std": [1, 1, 1], "resize_mode": "squash"}
            """);

    assertThat(List.of(read.height(), read.width())).containsExactly(200, 300);
  }

  @Test
  void preprocessing_openClipsConfig_hasItsSizeInTheModel() throws IOException {
    assertThat(
            read(
                "open_clip_config.json",
                """
                {"model_cfg": {"embed_dim": 1024, "vision_cfg": {"image_size": 224, "layers": 32}},
                 "preprocess_cfg": {"mean": [0.48145466, 0.4578275, 0.40821073],
                                    "std": [0.26862954, 0.26130258, 0.27577711]}}
                """))
        .isEqualTo(
            new Preprocessing(
                Fit.CROP, 224, 224, 224, Filter.BICUBIC, 1.0 / 255, CLIP_MEAN, CLIP_STD));
  }

  @Test
  void preprocessing_openClipsOwnSize_goesBeforeTheModels() throws IOException {
    Preprocessing read =
        read(
            "open_clip_config.json",
            """
            {"model_cfg": {"vision_cfg": {"image_size": 224}},
             "preprocess_cfg": {"size": 336, "mean": [0, 0, 0], "std": [1, 1, 1]}}
            """);

    assertThat(read.width()).isEqualTo(336);
  }

  @Test
  void preprocessing_jinasConfig_isOpenClips() throws IOException {
    assertThat(
            read(
                "preprocessor_config.json",
                """
                {"auto_map": {"AutoImageProcessor": "x--y.Z"}, "fill_color": 0,
                 "image_processor_type": "JinaCLIPImageProcessor", "interpolation": "bicubic",
                 "mean": [0.48145466, 0.4578275, 0.40821073], "processor_class": "JinaCLIPProcessor",
                 "resize_mode": "shortest", "size": 512,
                 "std": [0.26862954, 0.26130258, 0.27577711]}
                """))
        .isEqualTo(
            new Preprocessing(
                Fit.CROP, 512, 512, 512, Filter.BICUBIC, 1.0 / 255, CLIP_MEAN, CLIP_STD));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "size": 224, "resize_mode": "longest"|"resize_mode": "longest", which means padding
          "size": 224, "resize_mode": "fit"|"resize_mode": "fit", which is not among
          "size": 224, "interpolation": "nearest"|"interpolation": "nearest", which is not among
          "size": 224, "mode": "L"|"mode": "L", which is not among the possible: RGB
          "size": [224, 336]|"size": [224, 336], which cannot be done with resize_mode shortest
          "size": [3, 224, 224]|"size": [3, 224, 224], which should be a number of px, or a height
          "resize_mode": "squash"|does not state "size", which should be a whole number of px
          """)
  void preprocessing_whatCannotBeDone_isRefusedInASentence(String members, String why) {
    refused("{\"mean\": [0, 0, 0], \"std\": [1, 1, 1], " + members + "}", why);
  }

  @ParameterizedTest
  @CsvSource({"mean", "std"})
  void preprocessing_withoutMeanOrDeviation_isRefused(String key) {
    refused(
        "{\"size\": 224, \"mean\": [0, 0, 0], \"std\": [1, 1, 1]}".replace(key, "other"),
        "does not state \"" + key + "\", which should be three numbers");
  }

  @Test
  void preprocessing_openClipsConfigWithoutIt_isRefused() {
    assertThatThrownBy(() -> read("open_clip_config.json", "{\"model_cfg\": {}}"))
        .isInstanceOf(Img2LocException.class)
        .hasMessageContaining("does not state \"preprocess_cfg\"");
  }

  private void refused(String config, String why) {
    assertThatThrownBy(() -> read("preprocess_cfg.json", config))
        .isInstanceOf(Img2LocException.class)
        .hasMessageStartingWith(folder.resolve("preprocess_cfg.json") + " ")
        .hasMessageContaining(why)
        .hasMessageEndingWith("ClipEncoder.builder(model).preprocessing(…)");
  }

  private Preprocessing read(String name, String config) throws IOException {
    Path file = Files.writeString(folder.resolve(name), config);
    return new ModelFiles(folder.resolve("model.onnx"), file, List.of()).preprocessing();
  }
}
