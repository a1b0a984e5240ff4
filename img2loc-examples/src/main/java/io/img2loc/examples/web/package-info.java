/**
 * The web server of {@code img2loc serve}: a page, and the HTTP API that it is made of.
 *
 * <p>{@link io.img2loc.examples.web.WebServer} listens, and {@link io.img2loc.examples.web.Locator}
 * is what it asks about photos. A request goes through {@code Guard} (whose is it?), {@code
 * Admission} (is there room?) and {@code Upload} (is it small enough?) before anything of it is
 * decoded. No name or path that a client sends reaches the file system: assets are a fixed list,
 * references are looked up by id in the index.
 */
@NullMarked
package io.img2loc.examples.web;

import org.jspecify.annotations.NullMarked;
