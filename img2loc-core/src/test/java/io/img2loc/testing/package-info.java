/** What the tests of our own modules share; no part of what the contracts promise. */
@NullMarked
package io.img2loc.testing;

import org.jspecify.annotations.NullMarked;
