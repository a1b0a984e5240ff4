/** How far answers are from the truth. Start at {@link io.img2loc.eval.Evaluation}. */
@NullMarked
package io.img2loc.eval;

import org.jspecify.annotations.NullMarked;
