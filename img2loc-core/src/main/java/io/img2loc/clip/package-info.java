/**
 * CLIP image encoders and their kin, run in this process by ONNX Runtime, and the weights they
 * need. Start at {@link io.img2loc.clip.ClipEncoder}; {@link io.img2loc.clip.ModelHub} fetches
 * models.
 */
@NullMarked
package io.img2loc.clip;

import org.jspecify.annotations.NullMarked;
