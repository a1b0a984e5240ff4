package io.img2loc.examples.report;

import io.img2loc.examples.page.Html;

/** Tables that scroll by themselves where there is no room for them, and by the keyboard too. */
final class Tables {
  private Tables() {}

  /** Begins one; what follows is its head and bodies. */
  static void open(Html html, String name, String... attributes) {
    html.open("div", "class", "wide", "tabindex", "0", "role", "region", "aria-label", name);
    html.open("table", attributes);
  }

  static void close(Html html) {
    html.close().close();
  }
}
