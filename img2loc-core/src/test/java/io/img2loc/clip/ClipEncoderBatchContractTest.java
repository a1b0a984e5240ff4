package io.img2loc.clip;

import io.img2loc.Encoder;
import io.img2loc.contract.EncoderContract;

class ClipEncoderBatchContractTest extends EncoderContract {
  @Override
  protected Encoder create() {
    return ClipEncoder.builder(Towers.tiny()).batchSize(4).threads(2).open();
  }
}
