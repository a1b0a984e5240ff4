package io.img2loc;

import org.jspecify.annotations.Nullable;

/** A photo that cannot be read or decoded: skip it. The message names the photo and the cause. */
public class PhotoException extends Img2LocException {
  private static final long serialVersionUID = 1L;

  /** With a message that names the photo, the cause and the next step. */
  public PhotoException(String message) {
    super(message);
  }

  /** With a message that names the photo, the cause and the next step. */
  public PhotoException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
