/**
 * Vector indexes. Start at {@link io.img2loc.index.JVectorIndex}; {@link
 * io.img2loc.index.ExactIndex} compares with everything and is what the other is measured by.
 */
@NullMarked
package io.img2loc.index;

import org.jspecify.annotations.NullMarked;
