package io.img2loc.clip;

import io.img2loc.Encoder;
import io.img2loc.contract.EncoderContract;

class ClipEncoderContractTest extends EncoderContract {
  @Override
  protected Encoder create() {
    return ClipEncoder.open(Towers.tiny());
  }
}
