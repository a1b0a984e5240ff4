package io.img2loc.examples;

import io.img2loc.Embedding;
import io.img2loc.Filter;
import io.img2loc.Photo;
import io.img2loc.Reference;
import org.jspecify.annotations.Nullable;

/**
 * A photo that is evaluated.
 *
 * @param position where in the dataset it stands, from 0
 * @param photo the photo; without content where there is a vector in its place
 * @param reference what is known of it
 * @param embedding its vector, or null where that is yet to be made
 * @param others which references it may be compared with
 */
record Query(
    long position, Photo photo, Reference reference, @Nullable Embedding embedding, Filter others) {

  /** A photo of which there is a vector, and nothing to be seen. */
  static Query of(long position, Reference reference, Embedding embedding, Filter others) {
    Photo absent = Photo.of(new byte[0], reference.id());
    return new Query(position, absent, reference, embedding, others);
  }

  /** The same photo, which may be compared with those only that this filter accepts, too. */
  Query withOthers(Filter filter) {
    return new Query(position, photo, reference, embedding, both(others, filter));
  }

  /** As {@link Filter#and}, but that everything is no condition, and costs nothing. */
  static Filter both(Filter one, Filter other) {
    if (one.equals(Filter.everything())) {
      return other;
    }
    return other.equals(Filter.everything()) ? one : one.and(other);
  }

  /** What messages call it. */
  @Override
  public String toString() {
    return photo.name();
  }
}
