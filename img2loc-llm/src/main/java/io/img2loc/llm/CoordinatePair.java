package io.img2loc.llm;

import io.img2loc.GeoPoint;

/**
 * Two numbers of a text that were meant as a place.
 *
 * @param latitude degrees, perhaps out of range; NaN where minutes or seconds are 60 or more
 * @param longitude likewise
 * @param start where in the text it begins
 * @param end where in the text it ends, exclusive
 * @param form how it is said
 */
record CoordinatePair(double latitude, double longitude, int start, int end, Form form) {

  /** How a pair is said. */
  enum Form {
    /** In passing, within a sentence. */
    PROSE,
    /** With the names of the axes, with a word for what it is, or on a line of its own. */
    STATED,
    /** In fields of an object. */
    FIELD
  }

  boolean inRange() {
    return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  }

  /** What models write for "nowhere", and what templates hold: twice zero, or twice minus one. */
  boolean isNowhere() {
    return latitude == longitude && (latitude == 0 || latitude == -1);
  }

  GeoPoint point() {
    return new GeoPoint(latitude, longitude);
  }
}
