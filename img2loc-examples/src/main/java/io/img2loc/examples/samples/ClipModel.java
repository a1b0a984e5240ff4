package io.img2loc.examples.samples;

import io.img2loc.Answer;
import io.img2loc.GeoGenerator;
import io.img2loc.Img2Loc;
import io.img2loc.Photo;
import io.img2loc.ProgressListener;
import io.img2loc.clip.ClipEncoder;
import io.img2loc.clip.ModelHub;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.nio.file.Path;

/** Locates a photo with CLIP, and with an index that was built with the same model. */
public final class ClipModel {
  private ClipModel() {}

  /** Takes an index's folder and a photo; fetches the model if it is not in the cache. */
  public static void main(String[] args) throws IOException {
    Path model = ModelHub.fromEnvironment().pull("clip-vit-l-14", ProgressListener.none());
    System.out.println(locate(model, Path.of(args[0]), Photo.of(Path.of(args[1]))));
  }

  static Answer locate(Path model, Path folder, Photo photo) throws IOException {
    try (var encoder = ClipEncoder.open(model);
        var index = JVectorIndex.open(folder)) {
      Img2Loc img2loc =
          Img2Loc.builder().encoder(encoder).index(index).generator(GeoGenerator.density()).build();
      return img2loc.locate(photo);
    }
  }
}
