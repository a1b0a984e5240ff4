package io.img2loc;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.DoubleSummaryStatistics;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.DoubleStream;

/**
 * How well an encoder's vectors agree with those that an index holds of the same photos. Where they
 * agree well enough, the encoder may be used as an alias of the index's space: the same network in
 * another file, of half precision or exported anew, or the network behind vectors that were made
 * elsewhere.
 *
 * <pre>{@code
 * Agreement agreement = Agreement.of(encoder.space(), index.space(),
 *     samples.mapToDouble(s -> s.stored().cosine(encoder.encode(s.photo()))));
 * if (agreement.accepted()) {
 *   builder.encoder(agreement.alias(encoder)).index(index);
 * }
 * }</pre>
 *
 * @param encoder the space of the encoder's own vectors
 * @param declared the space of the stored vectors, of the same dimension
 * @param samples how many photos were encoded again, at least 1
 * @param minimumCosine the cosine of the two vectors of the photo that agrees least, in [−1, 1]
 * @param meanCosine the mean of all photos' cosines, in [−1, 1] and no less than the minimum
 */
public record Agreement(
    EmbeddingSpace encoder,
    EmbeddingSpace declared,
    int samples,
    double minimumCosine,
    double meanCosine) {

  /** Photos that must be encoded again before an encoder is accepted. */
  public static final int LEAST_SAMPLES = 100;

  /** The cosine that no sample of an accepted encoder falls below. */
  public static final double LEAST_COSINE = 0.999;

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if the dimensions differ, there is no sample, or the cosines
   *     are none
   */
  public Agreement {
    Objects.requireNonNull(encoder, "encoder");
    Objects.requireNonNull(declared, "declared");
    if (encoder.dimension() != declared.dimension()) {
      throw new IllegalArgumentException(
          "vectors of " + encoder + " cannot stand for those of " + declared);
    }
    if (samples < 1) {
      throw new IllegalArgumentException("samples must be at least 1, was " + samples);
    }
    if (!(minimumCosine >= -1 && minimumCosine <= meanCosine && meanCosine <= 1)) {
      throw new IllegalArgumentException(
          "cosines must be in [-1, 1] and the minimum no more than the mean, were "
              + minimumCosine
              + " and "
              + meanCosine);
    }
  }

  /**
   * Sums up the samples.
   *
   * @param encoder the space of the encoder's own vectors
   * @param declared the space of the stored vectors
   * @param cosines for each photo the cosine of its stored vector and the encoder's, in [−1, 1]
   * @throws IllegalArgumentException if the dimensions differ, or there is no cosine or one that is
   *     out of range
   */
  public static Agreement of(
      EmbeddingSpace encoder, EmbeddingSpace declared, DoubleStream cosines) {
    DoubleSummaryStatistics all = cosines.summaryStatistics();
    // A mean is rounded, and might come to lie beyond the numbers that it is of.
    double mean = Math.max(all.getMin(), Math.min(all.getMax(), all.getAverage()));
    return new Agreement(encoder, declared, Math.toIntExact(all.getCount()), all.getMin(), mean);
  }

  /**
   * Whether the encoder may stand for the declared space: at least {@link #LEAST_SAMPLES} photos,
   * none below {@link #LEAST_COSINE}.
   */
  public boolean accepted() {
    return samples >= LEAST_SAMPLES && minimumCosine >= LEAST_COSINE;
  }

  /**
   * The encoder under the declared space; closing it closes the encoder.
   *
   * @throws IllegalArgumentException if it is not the encoder that was compared
   * @throws IllegalStateException if the agreement is not {@link #accepted}
   */
  public Encoder alias(Encoder other) {
    if (!other.space().equals(encoder)) {
      throw new IllegalArgumentException(
          "the encoder that was compared is of " + encoder + ", this one of " + other.space());
    }
    if (!accepted()) {
      throw new IllegalStateException("not an alias of " + declared + ": " + this);
    }
    return new Alias(other, declared);
  }

  /** The figures: {@code 200 photos, minimum cosine 0.999712, mean 0.999941}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d photo%s, minimum cosine %s, mean %s",
        samples,
        samples == 1 ? "" : "s",
        shown(minimumCosine),
        shown(meanCosine));
  }

  /** Rounded down: what is shown as 0.999000 is no less than that. */
  private static String shown(double cosine) {
    return BigDecimal.valueOf(cosine).setScale(6, RoundingMode.FLOOR).toPlainString();
  }

  private record Alias(Encoder encoder, EmbeddingSpace space) implements Encoder {
    @Override
    public Embedding encode(Photo photo) {
      return encoder.encode(photo);
    }

    @Override
    public void close() {
      encoder.close();
    }
  }
}
