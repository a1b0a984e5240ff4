package io.img2loc.scene;

/**
 * Where a picture has edges of which direction and coarseness: the energies of a bank of Gabor
 * filters, averaged over a coarse grid. {@link SceneEncoder} gives the formulas.
 */
final class Gist {
  /** Cells on each side of the picture that goes in. */
  static final int SIZE = 48;

  private static final int SCALES = 4;
  private static final int ORIENTATIONS = 6;
  private static final int GRID = 4;
  static final int LENGTH = SCALES * ORIENTATIONS * GRID * GRID;

  private static final int N = Fft.SIZE;
  private static final int MARGIN = (N - SIZE) / 2;

  /** Keeps the noise of nearly even areas small where contrast is made equal. */
  private static final double CONTRAST_FLOOR = 0.04;

  private static final double[] LOW_PASS = lowPass();
  private static final double[][] GABOR = gabor();

  private Gist() {}

  /**
   * Mean energies.
   *
   * @param rgb {@value #SIZE} × {@value #SIZE} cells, red, green and blue of each in [0, 255]
   * @return for each scale from fine to coarse, each orientation, each row and column of the grid
   */
  static double[] of(double[] rgb) {
    double[] re = equalized(withMargin(grey(rgb)));
    double[] im = new double[N * N];
    Fft.forward(re, im);
    double[] energies = new double[LENGTH];
    double[] filteredRe = new double[N * N];
    double[] filteredIm = new double[N * N];
    for (int filter = 0; filter < GABOR.length; filter++) {
      double[] gain = GABOR[filter];
      for (int i = 0; i < gain.length; i++) {
        filteredRe[i] = re[i] * gain[i];
        filteredIm[i] = im[i] * gain[i];
      }
      Fft.inverse(filteredRe, filteredIm);
      addMeans(filteredRe, filteredIm, energies, filter * GRID * GRID);
    }
    return energies;
  }

  private static double[] grey(double[] rgb) {
    double[] grey = new double[SIZE * SIZE];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = (0.299 * rgb[3 * i] + 0.587 * rgb[3 * i + 1] + 0.114 * rgb[3 * i + 2]) / 255;
    }
    return grey;
  }

  /** The picture continued by its mirror image, so that its borders are no edges. */
  private static double[] withMargin(double[] grey) {
    double[] larger = new double[N * N];
    for (int y = 0; y < N; y++) {
      for (int x = 0; x < N; x++) {
        larger[y * N + x] = grey[mirrored(y - MARGIN) * SIZE + mirrored(x - MARGIN)];
      }
    }
    return larger;
  }

  private static int mirrored(int i) {
    if (i < 0) {
      return -1 - i;
    }
    return i < SIZE ? i : 2 * SIZE - 1 - i;
  }

  /** The picture without its slow changes of light, divided by the contrast around each cell. */
  private static double[] equalized(double[] grey) {
    double[] slow = smooth(grey);
    double[] detail = new double[grey.length];
    double[] squares = new double[grey.length];
    for (int i = 0; i < grey.length; i++) {
      detail[i] = grey[i] - slow[i];
      squares[i] = detail[i] * detail[i];
    }
    double[] power = smooth(squares);
    for (int i = 0; i < grey.length; i++) {
      detail[i] /= CONTRAST_FLOOR + Math.sqrt(Math.max(0, power[i]));
    }
    return detail;
  }

  private static double[] smooth(double[] values) {
    double[] re = values.clone();
    double[] im = new double[values.length];
    Fft.forward(re, im);
    for (int i = 0; i < re.length; i++) {
      re[i] *= LOW_PASS[i];
      im[i] *= LOW_PASS[i];
    }
    Fft.inverse(re, im);
    return re;
  }

  private static void addMeans(double[] re, double[] im, double[] energies, int offset) {
    int side = SIZE / GRID;
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        int i = (y + MARGIN) * N + x + MARGIN;
        double energy = Math.sqrt(re[i] * re[i] + im[i] * im[i]);
        energies[offset + y / side * GRID + x / side] += energy / (side * side);
      }
    }
  }

  /** A Gaussian that passes half at 4 cycles over the width of the picture. */
  private static double[] lowPass() {
    double half = 4.0 * N / SIZE;
    double[] gain = new double[N * N];
    for (int i = 0; i < gain.length; i++) {
      double f = frequency(i) / half;
      gain[i] = StrictMath.exp(-StrictMath.log(2) * f * f);
    }
    return gain;
  }

  private static double[][] gabor() {
    double[][] bank = new double[SCALES * ORIENTATIONS][N * N];
    double centre = 0.3 * N;
    for (int scale = 0; scale < SCALES; scale++) {
      for (int orientation = 0; orientation < ORIENTATIONS; orientation++) {
        double[] gain = bank[scale * ORIENTATIONS + orientation];
        double direction = orientation * Math.PI / ORIENTATIONS;
        for (int i = 1; i < gain.length; i++) { // 0, the mean, passes nowhere
          double f = frequency(i) / centre - 1;
          double turn = turn(direction, StrictMath.atan2(signed(i / N), signed(i % N)));
          gain[i] = StrictMath.exp(-3.5 * f * f - 1.125 * Math.PI * turn * turn);
        }
      }
      centre /= 1.85;
    }
    return bank;
  }

  /** Cycles over {@link #N} samples, whatever the direction. */
  private static double frequency(int i) {
    int x = signed(i % N);
    int y = signed(i / N);
    return Math.sqrt(x * x + y * y);
  }

  /** The frequency that a place along an axis of the transform stands for. */
  private static int signed(int i) {
    return i < N / 2 ? i : i - N;
  }

  /** The smaller angle between two directions, in [0, π]. */
  private static double turn(double a, double b) {
    double turn = Math.abs(a - b) % (2 * Math.PI);
    return Math.min(turn, 2 * Math.PI - turn);
  }
}
