package io.img2loc.examples.demo;

import io.img2loc.Answer;
import io.img2loc.GeoPoint;

/**
 * A view that was asked about, and what was answered.
 *
 * @param name the view's file, relative to the demo's folder, with {@code /} between the names
 * @param view the view; its centre is the truth
 * @param nearest the answer that takes the most similar indexed view's centre
 * @param density the answer of the neighbours' density; holds the evidence
 */
record Located(String name, View view, Answer nearest, Answer density) {

  /** Where the view was cut. */
  GeoPoint truth() {
    return view.center();
  }

  /** How far the density's answer is from the truth in km; infinite if it names no place. */
  double errorKm() {
    return density
        .location()
        .map(place -> place.distanceKm(truth()))
        .orElse(Double.POSITIVE_INFINITY);
  }
}
