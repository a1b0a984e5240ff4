/**
 * Photo descriptors that need no weights: for demos and tests, no substitute for CLIP. Start at
 * {@link io.img2loc.scene.SceneEncoder}.
 */
@NullMarked
package io.img2loc.scene;

import org.jspecify.annotations.NullMarked;
