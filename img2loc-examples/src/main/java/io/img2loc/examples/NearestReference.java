package io.img2loc.examples;

import io.img2loc.Filter;
import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import io.img2loc.eval.NearestPlaces;
import io.img2loc.index.JVectorIndex;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How far it is to the nearest place of a reference that could be found. */
final class NearestReference {
  private final @Nullable NearestPlaces places;

  private NearestReference(@Nullable NearestPlaces places) {
    this.places = places;
  }

  /**
   * Of the references that a filter accepts, whatever they look like.
   *
   * @param index null for no references
   */
  static NearestReference of(@Nullable JVectorIndex index, Filter filter) {
    return new NearestReference(
        index == null
            ? null
            : NearestPlaces.of(
                IntStream.range(0, index.size())
                    .mapToObj(index::reference)
                    .filter(reference -> filter.accepts(reference, 0))
                    .map(Reference::location)));
  }

  /** Of references that are others for each photo: it is not known. */
  static NearestReference unknown() {
    return new NearestReference(null);
  }

  /** The distance in km; NaN where it is not known, or there are no references. */
  double km(GeoPoint point) {
    return places == null ? Double.NaN : places.km(point);
  }
}
