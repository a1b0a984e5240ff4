package io.img2loc.index;

import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.util.ArrayList;
import java.util.List;

/** Our vectors as JVector takes them. */
final class GraphVectors implements RandomAccessVectorValues {
  private final Vectors vectors;
  private final float[] scratch;
  private final VectorFloat<?> shared;

  private GraphVectors(Vectors vectors) {
    this.vectors = vectors;
    scratch = new float[vectors.dimension()];
    shared = QuietJVector.VECTORS.createFloatVector(scratch);
  }

  /** Those on the heap without copies, those in a file through one array per thread. */
  static RandomAccessVectorValues of(Vectors vectors) {
    if (vectors instanceof HeapVectors heap) {
      List<VectorFloat<?>> wrapped = new ArrayList<>(heap.size());
      for (float[] array : heap.arrays()) {
        wrapped.add(QuietJVector.VECTORS.createFloatVector(array));
      }
      return new ListRandomAccessVectorValues(wrapped, heap.dimension());
    }
    return new GraphVectors(vectors);
  }

  @Override
  public int size() {
    return vectors.size();
  }

  @Override
  public int dimension() {
    return vectors.dimension();
  }

  @Override
  public VectorFloat<?> getVector(int ordinal) {
    vectors.read(ordinal, 1, scratch);
    return shared;
  }

  @Override
  public boolean isValueShared() {
    return true;
  }

  @Override
  public RandomAccessVectorValues copy() {
    return new GraphVectors(vectors);
  }
}
