package io.img2loc.examples.report;

/** How far off an answer is, in steps that have a colour each. */
enum Reach {
  CITY("city", 25, "within 25 km"),
  REGION("region", 200, "25 to 200 km"),
  COUNTRY("country", 750, "200 to 750 km"),
  CONTINENT("continent", 2500, "750 to 2500 km"),
  BEYOND("beyond", Double.MAX_VALUE, "farther off"),
  NONE("none", Double.POSITIVE_INFINITY, "no answer");

  /** Its class in the style sheet. */
  final String style;

  /** What people read. */
  final String words;

  private final double km;

  Reach(String style, double km, String words) {
    this.style = style;
    this.km = km;
    this.words = words;
  }

  /** That of an error in km, infinite where there is no answer. */
  static Reach of(double errorKm) {
    for (Reach reach : values()) {
      if (errorKm <= reach.km) {
        return reach;
      }
    }
    return NONE;
  }
}
