/**
 * Reading geotagged photos, a folder or a table at a time. Start at {@link
 * io.img2loc.dataset.Dataset}. {@link io.img2loc.dataset.LabeledList} reads a list whose photos are
 * not there, {@link io.img2loc.dataset.Predictions} where others have placed them.
 */
@NullMarked
package io.img2loc.dataset;

import org.jspecify.annotations.NullMarked;
