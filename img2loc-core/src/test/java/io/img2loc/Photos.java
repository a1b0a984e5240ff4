package io.img2loc;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Small photos for tests. */
final class Photos {
  private Photos() {}

  /** A photo of one colour. */
  static Photo plain(String name, Color color) {
    BufferedImage image = new BufferedImage(32, 24, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(color);
    graphics.fillRect(0, 0, 32, 24);
    graphics.dispose();
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", encoded);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Photo.of(encoded.toByteArray(), name);
  }
}
