/**
 * What pages that need nothing but themselves are made of: markup with everything escaped, and
 * lines and circles on a map. Start at {@link io.img2loc.examples.page.Html}.
 */
@NullMarked
package io.img2loc.examples.page;

import org.jspecify.annotations.NullMarked;
