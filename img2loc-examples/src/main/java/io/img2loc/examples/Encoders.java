package io.img2loc.examples;

import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Img2LocException;
import io.img2loc.scene.SceneEncoder;
import java.nio.file.Path;
import java.util.Optional;

/** The encoders that the command knows, by the names that a person gives them. */
final class Encoders {
  private static final String SCENE = "scene";

  /** What may follow {@code --encoder}, for messages. */
  static final String CHOICES = "scene (gist and colours; needs no model; for trying things out)";

  private Encoders() {}

  /** The encoder of this name, if there is one. */
  static Optional<Encoder> named(String name) {
    return name.equals(SCENE) ? Optional.of(SceneEncoder.create()) : Optional.empty();
  }

  /** The name of the encoder whose vectors an index of this space holds, if it is known. */
  static Optional<String> nameFor(EmbeddingSpace space) {
    return sceneSpace().equals(space) ? Optional.of(SCENE) : Optional.empty();
  }

  /**
   * The encoder whose vectors an index holds.
   *
   * @throws Img2LocException if it is none of those that the command knows
   */
  static Encoder fitting(EmbeddingSpace space, Path index) {
    return nameFor(space)
        .flatMap(Encoders::named)
        .orElseThrow(
            () ->
                new Img2LocException(
                    index
                        + ": the index needs the encoder of the space "
                        + space
                        + ", which this command does not have; it has scene, of "
                        + sceneSpace()
                        + ". Build the index anew with one of these, or search it from Java with"
                        + " the encoder it was built with"));
  }

  private static EmbeddingSpace sceneSpace() {
    try (SceneEncoder encoder = SceneEncoder.create()) {
      return encoder.space();
    }
  }
}
