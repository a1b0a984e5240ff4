package io.img2loc.examples;

import io.img2loc.Agreement;
import io.img2loc.Embedding;
import io.img2loc.Encoder;
import io.img2loc.Img2LocException;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.examples.output.Problems;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
  private static final long SEED = 20240516; // any, but always the same photos

  /**
   * A photo whose vector the index holds.
   *
   * @param position that of its reference
   */
  private record Sample(Photo photo, int position) {}

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
    List<Sample> drawn = draw(index, sources, samples, console);
    if (drawn.isEmpty()) {
      throw new Img2LocException(
          "no photo in "
              + sources
              + " has the id of one in the index; name the sources as 'index build' was given them");
    }
    return compare(index, encoder, drawn, pool, console);
  }

  /** Draws with equal chances in one pass (Vitter's algorithm R). */
  private static List<Sample> draw(
      JVectorIndex index, PhotoSources sources, int samples, Console console) throws IOException {
    Map<String, Integer> positions = new HashMap<>();
    for (int i = 0; i < index.size(); i++) {
      positions.put(index.reference(i).id(), i);
    }
    List<Sample> drawn = new ArrayList<>();
    Random random = new Random(SEED);
    int seen = 0;
    try (ProgressMeter meter = console.progress("looking for photos", -1);
        Skipped skipped = new Skipped(null);
        Stream<LabeledPhoto> photos = LabeledPhoto.of(sources, skipped, meter)) {
      for (Iterator<LabeledPhoto> i = photos.iterator(); i.hasNext(); ) {
        LabeledPhoto photo = i.next();
        Integer position = positions.remove(photo.reference().id()); // ids count once
        meter.succeeded();
        if (position == null) {
          continue;
        }
        seen++;
        int place = drawn.size() < samples ? drawn.size() : random.nextInt(seen);
        if (place == drawn.size()) {
          drawn.add(new Sample(photo.photo(), position));
        } else if (place < samples) {
          drawn.set(place, new Sample(photo.photo(), position));
        }
      }
    }
    return drawn;
  }

  private static Reencoding compare(
      JVectorIndex index, Encoder encoder, List<Sample> drawn, Workers.Pool pool, Console console) {
    Troubles troubles = new Troubles(console);
    DoubleStream.Builder cosines = DoubleStream.builder();
    double least = Double.POSITIVE_INFINITY;
    int worst = -1;
    try (ProgressMeter meter = console.progress("comparing", drawn.size());
        Stream<Outcome<Photo, Embedding>> outcomes =
            encoder.encodeAll(drawn.stream().map(Sample::photo), pool.executor(), pool.threads())) {
      Iterator<Sample> samples = drawn.iterator();
      for (Iterator<Outcome<Photo, Embedding>> i = outcomes.iterator(); i.hasNext(); ) {
        Outcome<Photo, Embedding> outcome = i.next();
        int position = samples.next().position();
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
