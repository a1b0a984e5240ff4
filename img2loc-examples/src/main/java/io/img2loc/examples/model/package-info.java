/** The multimodal models that the command can ask, and what they cost. */
@NullMarked
package io.img2loc.examples.model;

import org.jspecify.annotations.NullMarked;
