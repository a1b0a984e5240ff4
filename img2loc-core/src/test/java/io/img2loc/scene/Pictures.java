package io.img2loc.scene;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Random;

/** Pictures for the tests, of the type that a photo decodes to. */
final class Pictures {
  private Pictures() {}

  static BufferedImage flat(int width, int height, Color color) {
    return halves(width, height, color, color);
  }

  static BufferedImage halves(int width, int height, Color left, Color right) {
    BufferedImage image = empty(width, height);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(left);
    graphics.fillRect(0, 0, width / 2, height);
    graphics.setColor(right);
    graphics.fillRect(width / 2, 0, width - width / 2, height);
    graphics.dispose();
    return image;
  }

  static BufferedImage noise(int width, int height, long seed) {
    BufferedImage image = empty(width, height);
    Random random = new Random(seed);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    return image;
  }

  /** Grey that differs by one level here and there, as after compression. */
  static BufferedImage nearlyFlat(int width, int height) {
    BufferedImage image = empty(width, height);
    Random random = new Random(3);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int grey = 127 + random.nextInt(3);
        image.setRGB(x, y, grey << 16 | grey << 8 | grey);
      }
    }
    return image;
  }

  /** Sky over hills over a field with furrows. */
  static BufferedImage scene(int width, int height, double light) {
    BufferedImage image = empty(width, height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double hill = height * (0.4 + 0.1 * Math.sin(9.0 * x / width));
        int furrow = (int) (40 * Math.sin(40.0 * (x + y) / width));
        int r = y < hill ? 110 + 60 * y / height : 120 + furrow;
        int g = y < hill ? 150 + 60 * y / height : 100 + furrow;
        int b = y < hill ? 230 : 60;
        image.setRGB(x, y, scaled(r, light) << 16 | scaled(g, light) << 8 | scaled(b, light));
      }
    }
    return image;
  }

  /** Turned by a quarter. */
  static BufferedImage turned(BufferedImage image) {
    BufferedImage turned = empty(image.getHeight(), image.getWidth());
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        turned.setRGB(image.getHeight() - 1 - y, x, image.getRGB(x, y));
      }
    }
    return turned;
  }

  private static int scaled(int value, double light) {
    return (int) Math.round(value * light);
  }

  private static BufferedImage empty(int width, int height) {
    return new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
  }
}
