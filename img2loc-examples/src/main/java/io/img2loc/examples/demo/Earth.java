package io.img2loc.examples.demo;

import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.IOException;
import java.io.InputStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A picture of the whole Earth in equirectangular projection: longitudes −180 to 180 from left to
 * right, latitudes 90 to −90 from top to bottom. Immutable, safe for use by many threads.
 */
final class Earth {
  private static final String BLUE_MARBLE = "/io/img2loc/examples/earth-blue-marble.jpg";

  private final BufferedImage image;
  private final int width;
  private final int height;
  private final int[] rgb;

  private Earth(BufferedImage image) {
    this.image = image;
    width = image.getWidth();
    height = image.getHeight();
    rgb = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
  }

  /** NASA's Blue Marble as it comes with the examples, 4096 × 2048 px. */
  static Earth blueMarble() throws IOException {
    try (InputStream resource = Earth.class.getResourceAsStream(BLUE_MARBLE)) {
      if (resource == null) {
        throw new IOException(
            "the picture of the Earth is missing from this program ("
                + BLUE_MARBLE
                + "); build img2loc-examples anew");
      }
      // In memory: ImageIO would otherwise want a folder for temporary files.
      return of(ImageIO.read(new MemoryCacheImageInputStream(resource)));
    }
  }

  /**
   * The Earth of a picture of one's own; its pixels are copied.
   *
   * @throws IllegalArgumentException unless the picture is twice as wide as high
   */
  static Earth of(BufferedImage picture) {
    if (picture.getWidth() != 2 * picture.getHeight()) {
      throw new IllegalArgumentException(
          "an equirectangular picture of the Earth is twice as wide as high, this one is "
              + picture.getWidth()
              + " × "
              + picture.getHeight());
    }
    return new Earth(drawn(picture, picture.getWidth(), picture.getHeight()));
  }

  /**
   * The colour at a place, between pixels in proportion (bilinear).
   *
   * @param latitude degrees, in [−90, 90]
   * @param longitude degrees, in [−180, 180]
   * @return red, green and blue as 0xRRGGBB
   */
  int color(double latitude, double longitude) {
    // Pixel i covers [i, i + 1), so that its colour belongs to i + 0.5.
    double x = (longitude + 180) / 360 * width - 0.5;
    double y = (90 - latitude) / 180 * height - 0.5;
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double right = x - left;
    double down = y - top;
    int a = pixel(left, top);
    int b = pixel(left + 1, top);
    int c = pixel(left, top + 1);
    int d = pixel(left + 1, top + 1);
    int color = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double upper = mix(a >> shift & 255, b >> shift & 255, right);
      double lower = mix(c >> shift & 255, d >> shift & 255, right);
      color |= (int) (mix(upper, lower, down) + 0.5) << shift;
    }
    return color;
  }

  private static double mix(double from, double to, double share) {
    return from + (to - from) * share;
  }

  /** A pixel, where beyond a pole lies the row's other side, and beyond the date line the next. */
  private int pixel(int x, int y) {
    int row = y;
    int column = x;
    if (row < 0 || row >= height) {
      row = row < 0 ? -1 - row : 2 * height - 1 - row;
      column += width / 2;
    }
    return rgb[row * width + Math.floorMod(column, width)];
  }

  /** Whether a colour is that of water on the Blue Marble: clearly more blue than red. */
  static boolean isWater(int color) {
    int red = color >> 16 & 255;
    int blue = color & 255;
    return blue >= 1.25 * red + 8;
  }

  /** The whole picture, smaller. */
  BufferedImage map(int mapWidth) {
    return drawn(
        image.getScaledInstance(mapWidth, mapWidth / 2, Image.SCALE_AREA_AVERAGING),
        mapWidth,
        mapWidth / 2);
  }

  private static BufferedImage drawn(Image picture, int width, int height) {
    var copy = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = copy.createGraphics();
    graphics.drawImage(picture, 0, 0, null);
    graphics.dispose();
    return copy;
  }
}
