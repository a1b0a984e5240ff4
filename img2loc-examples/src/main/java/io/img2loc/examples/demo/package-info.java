/**
 * The demo: cuts geotagged views out of a picture of the Earth, indexes them, locates views that it
 * has not indexed, and shows how well that went. Start at {@link
 * io.img2loc.examples.demo.DemoCommand}.
 */
@NullMarked
package io.img2loc.examples.demo;

import org.jspecify.annotations.NullMarked;
