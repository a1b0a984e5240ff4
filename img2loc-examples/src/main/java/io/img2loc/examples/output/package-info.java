/** How results are written: answers, what a search found, and evaluations, in all forms. */
@NullMarked
package io.img2loc.examples.output;

import org.jspecify.annotations.NullMarked;
