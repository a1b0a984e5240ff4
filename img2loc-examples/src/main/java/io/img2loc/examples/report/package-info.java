/**
 * Runs as a page: tables, curves, maps and photos in one HTML file that needs nothing else. Start
 * at {@link io.img2loc.examples.report.Report}.
 */
@NullMarked
package io.img2loc.examples.report;

import org.jspecify.annotations.NullMarked;
