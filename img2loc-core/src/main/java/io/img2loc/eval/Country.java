package io.img2loc.eval;

import java.util.Objects;

/**
 * A country or territory that ISO 3166-1 has an entry for, and the continent that it counts to.
 *
 * <p>Four territories without an entry stand beside them, under codes of the range XAA to XZZ that
 * ISO 3166-1 leaves to its users: Kosovo (XKX, as is common), Northern Cyprus (XNC), the Siachen
 * Glacier (XSG) and Somaliland (XSL).
 *
 * @param code three capital letters, the alpha-3 code of ISO 3166-1 or one of the four above
 * @param name in English, as Natural Earth has it, written out
 * @param continent Africa, Antarctica, Asia, Europe, North America, Oceania or South America, by
 *     the United Nations' regions (M49): a country is in one as a whole, all of Russia in Europe,
 *     all of Turkey, Cyprus, Kazakhstan and the Caucasus in Asia, all of Egypt in Africa; Central
 *     America, the Caribbean and Greenland are North America, Hawaii is as a part of the United
 *     States
 */
public record Country(String code, String name, String continent) {
  /** Checks that nothing is missing. */
  public Country {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(continent, "continent");
  }
}
