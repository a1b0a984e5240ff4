package io.img2loc.llm;

/** How closely a model is asked to look at a photo, where its provider offers a choice. */
public enum ImageDetail {
  /** A small overview: cheap, and blind to signs and scripts. */
  LOW,
  /** All that is sent. */
  HIGH,
  /** As the provider sees fit. */
  AUTO
}
