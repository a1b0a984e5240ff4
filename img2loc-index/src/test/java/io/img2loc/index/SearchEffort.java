package io.img2loc.index;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/** Gives an index another search effort without building it again. */
final class SearchEffort {
  private SearchEffort() {}

  /** The same references and graph; to be closed only through the index that it was made of. */
  static JVectorIndex of(JVectorIndex index, int effort) {
    try {
      GraphOptions options = ((GraphOptions) get(index, "options")).withSearchEffort(effort);
      Graph graph = (Graph) get(index, "graph");
      return make(
          JVectorIndex.class,
          get(index, "contents"),
          options,
          graph == null ? null : of(graph, options),
          get(index, "vectorsPerCandidate"));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("JVectorIndex has changed", e);
    }
  }

  private static Graph of(Graph graph, GraphOptions options) throws ReflectiveOperationException {
    return make(
        Graph.class, get(graph, "graph"), get(graph, "vectors"), options, get(graph, "file"));
  }

  private static @Nullable Object get(Object owner, String name)
      throws ReflectiveOperationException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(owner);
  }

  private static <T> T make(Class<T> type, @Nullable Object... arguments)
      throws ReflectiveOperationException {
    Constructor<?> constructor = type.getDeclaredConstructors()[0];
    constructor.setAccessible(true);
    return type.cast(constructor.newInstance(arguments));
  }
}
