package io.img2loc.examples;

import io.img2loc.Agreement;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Img2LocException;
import io.img2loc.clip.ClipEncoder;
import io.img2loc.examples.output.Problems;
import io.img2loc.index.JVectorIndex;
import io.img2loc.scene.SceneEncoder;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the encoder that fits an index. */
final class Encoders {
  private Encoders() {}

  /** What an index was built with, if its folder or its space tells. */
  static Optional<EncoderSource> rememberedBy(JVectorIndex index, Path folder) {
    return EncoderSource.read(folder)
        .or(() -> isScene(index.space()) ? Optional.of(EncoderSource.SCENE) : Optional.empty());
  }

  /**
   * The encoder to search an index with; close it. It is compared with the index before anything is
   * encoded.
   *
   * @param name what a person asks for; null for what the index was built with
   * @throws Img2LocException if there is none, or it makes other vectors than the index holds
   */
  static Encoder fitting(
      JVectorIndex index,
      Path folder,
      @Nullable String name,
      EncoderOptions options,
      CacheOptions cache,
      Console console) {
    Optional<EncoderSource> remembered = rememberedBy(index, folder);
    EncoderSource chosen =
        name != null
            ? named(name, options, remembered)
            : remembered
                .map(source -> source.withOutput(options.output))
                .orElseThrow(() -> notRemembered(index.space(), folder));
    Encoder opened =
        name != null
            ? openNamed(chosen, options, remembered)
            : openRemembered(chosen, folder, options);
    // The cache comes before an alias: what it keeps is of the encoder's own space.
    Encoder encoder = cache.around(opened, options, console);
    try {
      Encoder fitting =
          fitted(encoder, index)
              .orElseThrow(
                  () -> misfit(index.space(), folder, remembered, chosen, encoder.space()));
      console.detail(describe(chosen, opened));
      if (fitting != encoder) {
        console.detail("used as an alias of " + index.space());
      }
      return fitting;
    } catch (RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  /** What a person names, with the output that is remembered where it is the same model. */
  private static EncoderSource named(
      String name, EncoderOptions options, Optional<EncoderSource> remembered) {
    EncoderSource named = options.named(name);
    return remembered
        .filter(
            source -> named.output() == null && named.withOutput(source.output()).equals(source))
        .orElse(named);
  }

  /** A model that has been moved has the output that is remembered; another model need not. */
  private static Encoder openNamed(
      EncoderSource named, EncoderOptions options, Optional<EncoderSource> remembered) {
    String output = remembered.map(EncoderSource::output).orElse(null);
    if (output != null && named.output() == null && named.kind() != EncoderSource.Kind.SCENE) {
      try {
        return options.open(named.withOutput(output));
      } catch (Img2LocException e) {
        return options.open(named);
      }
    }
    return options.open(named);
  }

  private static Encoder openRemembered(EncoderSource source, Path folder, EncoderOptions options) {
    try {
      return options.open(source);
    } catch (Img2LocException e) {
      throw new Img2LocException(
          folder
              + ": was built with "
              + source
              + ", which cannot be opened: "
              + Problems.describe(e),
          e);
    }
  }

  /** The encoder, under the name of the index's space if it was accepted as an alias of that. */
  private static Optional<Encoder> fitted(Encoder encoder, JVectorIndex index) {
    return encoder.space().equals(index.space())
        ? Optional.of(encoder)
        : index.aliases().stream()
            .filter(alias -> alias.encoder().equals(encoder.space()))
            .findFirst()
            .filter(Agreement::accepted)
            .map(alias -> alias.alias(encoder));
  }

  private static Img2LocException notRemembered(EmbeddingSpace space, Path folder) {
    return new Img2LocException(
        folder
            + ": holds vectors of "
            + space
            + " and does not say what made them; name it with --encoder NAME, which may be: "
            + EncoderOptions.CHOICES);
  }

  private static Img2LocException misfit(
      EmbeddingSpace held,
      Path folder,
      Optional<EncoderSource> remembered,
      EncoderSource source,
      EmbeddingSpace other) {
    String made = remembered.map(EncoderSource::toString).orElse("something it does not name");
    String alias =
        held.dimension() == other.dimension()
            ? "; or, if it is the same network in another file, compare the two with 'img2loc index"
                + " info "
                + folder
                + " --check-against "
                + source.name()
                + " --photos SOURCE'"
            : "";
    return new Img2LocException(
        folder
            + ": holds vectors of "
            + held
            + ", made with "
            + made
            + "; the encoder "
            + source
            + " makes vectors of "
            + other
            + ". Name with --encoder what the index was built with, or build it anew"
            + alias);
  }

  /** One line about an open encoder. */
  static String describe(EncoderSource source, Encoder encoder) {
    String device = encoder instanceof ClipEncoder clip ? ", on " + clip.device() : "";
    return "encoder: " + source + device + ", space " + encoder.space();
  }

  private static boolean isScene(EmbeddingSpace space) {
    try (SceneEncoder encoder = SceneEncoder.create()) {
      return encoder.space().equals(space);
    }
  }
}
