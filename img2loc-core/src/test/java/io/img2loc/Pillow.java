package io.img2loc;

import io.img2loc.testing.Python;
import java.io.IOException;

/**
 * Python with Pillow and numpy, where there is one: the reference that decoding is held against.
 */
public final class Pillow {
  private Pillow() {}

  /** Runs a script of src/test/python, or skips the test where there is nothing to run it with. */
  public static void run(String script, String... arguments)
      throws IOException, InterruptedException {
    Python.run(
        "PIL.ImageCms, numpy",
        "python3-pil python3-numpy",
        "img2loc-core/src/test/python/" + script,
        arguments);
  }
}
