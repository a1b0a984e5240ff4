package io.img2loc.examples.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TilesTest {

  @Test
  void address_tellsItsHostAndOrigin() {
    Tiles tiles = new Tiles("https://tiles.example.org:8443/a/{z}/{x}/{y}@2x.png?k=1", null);

    assertThat(tiles.host()).isEqualTo("tiles.example.org");
    assertThat(tiles.origin()).isEqualTo("https://tiles.example.org:8443");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://tiles.example.org/{z}/{x}.png",
        "ftp://tiles.example.org/{z}/{x}/{y}.png",
        "javascript:alert({z}{x}{y})",
        "/{z}/{x}/{y}.png",
        "https://{x}{y}{z}/",
        "https://me:secret@tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}/{y}.png; script-src *",
        "https://*/{z}/{x}/{y}.png"
      })
  void otherAddress_isRefused(String url) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Tiles(url, null));
  }
}
