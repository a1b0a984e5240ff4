package io.img2loc.index;

import java.io.IOException;

/** Why an archive cannot be read on: what it holds, not the disk. Never leaves this package. */
final class DamagedArchiveException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedArchiveException(String message) {
    super(message);
  }
}
