package io.img2loc.examples;

import io.img2loc.Agreement;
import io.img2loc.Bulk;
import io.img2loc.Embedding;
import io.img2loc.Encoder;
import io.img2loc.Img2LocException;
import io.img2loc.Outcome;
import io.img2loc.dataset.DatasetItem;
import io.img2loc.examples.output.Problems;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * What came of encoding some of an index's photos again.
 *
 * @param agreement of these vectors with those that the index holds
 * @param worst the id of the photo that agrees least
 * @param failed photos that could not be encoded, and do not count
 */
record Reencoding(Agreement agreement, String worst, long failed) {
  /**
   * Encodes photos again, drawn evenly from those that are both in the sources and in the index.
   *
   * @param samples how many at most
   * @throws Img2LocException if there is none, or the vectors cannot be compared
   */
  static Reencoding of(
      JVectorIndex index,
      Encoder encoder,
      PhotoSources sources,
      int samples,
      Workers.Pool pool,
      Console console)
      throws IOException {
    if (encoder.space().dimension() != index.space().dimension()) {
      throw new Img2LocException(
          "the encoder makes vectors of "
              + encoder.space()
              + ", the index holds "
              + index.space()
              + "; vectors of another dimension never agree");
    }
    Map<String, Integer> drawn = positions(index, draw(hashes(index), sources, samples, console));
    if (drawn.isEmpty()) {
      throw new Img2LocException(
          "no photo in "
              + sources
              + " has the id of one in the index; name the sources as 'index build' was given them");
    }
    return compare(index, encoder, sources, drawn, pool, console);
  }

  /** Hashes of all ids, in order: a large index has more of them than memory should hold. */
  private static long[] hashes(JVectorIndex index) {
    long[] hashes = new long[index.size()];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = hash(index.reference(i).id());
    }
    Arrays.sort(hashes);
    return hashes;
  }

  /**
   * Draws those of the least hashes, which is as good as by chance, and always the same. No photo
   * is opened for it where the sources know the ids beforehand.
   */
  private static Collection<String> draw(
      long[] known, PhotoSources sources, int samples, Console console) throws IOException {
    TreeMap<Long, String> drawn = new TreeMap<>();
    try (ProgressMeter meter = console.progress("looking for photos", -1);
        Stream<DatasetItem> rest =
            sources.items(
                id -> {
                  meter.succeeded();
                  long hash = hash(id);
                  if (Arrays.binarySearch(known, hash) >= 0) {
                    drawn.put(hash, id);
                  }
                  if (drawn.size() > samples) {
                    drawn.pollLastEntry();
                  }
                  return true;
                })) {
      rest.forEach(item -> {}); // without an id
    }
    return drawn.values();
  }

  /** Where the index has the photos that were drawn. */
  private static Map<String, Integer> positions(JVectorIndex index, Collection<String> drawn) {
    Set<String> ids = new HashSet<>(drawn);
    Map<String, Integer> positions = new HashMap<>();
    for (int i = 0; i < index.size() && positions.size() < ids.size(); i++) {
      String id = index.reference(i).id();
      if (ids.contains(id)) {
        positions.put(id, i);
      }
    }
    return positions;
  }

  /** FNV-1a of 64 bits, mixed well: its upper bits alone tell little of the last characters. */
  private static long hash(String id) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001B3L;
    }
    return new SplittableRandom(hash).nextLong();
  }

  private static Reencoding compare(
      JVectorIndex index,
      Encoder encoder,
      PhotoSources sources,
      Map<String, Integer> drawn,
      Workers.Pool pool,
      Console console)
      throws IOException {
    Troubles troubles = new Troubles(console);
    DoubleStream.Builder cosines = DoubleStream.builder();
    double least = Double.POSITIVE_INFINITY;
    int worst = -1;
    Set<String> left = new HashSet<>(drawn.keySet());
    try (ProgressMeter meter = console.progress("comparing", drawn.size());
        Skipped skipped = new Skipped(null);
        Stream<Outcome<LabeledPhoto, Embedding>> outcomes =
            Bulk.map(
                LabeledPhoto.of(
                    () -> sources.items(id -> !left.remove(id)), // of one id, only the first counts
                    skipped,
                    meter),
                sample -> encoder.encode(sample.photo()),
                pool.executor(),
                pool.threads())) {
      for (Iterator<Outcome<LabeledPhoto, Embedding>> i = outcomes.iterator(); i.hasNext(); ) {
        Outcome<LabeledPhoto, Embedding> outcome = i.next();
        String id = outcome.input().reference().id();
        int position = Objects.requireNonNull(drawn.get(id), "position");
        if (outcome.failure() != null) {
          meter.failed();
          troubles.failed(Problems.describe(outcome.failure()));
          continue;
        }
        double cosine = outcome.orElseThrow().cosine(index.embedding(position));
        cosines.add(cosine);
        if (cosine < least) {
          least = cosine;
          worst = position;
        }
        meter.succeeded();
      }
    }
    troubles.summarize();
    if (worst < 0) {
      throw new Img2LocException("none of the photos could be encoded");
    }
    return new Reencoding(
        Agreement.of(encoder.space(), index.space(), cosines.build()),
        index.reference(worst).id(),
        troubles.failures());
  }
}
