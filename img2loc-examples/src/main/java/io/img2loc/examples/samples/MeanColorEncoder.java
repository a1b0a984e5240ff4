package io.img2loc.examples.samples;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Photo;
import java.awt.image.BufferedImage;

/** An encoder of one's own: the mean colour. A model that runs elsewhere fits in the same way. */
public final class MeanColorEncoder implements Encoder {
  private static final EmbeddingSpace SPACE = new EmbeddingSpace("mean-color-1", 4);

  @Override
  public EmbeddingSpace space() {
    return SPACE;
  }

  @Override
  public Embedding encode(Photo photo) {
    return photo.decode(MeanColorEncoder::mean);
  }

  private static Embedding mean(BufferedImage image) {
    long red = 0;
    long green = 0;
    long blue = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        red += rgb >> 16 & 255;
        green += rgb >> 8 & 255;
        blue += rgb & 255;
      }
    }
    float pixels = (float) image.getWidth() * image.getHeight();
    // The fourth number keeps black from being a vector without direction.
    return Embedding.of(red / pixels, green / pixels, blue / pixels, 64);
  }
}
