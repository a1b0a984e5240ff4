package io.img2loc.examples.samples;

import io.img2loc.Encoder;
import io.img2loc.contract.EncoderContract;

class ShapeEncoderTest extends EncoderContract {
  @Override
  protected Encoder create() {
    return new ShapeEncoder();
  }
}
