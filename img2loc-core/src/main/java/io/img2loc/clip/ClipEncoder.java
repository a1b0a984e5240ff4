package io.img2loc.clip;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Photo;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** SKELETON. */
public final class ClipEncoder implements Encoder {
  private final EmbeddingSpace space;

  private ClipEncoder(EmbeddingSpace space) {
    this.space = space;
  }

  /** Opens a model: a directory as published, or an .onnx file with its config beside it. */
  public static ClipEncoder open(Path model) {
    return builder(model).open();
  }

  /** To open a model with settings of one's own. */
  public static Builder builder(Path model) {
    return new Builder(model);
  }

  /** One id for the weights, the output and the preprocessing. */
  @Override
  public EmbeddingSpace space() {
    return space;
  }

  /** Where the network runs: {@code cpu} or {@code cuda:0}. */
  public String device() {
    return "cpu";
  }

  /** What is done to a photo before the network sees it. */
  public Preprocessing preprocessing() {
    return Preprocessing.clip(224);
  }

  @Override
  public Embedding encode(Photo photo) {
    return Embedding.of(1);
  }

  @Override
  public void close() {}

  /** Settings for opening a model. Not safe for use by many threads. */
  public static final class Builder {
    private final Path model;
    private @Nullable String output;

    private Builder(Path model) {
      this.model = model;
    }

    /** Threads of the network's own arithmetic for each photo, at least 1. */
    public Builder threads(int threads) {
      return this;
    }

    /** Photos that go through the network together at most, when several are waiting. */
    public Builder batchSize(int batchSize) {
      return this;
    }

    /** {@code cpu} (the default), {@code cuda:0} and so on, or {@code auto}. */
    public Builder device(String device) {
      return this;
    }

    /** What is done to photos, instead of what the model's config states. */
    public Builder preprocessing(Preprocessing preprocessing) {
      return this;
    }

    /** The graph's output to use, by name, where it cannot be told. */
    public Builder output(String output) {
      this.output = output;
      return this;
    }

    /** Decodes JPEG at a reduced scale where a native decoder is there; not exact. */
    public Builder fastDecoding(boolean fast) {
      return this;
    }

    /** Opens the model. */
    public ClipEncoder open() {
      return new ClipEncoder(new EmbeddingSpace(model + ":" + output, 1));
    }
  }
}
