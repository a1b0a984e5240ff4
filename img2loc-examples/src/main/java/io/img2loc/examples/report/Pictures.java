package io.img2loc.examples.report;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Of what a report shows pictures, if the run has them.
 *
 * @param photos ids of photos of the dataset
 * @param references ids of references, each the most similar one to such a photo
 */
public record Pictures(Set<String> photos, Set<String> references) {
  /** Copies, in the same order. */
  public Pictures {
    photos = Collections.unmodifiableSet(new LinkedHashSet<>(photos));
    references = Collections.unmodifiableSet(new LinkedHashSet<>(references));
  }
}
