package io.img2loc.examples.archive;

/** How a reference may give a photo's place away without anything being told from the picture. */
public enum Leak {
  /** It shows the same: its similarity to the photo is above a bound. */
  NEAR_DUPLICATE,
  /** The same person took it, often minutes apart. */
  SAME_AUTHOR
}
