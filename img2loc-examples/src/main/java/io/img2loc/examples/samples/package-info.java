/** Short programs to start from; the README quotes them and a test runs them. */
@NullMarked
package io.img2loc.examples.samples;

import org.jspecify.annotations.NullMarked;
