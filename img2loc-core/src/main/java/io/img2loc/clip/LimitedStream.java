package io.img2loc.clip;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that fails when more comes than can be meant. */
final class LimitedStream extends FilterInputStream {
  private long left;

  LimitedStream(InputStream in, long limit) {
    super(in);
    left = limit;
  }

  @Override
  public int read() throws IOException {
    return count(super.read(), 1);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int n = super.read(into, offset, length);
    return count(n, n);
  }

  private int count(int result, int bytes) throws IOException {
    left -= result < 0 ? 0 : bytes;
    if (left < 0) {
      throw new IOException("the reply is too long");
    }
    return result;
  }
}
