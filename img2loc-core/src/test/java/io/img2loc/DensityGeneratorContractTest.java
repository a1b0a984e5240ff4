package io.img2loc;

import io.img2loc.contract.GeoGeneratorContract;
import org.junit.jupiter.api.Nested;

class DensityGeneratorContractTest {

  @Nested
  class AsItComes extends GeoGeneratorContract {
    @Override
    protected GeoGenerator create() {
      return GeoGenerator.density();
    }
  }

  @Nested
  class InACascade extends GeoGeneratorContract {
    @Override
    protected GeoGenerator create() {
      return GeoGenerator.densityWithin(50).orIfWiderThan(50, GeoGenerator.density());
    }
  }
}
