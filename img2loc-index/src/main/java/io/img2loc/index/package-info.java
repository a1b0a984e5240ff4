/**
 * Vector indexes. To search one, start at {@link io.img2loc.index.JVectorIndex}; {@link
 * io.img2loc.index.ExactIndex} compares with everything and is what the other is measured by. To
 * build one of photos, start at {@link io.img2loc.index.Indexer}, which fills what {@link
 * io.img2loc.index.IndexWriter} keeps.
 */
@NullMarked
package io.img2loc.index;

import org.jspecify.annotations.NullMarked;
