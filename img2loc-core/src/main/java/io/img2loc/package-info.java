/**
 * Tells where a photo was taken.
 *
 * <p>Start at {@link io.img2loc.Img2Loc}: it embeds a {@link io.img2loc.Photo}, retrieves the
 * nearest and the farthest geotagged photos from a {@link io.img2loc.VectorIndex}, and asks a
 * {@link io.img2loc.GeoGenerator} for the place. Every part is an interface of one or two methods.
 *
 * <p>The method is that of <em>Img2Loc: Revisiting Image Geolocalization using Multi-modality
 * Foundation Models and Image-based Retrieval-Augmented Generation</em> (SIGIR 2024).
 */
@NullMarked
package io.img2loc;

import org.jspecify.annotations.NullMarked;
