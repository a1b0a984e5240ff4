/**
 * How far answers are from the truth. Start at {@link io.img2loc.eval.Evaluation}, which comes to
 * figures and their intervals. {@link io.img2loc.eval.PairedComparison} compares two evaluations
 * photo by photo, {@link io.img2loc.eval.Breakdown} divides one, {@link
 * io.img2loc.eval.Reliability} and {@link io.img2loc.eval.RiskCoverage} tell what its radii are
 * worth. {@link io.img2loc.eval.MatchedPredictions} evaluates what others have predicted.
 */
@NullMarked
package io.img2loc.eval;

import org.jspecify.annotations.NullMarked;
