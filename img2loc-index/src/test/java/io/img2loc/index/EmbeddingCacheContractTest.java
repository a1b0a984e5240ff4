package io.img2loc.index;

import io.img2loc.Encoder;
import io.img2loc.contract.EncoderContract;
import io.img2loc.scene.SceneEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingCacheContractTest extends EncoderContract {
  @TempDir static Path shared; // by all tests, so that many meet with a cache that is warm

  private final List<EmbeddingCache> caches = new ArrayList<>();

  @AfterEach
  void closeCaches() {
    caches.forEach(EmbeddingCache::close);
  }

  @Override
  protected Encoder create() throws IOException {
    EmbeddingCache cache = EmbeddingCache.open(shared);
    caches.add(cache);
    return cache.around(SceneEncoder.create());
  }
}
