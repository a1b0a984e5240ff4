package io.img2loc.examples;

import io.img2loc.Calibration;
import io.img2loc.Embedding;
import io.img2loc.Evidence;
import io.img2loc.Filter;
import io.img2loc.Search;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation works with, opened.
 *
 * @param queries the photos that are evaluated
 * @param generation estimates their places
 * @param references with an encoder, closed with this; null where there are vectors, or nothing to
 *     compare with
 * @param index what is compared with, closed with this; null for nothing
 * @param filter which references may be found
 */
record EvaluationSetup(
    Queries queries,
    Generation generation,
    @Nullable References references,
    @Nullable JVectorIndex index,
    Filter filter)
    implements AutoCloseable {

  /** Opens what the options ask for; close it. */
  static EvaluationSetup open(
      QueryOptions queries,
      ReferenceOptions references,
      GenerationOptions generation,
      Workers.Pool pool,
      Console console)
      throws IOException {
    if (queries.hasVectors()) {
      JVectorIndex index = references.openIndex();
      try {
        Calibration calibration =
            queries.leaveOneOut // it may have been learned from these very photos
                ? null
                : IndexCalibration.use(references.index(), index, references.filter(), console);
        return new EvaluationSetup(
            queries.vectors(index),
            generation.openForEvidence(calibration, console),
            null,
            index,
            references.filter());
      } catch (IOException | RuntimeException e) {
        index.close();
        throw e;
      }
    }
    Queries photos = queries.photos();
    References opened = references.openIfAny(generation.needsReferences(), console);
    try {
      return new EvaluationSetup(
          photos,
          generation.open(opened, pool, console),
          opened,
          opened == null ? null : opened.index(),
          references.filter());
    } catch (IOException | RuntimeException e) {
      if (opened != null) {
        opened.close();
      }
      throw e;
    }
  }

  /** Whether all photos are compared with the same references. */
  boolean isSameForAll() {
    return !queries.leavesOut();
  }

  /** What there is to go by of a photo: its picture, and what it may be compared with. */
  Evidence retrieve(Query query) {
    Embedding embedding = query.embedding();
    if (embedding != null && index != null) {
      Search search =
          Search.defaults().withFarthest(0).withFilter(Query.both(filter, query.others()));
      return new Evidence(query.photo(), embedding, index.search(embedding, search));
    }
    return generation.img2loc().retrieve(query.photo(), query.others());
  }

  @Override
  public void close() throws IOException {
    try {
      generation.close();
    } finally {
      if (references != null) {
        references.close();
      } else if (index != null) {
        index.close();
      }
    }
  }
}
