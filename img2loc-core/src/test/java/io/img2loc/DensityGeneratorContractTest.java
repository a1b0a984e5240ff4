package io.img2loc;

import io.img2loc.contract.GeoGeneratorContract;

class DensityGeneratorContractTest extends GeoGeneratorContract {
  @Override
  protected GeoGenerator create() {
    return GeoGenerator.density();
  }
}
