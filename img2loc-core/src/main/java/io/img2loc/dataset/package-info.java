/**
 * Reading geotagged photos, a folder or a table at a time. Start at {@link
 * io.img2loc.dataset.Dataset}.
 */
@NullMarked
package io.img2loc.dataset;

import org.jspecify.annotations.NullMarked;
