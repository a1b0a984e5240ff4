package io.img2loc;

import java.util.List;

/** SKELETON: the neighbours' location estimate. */
public final class DensityGenerator implements GeoGenerator {
  private DensityGenerator() {}

  /** A builder with the defaults of the paper that the estimate is from. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public Guess generate(Prompt prompt) {
    return prompt.evidence().hits().nearest().stream()
        .findFirst()
        .map(
            n ->
                Guess.located(
                    List.of(Candidate.of(n.reference().location(), 1)), "", Usage.none(), prompt))
        .orElseGet(() -> Guess.without(Guess.Status.ABSTAINED, "", Usage.none(), prompt));
  }

  /** Sets the estimate's parameters. */
  public static final class Builder {
    private Builder() {}

    /** An estimator with these parameters; may be called again. */
    public DensityGenerator build() {
      return new DensityGenerator();
    }
  }
}
