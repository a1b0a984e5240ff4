/** The {@code img2loc} command, the demo, and samples of custom parts. */
@NullMarked
package io.img2loc.examples;

import org.jspecify.annotations.NullMarked;
