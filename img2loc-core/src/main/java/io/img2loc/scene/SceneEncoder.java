package io.img2loc.scene;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Photo;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/** SKELETON, to be replaced: a weight-free descriptor. */
public final class SceneEncoder implements Encoder {
  private static final EmbeddingSpace SPACE = new EmbeddingSpace("scene-skeleton", 768);

  private SceneEncoder() {}

  /** The encoder; it has no settings and holds nothing. */
  public static SceneEncoder create() {
    return new SceneEncoder();
  }

  @Override
  public EmbeddingSpace space() {
    return SPACE;
  }

  @Override
  public Embedding encode(Photo photo) {
    return photo.decode(
        image -> {
          BufferedImage tiny = new BufferedImage(16, 16, BufferedImage.TYPE_3BYTE_BGR);
          Graphics2D g = tiny.createGraphics();
          g.drawImage(
              image.getScaledInstance(16, 16, java.awt.Image.SCALE_AREA_AVERAGING), 0, 0, null);
          g.dispose();
          float[] v = new float[768];
          for (int i = 0; i < 768; i++) {
            int rgb = tiny.getRGB((i / 3) % 16, i / 48);
            v[i] = ((rgb >> (8 * (i % 3))) & 255) - 128f;
          }
          return Embedding.of(v);
        });
  }
}
