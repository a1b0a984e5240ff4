package io.img2loc.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.GeoPoint;
import org.junit.jupiter.api.Test;

/**
 * The expected hashes are those of {@code hashlib.sha256} in Python, of lines made by {@code
 * f"{id},{latitude:.6f},{longitude:.6f}\n"} and sorted there.
 */
class ListFingerprintTest {
  @Test
  void sha256_isOfTheSortedLines() {
    ListFingerprint fingerprint =
        new ListFingerprint()
            .add("b.jpg", new GeoPoint(-33.5, 151.25))
            .add("a.jpg", new GeoPoint(48.858222, 2.2945));

    assertThat(fingerprint.sha256())
        .isEqualTo("210e1dc2c67569352d15ff9ca0a1b98719f9427bc2fc282c1e8014c614a8f4aa")
        .isEqualTo(fingerprint.sha256());
  }

  @Test
  void sha256_ofNoPhotos_isThatOfNothing() {
    assertThat(new ListFingerprint().sha256())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @Test
  void sha256_edgesOfRoundingSignAndOrder() {
    ListFingerprint fingerprint =
        new ListFingerprint()
            .add("\uD83D\uDE00.jpg", new GeoPoint(0.0000005, -0.0000001)) // after U+FF21
            .add("é.jpg", new GeoPoint(-89.9999999, 180))
            .add("\uFF21.jpg", new GeoPoint(12.3456785, -179.9999999))
            .add("Z", new GeoPoint(1e-9, 2.5000015));

    assertThat(fingerprint.sha256())
        .isEqualTo("5b175742f5a9897052c199200139d3ce55f88122dfbae78675fe7f2dbbdccc08");
  }

  @Test
  void sha256_ofAnotherPlace_isAnother() {
    String one = new ListFingerprint().add("a", new GeoPoint(1, 2)).sha256();
    String other = new ListFingerprint().add("a", new GeoPoint(1, 2.000001)).sha256();

    assertThat(one).isNotEqualTo(other);
  }
}
