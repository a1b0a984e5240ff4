package io.img2loc;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The other process of {@link PhotoForkedTest}: does one thing and prints what came of it. */
final class PhotoFork {
  private PhotoFork() {}

  /** Takes what to do and a file. */
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[1]);
    String said =
        switch (arguments[0]) {
          case "handles" -> handles(file);
          case "info" -> info(Photo.of(file));
          case "position" -> position(Photo.of(file));
          case "decoder" -> TurboJpeg.shared() == null ? "the JDK" : "TurboJPEG";
          case "decode" -> decode(Photo.of(file));
          case "threads" -> threads(file);
          case "budget" -> String.valueOf(PixelBudget.shared().capacity());
          default -> throw new IllegalArgumentException(arguments[0]);
        };
    System.out.println(said);
  }

  private static String handles(Path file) {
    List<Photo> photos = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      Photo photo = Photo.of(file);
      photo.info();
      photos.add(photo);
    }
    PhotoInfo last = photos.get(photos.size() - 1).info();
    return photos.size() + " handles of " + last.width() + "x" + last.height();
  }

  private static String info(Photo photo) {
    return photo.info().format() + " of " + photo.info().width() + "x" + photo.info().height();
  }

  private static String decode(Photo photo) {
    try {
      return photo.decode(image -> image.getWidth() + "x" + image.getHeight());
    } catch (PhotoException e) {
      return e.getMessage();
    }
  }

  private static String position(Photo photo) {
    PhotoInfo info = photo.info();
    return info.width() + "x" + info.height() + " at " + info.position().location();
  }

  private static String threads(Path file) throws Exception {
    Callable<Integer> work = () -> Photo.of(file).decode(BufferedImage::getWidth);
    ExecutorService threads = Executors.newFixedThreadPool(12);
    int decoded = 0;
    for (Future<Integer> done : threads.invokeAll(Collections.nCopies(24, work))) {
      decoded += done.get() == 4000 ? 1 : 0;
    }
    threads.shutdown();
    return decoded + " of 24 decoded";
  }
}
