package io.img2loc.scene;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Photo;
import java.awt.image.BufferedImage;

/**
 * A descriptor of a photo's layout, edges and colours that needs no weights: for demos and tests,
 * no substitute for CLIP. It finds photos that look alike, patch by patch; it knows nothing of what
 * they show, and of two photos of one place from two sides it sees two pictures.
 *
 * <h2>The vector</h2>
 *
 * <p>The photo, upright and whatever its shape, is squashed to a square of 48 × 48 cells, each the
 * mean of the sRGB values of the area that it covers. Three features of that square, each scaled to
 * the same length, make up the vector's 1936 dimensions; the cosine of two vectors is, but for
 * empty pictures, the mean of the three features' cosines.
 *
 * <table>
 * <caption>Dimensions</caption>
 * <tr><th>Index</th><th>Feature</th><th>Order, the last changing fastest</th></tr>
 * <tr><td>0–383</td><td>gist</td><td>4 scales from fine to coarse; 6 orientations; 4 rows from the
 * top; 4 columns from the left</td></tr>
 * <tr><td>384–1151</td><td>tiny image</td><td>16 rows from the top; 16 columns from the left; L*,
 * a*, b*</td></tr>
 * <tr><td>1152–1935</td><td>colours</td><td>4 bins of L*; 14 of a*; 14 of b*, all from low to high
 * </td></tr>
 * </table>
 *
 * <p><b>Gist</b> (Oliva and Torralba, <em>Modeling the Shape of the Scene</em>, IJCV 2001). Grey is
 * (0.299 R + 0.587 G + 0.114 B) / 255, continued by 8 mirrored cells on each side to 64 × 64. With
 * f the frequency in cycles over 64 cells and S the filter 2<sup>−(f/s)²</sup>, s = 16/3 (4 cycles
 * over the photo), grey becomes d / (0.04 + √S(d²)), d = grey − S(grey): the light evened out and
 * the contrast made alike. Filter k, j passes exp(−3.5 (f/f<sub>k</sub> − 1)² − 1.125 π θ²), and
 * nothing at f = 0; f<sub>k</sub> is 0.3 · 64 / 1.85<sup>k</sup>, k = 0 … 3, and θ the angle, at
 * most π, between the frequency's direction and j · π/6, j = 0 … 5, where 0 is along the rows and
 * π/2 down the columns. A dimension is the mean absolute response over 12 × 12 cells. The mean of
 * the 384 numbers is subtracted, as only their pattern tells photos apart.
 *
 * <p><b>Tiny image</b> (Torralba, Fergus and Freeman, <em>80 Million Tiny Images</em>, PAMI 2008).
 * The square averaged to 16 × 16 and converted to L*a*b*; the mean of L*, the exposure, is
 * subtracted.
 *
 * <p><b>Colours</b>. A joint histogram of the 48 × 48 cells in L*a*b*: 4 × 14 × 14 bins over [0,
 * 100], [−64, 64] and [−64, 64], what lies outside counted at the border, each cell shared among
 * the nearest bins' centres by linear interpolation along each axis; the square roots of the shares
 * (so that the dot product is Bhattacharyya's coefficient). The three features are those of Hays
 * and Efros, <em>IM2GPS: Estimating Geographic Information from a Single Image</em>, CVPR 2008.
 *
 * <p>L*a*b* is CIE 1976 with white D65 (0.95047, 1, 1.08883), from sRGB by IEC 61966-2-1.
 *
 * <p>Each feature is divided by its length, but by no less than 0.1 for gist and 16 for the tiny
 * image (1 unit of L*a*b* in every cell), so that the noise of an empty picture is not blown up.
 * The colours' length is always 1, so every picture has a vector; a picture of one grey has nothing
 * but its colours. The whole is then scaled to unit length.
 *
 * <p>Equal pixels give equal vectors on every Java version and machine; decoders of JPEG differ by
 * a grey level here and there. A turned or mirrored photo keeps only its colours, a darker one only
 * its edges and layout. Safe for use by many threads; closing does nothing.
 */
public final class SceneEncoder implements Encoder {
  private static final int TINY_SIZE = 16;
  private static final int TINY_LENGTH = 3 * TINY_SIZE * TINY_SIZE;
  private static final double GIST_FLOOR = 0.1;
  private static final double TINY_FLOOR = 16;

  private static final EmbeddingSpace SPACE =
      new EmbeddingSpace("scene-1", Gist.LENGTH + TINY_LENGTH + ColorHistogram.LENGTH);

  private SceneEncoder() {}

  /** The encoder; it has no settings and holds nothing. */
  public static SceneEncoder create() {
    return new SceneEncoder();
  }

  /**
   * {@code scene-1}, 1936 dimensions. The number in the id changes with any change of the formulas
   * above that moves a component of some vector by more than 0.000001: indexes built before must
   * then be built again.
   */
  @Override
  public EmbeddingSpace space() {
    return SPACE;
  }

  @Override
  public Embedding encode(Photo photo) {
    return photo.decode(SceneEncoder::describe);
  }

  /** The vector of a picture of type {@link BufferedImage#TYPE_3BYTE_BGR}. */
  static Embedding describe(BufferedImage upright) {
    double[] cells = AreaAverage.rgb(upright, Gist.SIZE);
    double[] gist = Gist.of(cells);
    center(gist, 1);
    double[] tiny = Lab.ofSrgb(AreaAverage.shrink(cells, Gist.SIZE, Gist.SIZE / TINY_SIZE));
    center(tiny, 3);
    double[] colors = ColorHistogram.of(Lab.ofSrgb(cells));

    float[] vector = new float[SPACE.dimension()];
    put(gist, GIST_FLOOR, vector, 0);
    put(tiny, TINY_FLOOR, vector, Gist.LENGTH);
    put(colors, 1, vector, Gist.LENGTH + TINY_LENGTH);
    return Embedding.of(vector);
  }

  /** Subtracts from every {@code step}th number, the first included, the mean of these. */
  private static void center(double[] values, int step) {
    double sum = 0;
    for (int i = 0; i < values.length; i += step) {
      sum += values[i];
    }
    double mean = sum * step / values.length;
    for (int i = 0; i < values.length; i += step) {
      values[i] -= mean;
    }
  }

  private static void put(double[] feature, double floor, float[] vector, int offset) {
    double sum = 0;
    for (double value : feature) {
      sum += value * value;
    }
    double length = Math.max(floor, Math.sqrt(sum));
    for (int i = 0; i < feature.length; i++) {
      vector[offset + i] = (float) (feature[i] / length);
    }
  }
}
