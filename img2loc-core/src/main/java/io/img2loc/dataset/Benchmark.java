package io.img2loc.dataset;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A published test set: what it is called, how many photos it has, and how its list looks. Nothing
 * of it is contained here; its photos and its list are to be fetched from those who publish it.
 */
public enum Benchmark {
  /**
   * 237 photos of Flickr, chosen by hand from a random sample: Hays and Efros, <em>IM2GPS:
   * estimating geographic information from a single image</em>, CVPR 2008. The photos carry their
   * coordinates in JPEG comments, as {@link Dataset#folder} reads them; a list of them is {@code
   * meta/im2gps_places365.csv} of the GitHub repository TIBHannover/GeoEstimation.
   */
  IM2GPS("im2gps", "Im2GPS", 237, "IMG_ID,AUTHOR,LAT,LON"),

  /**
   * 2,997 photos of Flickr by 198 people: Vo, Jacobs and Hays, <em>Revisiting IM2GPS in the Deep
   * Learning Era</em>, ICCV 2017, arXiv 1705.04838. The list in use is {@code
   * meta/im2gps3k_places365.csv} of the GitHub repository TIBHannover/GeoEstimation, one version of
   * which has the names of LAT and LON the wrong way round.
   */
  IM2GPS3K("im2gps3k", "Im2GPS3k", 2_997, "IMG_ID,AUTHOR,LAT,LON"),

  /**
   * 4,536 photos of YFCC100M: Vo, Jacobs and Hays, <em>Revisiting IM2GPS in the Deep Learning
   * Era</em>, ICCV 2017, arXiv 1705.04838. The list in use, {@code yfcc4k_places365.csv}, is named
   * in the GitHub repository Applied-Machine-Learning-Lab/G3.
   */
  YFCC4K("yfcc4k", "YFCC4k", 4_536, "IMG_ID,LAT,LON"),

  /**
   * 210,122 street views of Mapillary, the test part of OpenStreetView-5M: Astruc, Dufour, Siglidis
   * et al., <em>OpenStreetView-5M: The Many Roads to Global Visual Geolocation</em>, CVPR 2024,
   * arXiv 2404.18873. Its list is {@code test.csv} of the data set osv5m/osv5m at Hugging Face.
   */
  OSV5M("osv5m", "OSV-5M", 210_122, "id,latitude,longitude,country,region,creator_username");

  private final String id;
  private final String title;
  private final long rows;
  private final String columns;

  Benchmark(String id, String title, long rows, String columns) {
    this.id = id;
    this.title = title;
    this.rows = rows;
    this.columns = columns;
  }

  /** The name by which commands know it: {@code im2gps3k}. */
  public String id() {
    return id;
  }

  /** The name by which papers know it: {@code Im2GPS3k}. */
  public String title() {
    return title;
  }

  /** How many photos it was published with. */
  public long rows() {
    return rows;
  }

  /** The columns of its published list that matter here, as that names them. */
  public List<String> columns() {
    return List.of(columns.split(",", -1));
  }

  /**
   * Whether a list has as many photos as were published, in a sentence without a full stop. That it
   * has not is no mistake of whoever has it: photos are withdrawn.
   *
   * @param photos how many it has that can be used
   * @param unusable how many more it lists
   */
  public String check(long photos, long unusable) {
    long more = photos - rows;
    String sentence =
        more == 0
            ? String.format(Locale.ROOT, "%s: %,d photos, as published", title, photos)
            : String.format(
                Locale.ROOT,
                "%s: %,d photos, %,d %s than the %,d published",
                title,
                photos,
                Math.abs(more),
                more > 0 ? "more" : "fewer",
                rows);
    return unusable == 0
        ? sentence
        : sentence + String.format(Locale.ROOT, "; %,d more are listed and unusable", unusable);
  }

  /**
   * The test set of a name, in either case.
   *
   * @throws IllegalArgumentException if there is none; the message names those that there are
   */
  public static Benchmark of(String id) {
    return Stream.of(values())
        .filter(benchmark -> benchmark.id.equals(id.strip().toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is no test set known here; there is: %s".formatted(id, ids())));
  }

  private static String ids() {
    return String.join(", ", Stream.of(values()).map(Benchmark::id).toList());
  }
}
