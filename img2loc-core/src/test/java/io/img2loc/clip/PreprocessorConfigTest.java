package io.img2loc.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.Img2LocException;
import io.img2loc.clip.Preprocessing.Filter;
import io.img2loc.clip.Preprocessing.Fit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configs as the versions of Transformers write them. */
class PreprocessorConfigTest {
  private static final List<Double> CLIP_MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
  private static final List<Double> CLIP_STD = List.of(0.26862954, 0.26130258, 0.27577711);
  private static final List<Double> IMAGENET_MEAN = List.of(0.485, 0.456, 0.406);
  private static final List<Double> IMAGENET_STD = List.of(0.229, 0.224, 0.225);
  private static final List<Double> HALF = List.of(0.5, 0.5, 0.5);
  private static final Preprocessing CLIP_224 =
      new Preprocessing(Fit.CROP, 224, 224, 224, Filter.BICUBIC, 1.0 / 255, CLIP_MEAN, CLIP_STD);

  /** All that a class of which nothing is known must state. */
  private static final String COMPLETE =
      """
      {"image_processor_type": "NewImageProcessor", "do_resize": true,
       "size": {"shortest_edge": 256}, "resample": 2, "do_center_crop": true,
       "crop_size": {"height": 224, "width": 224}, "do_rescale": true, "rescale_factor": 0.5,
       "do_normalize": true, "image_mean": [1, 2, 3], "image_std": [4, 5, 6]}
      """;

  @TempDir Path folder;

  @Test
  void preprocessing_clipOf2021_isThatOfClip() throws IOException {
    assertThat(
            read(
                """
                {
                  "crop_size": 224,
                  "do_center_crop": true,
                  "do_normalize": true,
                  "do_resize": true,
                  "feature_extractor_type": "CLIPFeatureExtractor",
                  "image_mean": [0.48145466, 0.4578275, 0.40821073],
                  "image_std": [0.26862954, 0.26130258, 0.27577711],
                  "resample": 3,
                  "size": 224
                }
                """))
        .isEqualTo(CLIP_224);
  }

  @Test
  void preprocessing_clipOf2023At336_isThatOfClip() throws IOException {
    assertThat(
            read(
                """
                {
                  "_valid_processor_keys": ["images", "do_resize", "size"],
                  "crop_size": {"height": 336, "width": 336},
                  "do_center_crop": true,
                  "do_convert_rgb": true,
                  "do_normalize": true,
                  "do_rescale": true,
                  "do_resize": true,
                  "feature_extractor_type": "CLIPFeatureExtractor",
                  "image_mean": [0.48145466, 0.4578275, 0.40821073],
                  "image_processor_type": "CLIPImageProcessor",
                  "image_std": [0.26862954, 0.26130258, 0.27577711],
                  "resample": 3,
                  "rescale_factor": 0.00392156862745098,
                  "size": {"shortest_edge": 336}
                }
                """))
        .isEqualTo(
            new Preprocessing(
                Fit.CROP, 336, 336, 336, Filter.BICUBIC, 1.0 / 255, CLIP_MEAN, CLIP_STD));
  }

  @Test
  void preprocessing_clipOfVersion5_isReadFromTheProcessorsConfig() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("processor_config.json"),
            """
            {
              "image_processor": {
                "crop_size": {"height": 224, "width": 224},
                "data_format": "channels_first",
                "do_center_crop": true,
                "do_convert_rgb": true,
                "do_normalize": true,
                "do_pad": null,
                "do_rescale": true,
                "do_resize": true,
                "image_mean": [0.48145466, 0.4578275, 0.40821073],
                "image_processor_type": "CLIPImageProcessorFast",
                "image_std": [0.26862954, 0.26130258, 0.27577711],
                "input_data_format": null,
                "pad_size": null,
                "resample": 3,
                "rescale_factor": 0.00392156862745098,
                "size": {"height": null, "shortest_edge": 224}
              },
              "processor_class": "CLIPProcessor"
            }
            """);

    assertThat(files(config).preprocessing()).isEqualTo(CLIP_224);
  }

  @Test
  void preprocessing_processorConfigWithoutImages_isRefused() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("processor_config.json"), "{\"processor_class\": \"CLIPProcessor\"}");

    assertThatThrownBy(() -> files(config).preprocessing())
        .hasMessageContaining("does not state \"image_processor\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CLIPImageProcessor",
        "CLIPImageProcessorFast",
        "CLIPImageProcessorPil",
        "CLIPFeatureExtractor",
        "ChineseCLIPImageProcessor",
        "BitImageProcessor"
      })
  void preprocessing_classAlone_hasItsDefaults(String type) throws IOException {
    assertThat(read("{\"image_processor_type\": \"" + type + "\"}")).isEqualTo(CLIP_224);
  }

  @Test
  void preprocessing_siglipAlone_hasItsDefaults() throws IOException {
    assertThat(read("{\"image_processor_type\": \"SiglipImageProcessor\"}"))
        .isEqualTo(
            new Preprocessing(Fit.SQUASH, 224, 224, 224, Filter.BICUBIC, 1.0 / 255, HALF, HALF));
  }

  @Test
  void preprocessing_siglipAsPublished_squashes() throws IOException {
    assertThat(
            read(
                """
                {
                  "do_convert_rgb": null,
                  "do_normalize": true,
                  "do_rescale": true,
                  "do_resize": true,
                  "image_mean": [0.5, 0.5, 0.5],
                  "image_processor_type": "SiglipImageProcessor",
                  "image_std": [0.5, 0.5, 0.5],
                  "processor_class": "SiglipProcessor",
                  "resample": 2,
                  "rescale_factor": 0.00392156862745098,
                  "size": {"height": 384, "width": 384}
                }
                """))
        .isEqualTo(
            new Preprocessing(Fit.SQUASH, 384, 384, 384, Filter.BILINEAR, 1.0 / 255, HALF, HALF));
  }

  @Test
  void preprocessing_vitWithOneNumber_squashes() throws IOException {
    assertThat(read("{\"feature_extractor_type\": \"ViTFeatureExtractor\", \"size\": 384}"))
        .isEqualTo(
            new Preprocessing(Fit.SQUASH, 384, 384, 384, Filter.BILINEAR, 1.0 / 255, HALF, HALF));
  }

  @Test
  void preprocessing_dinov2_cropsFrom256() throws IOException {
    assertThat(
            read(
                """
                {
                  "crop_size": {"height": 224, "width": 224},
                  "do_center_crop": true, "do_convert_rgb": true, "do_normalize": true,
                  "do_rescale": true, "do_resize": true,
                  "image_mean": [0.485, 0.456, 0.406],
                  "image_processor_type": "BitImageProcessor",
                  "image_std": [0.229, 0.224, 0.225],
                  "resample": 3, "rescale_factor": 0.00392156862745098,
                  "size": {"shortest_edge": 256}
                }
                """))
        .isEqualTo(
            new Preprocessing(
                Fit.CROP, 256, 224, 224, Filter.BICUBIC, 1.0 / 255, IMAGENET_MEAN, IMAGENET_STD));
  }

  @ParameterizedTest
  @CsvSource({"224, CROP, 256", "288, CROP, 329", "384, SQUASH, 384"})
  void preprocessing_convNext_enlargesByItsShareBelow384(int edge, Fit fit, int resize)
      throws IOException {
    assertThat(
            read(
                """
                {"crop_pct": 0.875, "do_normalize": true, "do_rescale": true, "do_resize": true,
                 "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225],
                 "image_processor_type": "ConvNextImageProcessor", "resample": 3,
                 "rescale_factor": 0.00392156862745098, "size": {"shortest_edge": %d}}
                """
                    .formatted(edge)))
        .isEqualTo(
            new Preprocessing(
                fit, resize, edge, edge, Filter.BICUBIC, 1.0 / 255, IMAGENET_MEAN, IMAGENET_STD));
  }

  @Test
  void preprocessing_withoutNormalizing_leavesMeanAndDeviationOut() throws IOException {
    Preprocessing mobileClip =
        read(
            """
            {"image_processor_type": "CLIPImageProcessor", "do_normalize": false,
             "image_mean": [9, 9, 9], "crop_size": 256, "size": {"shortest_edge": 256}}
            """);

    assertThat(mobileClip.mean()).containsExactly(0.0, 0.0, 0.0);
    assertThat(mobileClip.standardDeviation()).containsExactly(1.0, 1.0, 1.0);
    assertThat(mobileClip.scale()).isEqualTo(1.0 / 255);
  }

  @Test
  void preprocessing_withoutRescaling_leavesValuesAtBytes() throws IOException {
    Preprocessing read =
        read(
            """
            {"image_processor_type": "CLIPImageProcessor", "do_rescale": false,
             "rescale_factor": 0.1, "image_mean": 127.5, "image_std": [127, 128, 129]}
            """);

    assertThat(read.scale()).isEqualTo(1);
    assertThat(read.mean()).containsExactly(127.5, 127.5, 127.5);
    assertThat(read.standardDeviation()).containsExactly(127.0, 128.0, 129.0);
  }

  @ParameterizedTest
  @CsvSource({
    "1, LANCZOS",
    "2, BILINEAR",
    "3, BICUBIC",
    "4, BOX",
    "5, HAMMING",
    "'\"bicubic\"', BICUBIC",
    "'\"BILINEAR\"', BILINEAR",
    "null, BICUBIC",
    "3.0, BICUBIC"
  })
  void preprocessing_resample_isPillowsNumber(String resample, Filter filter) throws IOException {
    assertThat(read(clip("\"resample\": " + resample)).filter()).isEqualTo(filter);
  }

  @Test
  void preprocessing_cropsOfOtherShape_areKept() throws IOException {
    Preprocessing read =
        read(clip("\"size\": 300, \"crop_size\": {\"height\": 200, \"width\": 300}"));

    assertThat(List.of(read.resize(), read.width(), read.height())).containsExactly(300, 300, 200);
  }

  @Test
  void preprocessing_exactSizeAndTheSameCrop_squashes() throws IOException {
    Preprocessing read =
        read(clip("\"size\": {\"height\": 200, \"width\": 300}, \"crop_size\": [200, 300]"));

    assertThat(read.fit()).isEqualTo(Fit.SQUASH);
    assertThat(List.of(read.width(), read.height())).containsExactly(300, 200);
  }

  @Test
  void preprocessing_unknownClassThatStatesEverything_isRead() throws IOException {
    assertThat(read(COMPLETE))
        .isEqualTo(
            new Preprocessing(
                Fit.CROP,
                256,
                224,
                224,
                Filter.BILINEAR,
                0.5,
                List.of(1.0, 2.0, 3.0),
                List.of(4.0, 5.0, 6.0)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "do_resize",
        "size",
        "resample",
        "do_center_crop",
        "crop_size",
        "do_rescale",
        "rescale_factor",
        "do_normalize",
        "image_mean",
        "image_std"
      })
  void preprocessing_unknownClassThatLeavesAnythingOut_isRefused(String key) {
    String config = COMPLETE.replace("\"" + key + "\"", "\"_left_out\"");

    refused(config, "does not state \"" + key + "\", which must be stated");
  }

  @Test
  void preprocessing_unknownClassWithKeysOfItsOwn_isRefused() {
    refused(
        COMPLETE.replaceFirst("\\{", "{\"max_num_patches\": 256, "),
        "states \"max_num_patches\": 256, which is not known here and may change the pixels");
    refused(
        COMPLETE.replace("{\"shortest_edge\": 256}", "256"),
        "states \"size\": 256, which means the shortest edge in some classes and both in others");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "do_resize": false|states "do_resize": false, which cannot be done
          "do_resize": null|states "do_resize": null, which means true in some versions
          "do_pad": true|states "do_pad": true, which means padding
          "do_flip_channel_order": true|states "do_flip_channel_order": true, which is not known here
          "use_square_size": true|states "use_square_size": true, which is not known here
          "crop_pct": 0.9|states "crop_pct": 0.9, which is known of ConvNextImageProcessor only
          "resample": 0|states "resample": 0, which means nearest neighbour
          "resample": "nearest"|states "resample": "nearest", which means nearest neighbour
          "resample": 7|states "resample": 7, which is none of Pillow's filters
          "resample": 2.5|states "resample": 2.5, which is none of Pillow's filters
          "resample": [3]|states "resample": [3], which should be a text
          "do_center_crop": false|states "do_center_crop": false, which leaves photos of different shapes
          "do_center_crop": "yes"|states "do_center_crop": "yes", which should be true or false
          "size": 200|states "size": 200, which would need padding
          "crop_size": 225|states "crop_size": 225, which would need padding
          "size": {"longest_edge": 224}|states "size": {"longest_edge": 224}, which is neither
          "size": {"shortest_edge": 224, "longest_edge": 300}|which is neither a shortest_edge nor
          "size": {"height": 256, "width": 256}|which cannot be done after squashing to another size
          "size": {"shortest_edge": "224"}|states "shortest_edge": "224", which should be a whole
          "size": 0|states "size": 0, which should be a whole number of px in [1, 4096]
          "size": 4097|states "size": 4097, which should be a whole number of px in [1, 4096]
          "size": 224.5|states "size": 224.5, which should be a whole number of px in [1, 4096]
          "size": -224|states "size": -224, which should be a whole number of px in [1, 4096]
          "size": "224"|states "size": "224", which should be a number of px, or a height and a width
          "size": [224]|states "size": [224], which should be a number of px, or a height and a width
          "crop_size": {"shortest_edge": 224}|which is neither a shortest_edge nor
          "image_mean": [0.5]|states "image_mean": [0.5], which should be three numbers
          "image_mean": [0.5, 0.5, "x"]|which should be three numbers, for red, green and blue
          "image_std": {}|states "image_std": {}, which should be three numbers
          "image_std": [1, 0, 1]|a standardDeviation of 0 cannot be divided by
          "rescale_factor": 0|the scale must be positive and finite
          "rescale_factor": "1/255"|states "rescale_factor": "1/255", which should be a number
          "image_mean": [1e999, 0, 0]|has a number that is out of range: 1e999
          """)
  void preprocessing_whatCannotBeDone_isRefusedInASentence(String member, String why) {
    refused(clip(member), why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"size": 224|is not sound JSON: line 1
          {"size": 224,}|is not sound JSON: line 1
          {"size": NaN}|is not sound JSON: line 1
          {"size": 224, "size": 225}|is not sound JSON: line 1: Duplicate field 'size'
          {"size": 224} {}|has more behind its JSON object
          [224]|is not a JSON object
          224|is not a JSON object
          <html>|is not sound JSON
          """)
  void preprocessing_whatIsNotJson_isRefusedInASentence(String config, String why) {
    refused(config, why);
  }

  @Test
  void preprocessing_nestedWithoutEnd_isRefused() {
    refused("{\"a\": " + "[".repeat(100_000), "is not sound JSON");
  }

  @Test
  void preprocessing_hugeFile_isRefused() {
    refused("{\"a\": \"" + "x".repeat(1 << 20) + "\"}", "is longer than 1 MB");
  }

  @Test
  void preprocessing_emptyFile_isRefused() throws IOException {
    Path config = Files.createFile(folder.resolve("preprocessor_config.json"));

    assertThatThrownBy(() -> files(config).preprocessing())
        .isInstanceOf(Img2LocException.class)
        .hasMessage("%s is empty; fetch it again", config);
  }

  @Test
  void preprocessing_byteOrderMark_isOverlooked() throws IOException {
    assertThat(read("\uFEFF" + clip("\"resample\": 3"))).isEqualTo(CLIP_224);
  }

  private static String clip(String member) {
    return "{\"image_processor_type\": \"CLIPImageProcessor\", " + member + "}";
  }

  private void refused(String config, String why) {
    assertThatThrownBy(() -> read(config))
        .as(config.length() < 500 ? config : "a long config")
        .isInstanceOf(Img2LocException.class)
        .hasMessageStartingWith(folder.resolve("preprocessor_config.json") + " ")
        .hasMessageContaining(why)
        .hasMessageEndingWith(
            "; state it yourself with ClipEncoder.builder(model).preprocessing(…)");
  }

  private Preprocessing read(String config) throws IOException {
    return files(
            Files.write(
                folder.resolve("preprocessor_config.json"),
                config.getBytes(StandardCharsets.UTF_8)))
        .preprocessing();
  }

  private static ModelFiles files(Path config) {
    return new ModelFiles(config.resolveSibling("model.onnx"), config, List.of());
  }
}
