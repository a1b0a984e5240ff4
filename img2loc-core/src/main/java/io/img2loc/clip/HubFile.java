package io.img2loc.clip;

/**
 * A file as the hub describes it.
 *
 * @param path in the repository, with slashes
 * @param checksum as {@link BlobChecksum} has it; the name of the file's content in the cache
 * @param size bytes, at least 0
 */
record HubFile(String path, String checksum, long size) {}
