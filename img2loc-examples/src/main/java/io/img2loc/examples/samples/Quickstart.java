package io.img2loc.examples.samples;

import io.img2loc.Answer;
import io.img2loc.GeoGenerator;
import io.img2loc.Img2Loc;
import io.img2loc.Photo;
import io.img2loc.index.JVectorIndex;
import io.img2loc.scene.SceneEncoder;
import java.io.IOException;
import java.nio.file.Path;

/** Locates a photo with the index that {@code ./img2loc demo} leaves in the working directory. */
public final class Quickstart {
  private Quickstart() {}

  /** Prints where the demo's first view was taken. */
  public static void main(String[] args) throws IOException {
    try (var encoder = SceneEncoder.create();
        var index = JVectorIndex.open(Path.of("img2loc-demo/index"))) {
      Img2Loc img2loc =
          Img2Loc.builder().encoder(encoder).index(index).generator(GeoGenerator.density()).build();
      Answer answer = img2loc.locate(Photo.of(Path.of("img2loc-demo/queries/upright/00001.jpg")));
      System.out.println(answer.location().orElseThrow());
    }
  }
}
