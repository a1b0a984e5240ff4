/**
 * What an evaluation leaves behind: a directory from which its tables and reports can be made again
 * without photos, keys or a network. Start at {@link io.img2loc.examples.archive.RunArchive}.
 */
@NullMarked
package io.img2loc.examples.archive;

import org.jspecify.annotations.NullMarked;
