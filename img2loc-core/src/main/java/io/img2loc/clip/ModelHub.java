package io.img2loc.clip;

import io.img2loc.ProgressListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** SKELETON: fetches models and finds those that are there. */
public final class ModelHub {
  private ModelHub() {}

  /** By the environment's variables. */
  public static ModelHub fromEnvironment() {
    return new ModelHub();
  }

  /** A model in the cache, by a short name or org/repo; looks at nothing but the disk. */
  public Optional<Path> find(String model) {
    return Optional.empty();
  }

  /** Fetches a model unless it is in the cache; gives its directory. */
  public Path pull(String model, ProgressListener listener) {
    return Path.of(model);
  }

  /** The models in the cache. */
  public List<CachedModel> list() {
    return List.of();
  }

  /**
   * A model in the cache.
   *
   * @param name org/repo
   * @param directory where it lies
   * @param bytes its size
   */
  public record CachedModel(String name, Path directory, long bytes) {}
}
