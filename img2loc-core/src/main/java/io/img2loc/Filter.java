package io.img2loc;

import java.time.LocalDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which references a search may return. Immutable values that any index understands by {@link
 * #accepts}; an index may look inside to be faster.
 *
 * <pre>{@code
 * Filter.within(new GeoPoint(48.85, 2.35), 500).and(Filter.authors(Set.of("me")).not())
 * }</pre>
 */
public sealed interface Filter {

  /**
   * Whether a reference of this similarity to the query (raw cosine in [−1, 1]) may be returned.
   */
  boolean accepts(Reference reference, double similarity);

  /** Accepts every reference. */
  static Filter everything() {
    return Everything.INSTANCE;
  }

  /** Accepts references at most {@code km} from {@code center}, by {@link GeoPoint#distanceKm}. */
  static Filter within(GeoPoint center, double km) {
    return new Within(center, km);
  }

  /**
   * Accepts references in a box of degrees, edges included. A west edge that is east of the east
   * edge makes a box across the date line.
   */
  static Filter box(double south, double west, double north, double east) {
    return new Box(south, west, north, east);
  }

  /**
   * Accepts references taken at or after {@code from} and before {@code to}; null leaves that end
   * open. A reference without a time is not accepted.
   */
  static Filter takenBetween(@Nullable LocalDateTime from, @Nullable LocalDateTime to) {
    return new TakenBetween(from, to);
  }

  /** Accepts references with these ids; with {@link #not()}, leaves them out. */
  static Filter ids(Collection<String> ids) {
    return new Ids(Set.copyOf(ids));
  }

  /**
   * Accepts references by these authors; with {@link #not()}, leaves them out. A reference without
   * an author is by none of them.
   */
  static Filter authors(Collection<String> authors) {
    return new Authors(Set.copyOf(authors));
  }

  /** Accepts references whose similarity is at most {@code limit}: leaves out near-duplicates. */
  static Filter similarityAtMost(double limit) {
    return new SimilarityAtMost(limit);
  }

  /** Accepts what this filter does not. */
  default Filter not() {
    return new Not(this);
  }

  /** Accepts what both filters do. */
  default Filter and(Filter other) {
    return new And(List.of(this, other));
  }

  /** See {@link Filter#everything()}. */
  enum Everything implements Filter {
    /** The only one. */
    INSTANCE;

    @Override
    public boolean accepts(Reference reference, double similarity) {
      return true;
    }
  }

  /**
   * See {@link Filter#within}.
   *
   * @param center the middle of the circle
   * @param km its radius, 0 or more
   */
  record Within(GeoPoint center, double km) implements Filter {
    /** Checks. */
    public Within {
      Objects.requireNonNull(center, "center");
      if (!(km >= 0)) {
        throw new IllegalArgumentException("a radius must be 0 km or more, was " + km);
      }
    }

    @Override
    public boolean accepts(Reference reference, double similarity) {
      return center.distanceKm(reference.location()) <= km;
    }
  }

  /**
   * See {@link Filter#box}.
   *
   * @param south lowest latitude, degrees
   * @param west western edge, degrees
   * @param north highest latitude, degrees
   * @param east eastern edge, degrees
   */
  record Box(double south, double west, double north, double east) implements Filter {
    /** Checks. */
    public Box {
      if (!(south >= -90 && south <= north && north <= 90)) {
        throw new IllegalArgumentException(
            "a box needs -90 <= south <= north <= 90 degrees, was south "
                + south
                + ", north "
                + north);
      }
      if (!(Math.abs(west) <= 180 && Math.abs(east) <= 180)) {
        throw new IllegalArgumentException(
            "a box's edges must be in [-180, 180] degrees, were west " + west + ", east " + east);
      }
    }

    @Override
    public boolean accepts(Reference reference, double similarity) {
      double latitude = reference.location().latitude();
      return south <= latitude && latitude <= north && between(reference.location().longitude());
    }

    private boolean between(double longitude) {
      // A point on the date line is kept as −180, but the box may call that meridian 180.
      return longitude == -180 ? spans(-180) || spans(180) : spans(longitude);
    }

    private boolean spans(double longitude) {
      return west <= east
          ? west <= longitude && longitude <= east
          : longitude >= west || longitude <= east;
    }
  }

  /**
   * See {@link Filter#takenBetween}.
   *
   * @param from the earliest time, included; null for none
   * @param to the latest time, excluded; null for none
   */
  record TakenBetween(@Nullable LocalDateTime from, @Nullable LocalDateTime to) implements Filter {
    /** Checks. */
    public TakenBetween {
      if (from != null && to != null && to.isBefore(from)) {
        throw new IllegalArgumentException(
            "a time range ends before it begins: " + from + ", " + to);
      }
    }

    @Override
    public boolean accepts(Reference reference, double similarity) {
      LocalDateTime takenAt = reference.takenAt();
      return takenAt != null
          && (from == null || !takenAt.isBefore(from))
          && (to == null || takenAt.isBefore(to));
    }
  }

  /**
   * See {@link Filter#ids}.
   *
   * @param ids the ids
   */
  record Ids(Set<String> ids) implements Filter {
    /** Copies. */
    public Ids {
      ids = Set.copyOf(ids);
    }

    @Override
    public boolean accepts(Reference reference, double similarity) {
      return ids.contains(reference.id());
    }
  }

  /**
   * See {@link Filter#authors}.
   *
   * @param authors the authors
   */
  record Authors(Set<String> authors) implements Filter {
    /** Copies. */
    public Authors {
      authors = Set.copyOf(authors);
    }

    @Override
    public boolean accepts(Reference reference, double similarity) {
      String author = reference.author();
      return author != null && authors.contains(author);
    }
  }

  /**
   * See {@link Filter#similarityAtMost}.
   *
   * @param limit raw cosine in [−1, 1]
   */
  record SimilarityAtMost(double limit) implements Filter {
    /** Checks. */
    public SimilarityAtMost {
      if (!(limit >= -1 && limit <= 1)) {
        throw new IllegalArgumentException("a similarity must be in [-1, 1], was " + limit);
      }
    }

    @Override
    public boolean accepts(Reference reference, double similarity) {
      return similarity <= limit;
    }
  }

  /**
   * See {@link Filter#not()}.
   *
   * @param filter what is turned round
   */
  record Not(Filter filter) implements Filter {
    /** Checks. */
    public Not {
      Objects.requireNonNull(filter, "filter");
    }

    @Override
    public boolean accepts(Reference reference, double similarity) {
      return !filter.accepts(reference, similarity);
    }
  }

  /**
   * See {@link Filter#and}.
   *
   * @param filters all of which must accept
   */
  record And(List<Filter> filters) implements Filter {
    /** Copies. */
    public And {
      filters = List.copyOf(filters);
    }

    @Override
    public boolean accepts(Reference reference, double similarity) {
      for (Filter filter : filters) {
        if (!filter.accepts(reference, similarity)) {
          return false;
        }
      }
      return true;
    }
  }
}
