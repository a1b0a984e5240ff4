/**
 * Reading the metadata that clip-retrieval writes in Parquet files. Start at {@link
 * io.img2loc.examples.parquet.ParquetTable}.
 */
@NullMarked
package io.img2loc.examples.parquet;

import org.jspecify.annotations.NullMarked;
