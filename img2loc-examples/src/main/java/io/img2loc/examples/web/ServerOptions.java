package io.img2loc.examples.web;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@link WebServer.Builder} was told.
 *
 * @param names of the server, beside those of the loopback
 * @param maxBytes of a photo
 * @param maxPixels of a photo, as its header states them
 * @param places photos let in at once
 * @param bytes of all photos that are in
 * @param atOnce photos worked on at once
 */
record ServerOptions(
    String host,
    int port,
    @Nullable String token,
    Set<String> names,
    long maxBytes,
    long maxPixels,
    int places,
    long bytes,
    int atOnce,
    @Nullable Tiles tiles) {}
