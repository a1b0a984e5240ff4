package io.img2loc.examples.demo;

import io.img2loc.GeoPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Views that become JPEG files of a folder and a table of where they were cut.
 *
 * @param table name of the table, relative to the demo's folder
 * @param shots the views and their files
 */
record Shots(String table, List<Shot> shots) {
  /** Side of a view in px: at 1000 km finer than the picture of the Earth, which has 10 km a px. */
  private static final int VIEW_PX = 160;

  private static final double QUALITY = 0.9;

  /**
   * A view and its file.
   *
   * @param name the file, relative to the demo's folder, with {@code /} between the names
   */
  record Shot(String name, View view) {}

  /** What a plan indexes. */
  static Shots gallery(ViewPlan plan) {
    return of("gallery", plan.gallery());
  }

  /** What a plan asks about in one set. */
  static Shots queries(ViewPlan plan, QuerySet set) {
    List<View> views =
        plan.spots().stream().map(spot -> spot.view(set.maxRotationDegrees)).toList();
    return of("queries/" + set.folder, views);
  }

  private static Shots of(String folder, List<View> views) {
    List<Shot> shots = new ArrayList<>(views.size());
    for (View view : views) {
      String file = String.format(Locale.ROOT, "%s/%05d.jpg", folder, shots.size() + 1);
      shots.add(new Shot(file, view));
    }
    return new Shots(folder.replace('/', '-') + ".csv", shots);
  }

  /** Cuts the views on all of the workers, then writes the table. */
  void write(DemoFolder folder, Earth earth, ExecutorService workers) throws IOException {
    List<String> names = new ArrayList<>(shots.stream().map(Shot::name).toList());
    names.add(table);
    folder.willMake(names);

    List<Callable<Void>> cuts = new ArrayList<>(shots.size());
    for (Shot shot : shots) {
      cuts.add(
          () -> {
            byte[] jpeg = Jpeg.encode(shot.view().cut(earth, VIEW_PX), QUALITY);
            Files.write(folder.resolve(shot.name()), jpeg);
            return null;
          });
    }
    finish(workers, cuts);
    Files.writeString(folder.resolve(table), csv());
  }

  private String csv() {
    StringBuilder csv = new StringBuilder("IMG_ID,LAT,LON\n");
    for (Shot shot : shots) {
      GeoPoint place = shot.view().center();
      csv.append(
          String.format(
              Locale.ROOT, "%s,%.6f,%.6f\n", shot.name(), place.latitude(), place.longitude()));
    }
    return csv.toString();
  }

  private static void finish(ExecutorService workers, List<Callable<Void>> work)
      throws IOException {
    try {
      for (Future<Void> done : workers.invokeAll(work)) {
        done.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while cutting views", e);
    }
  }
}
