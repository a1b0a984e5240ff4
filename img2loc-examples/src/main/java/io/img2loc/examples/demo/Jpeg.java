package io.img2loc.examples.demo;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writing pictures as JPEG. */
final class Jpeg {
  private Jpeg() {}

  /**
   * A picture as JPEG.
   *
   * @param picture opaque
   * @param quality in [0, 1], as ImageIO understands it
   */
  static byte[] encode(BufferedImage picture, double quality) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    // In memory: ImageIO would otherwise want a folder for temporary files.
    try (var output = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality((float) quality);
      writer.setOutput(output);
      writer.write(null, new IIOImage(picture, null, null), settings);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** A picture as the address of a JPEG that is its own content. */
  static String dataUri(BufferedImage picture, double quality) throws IOException {
    return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(encode(picture, quality));
  }
}
