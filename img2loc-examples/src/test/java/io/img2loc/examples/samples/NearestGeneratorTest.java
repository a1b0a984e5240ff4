package io.img2loc.examples.samples;

import io.img2loc.GeoGenerator;
import io.img2loc.contract.GeoGeneratorContract;

class NearestGeneratorTest extends GeoGeneratorContract {
  @Override
  protected GeoGenerator create() {
    return new NearestGenerator();
  }
}
