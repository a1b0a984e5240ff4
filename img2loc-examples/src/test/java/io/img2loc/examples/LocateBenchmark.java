package io.img2loc.examples;

import io.img2loc.Consensus;
import io.img2loc.Embedding;
import io.img2loc.Evidence;
import io.img2loc.GeoGenerator;
import io.img2loc.Guess;
import io.img2loc.Hits;
import io.img2loc.Img2Loc;
import io.img2loc.Photo;
import io.img2loc.Prompt;
import io.img2loc.PromptBuilder;
import io.img2loc.Search;
import io.img2loc.dataset.Dataset;
import io.img2loc.index.JVectorIndex;
import io.img2loc.scene.SceneEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Times {@code locate} and, in the same run and in turn with it, its parts: decoding, encoding,
 * searching and estimating, on one thread. Arguments: an index built with the scene encoder, and a
 * folder of photos.
 */
final class LocateBenchmark {
  private static final int ROUNDS = 7;

  private LocateBenchmark() {}

  public static void main(String[] args) throws Exception {
    List<Path> photos;
    try (Stream<Photo> found = Dataset.photos(Path.of(args[1]))) {
      photos = found.map(photo -> photo.path().orElseThrow()).toList();
    }
    try (var encoder = SceneEncoder.create();
        var index = JVectorIndex.open(Path.of(args[0]))) {
      GeoGenerator generator = GeoGenerator.density();
      Img2Loc img2loc =
          Img2Loc.builder().encoder(encoder).index(index).generator(generator).build();
      List<double[]> rounds = new ArrayList<>();
      for (int round = 0; round <= ROUNDS; round++) {
        double[] sums = new double[6];
        for (Path path : photos) {
          add(sums, photo(path, encoder, index, generator, img2loc));
        }
        if (round > 0) { // the first one warms up
          rounds.add(sums);
        }
      }
      print(photos.size(), rounds);
    }
  }

  private static double[] photo(
      Path path,
      SceneEncoder encoder,
      JVectorIndex index,
      GeoGenerator generator,
      Img2Loc img2loc) {
    long t0 = System.nanoTime();
    int width = Photo.of(path).decode(image -> image.getWidth());
    long t1 = System.nanoTime();
    Photo photo = Photo.of(path);
    Embedding embedding = encoder.encode(photo);
    long t2 = System.nanoTime();
    Hits hits = index.search(embedding, Search.defaults());
    long t3 = System.nanoTime();
    Evidence evidence = new Evidence(photo, embedding, hits);
    Prompt prompt = PromptBuilder.paper().build(evidence);
    Guess guess = generator.generate(prompt);
    Consensus.first().choose(evidence, List.of(guess));
    long t4 = System.nanoTime();
    img2loc.locate(Photo.of(path));
    long t5 = System.nanoTime();
    return new double[] {t1 - t0, t2 - t1, t3 - t2, t4 - t3, t5 - t4, width};
  }

  private static void add(double[] sums, double[] terms) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += terms[i];
    }
  }

  private static void print(int photos, List<double[]> rounds) {
    double decode = median(rounds, 0, photos);
    double encode = median(rounds, 1, photos);
    double search = median(rounds, 2, photos);
    double estimate = median(rounds, 3, photos);
    double locate = median(rounds, 4, photos);
    double[] rest =
        rounds.stream()
            .mapToDouble(r -> (r[4] - r[1] - r[2] - r[3]) / photos / 1e6)
            .sorted()
            .toArray();
    System.out.printf("%d photos, medians of %d rounds, ms a photo%n", photos, ROUNDS);
    System.out.printf("decode alone            %8.2f%n", decode);
    System.out.printf("encode (with decoding)  %8.2f   %.1f photos/s%n", encode, 1000 / encode);
    System.out.printf("search 100 near 16 far  %8.2f%n", search);
    System.out.printf("prompt, estimate        %8.2f%n", estimate);
    System.out.printf("locate                  %8.2f%n", locate);
    System.out.printf(
        "locate minus its parts  %8.2f   (from %.2f to %.2f)%n",
        rest[rest.length / 2], rest[0], rest[rest.length - 1]);
  }

  private static double median(List<double[]> rounds, int part, int photos) {
    double[] sorted = rounds.stream().mapToDouble(r -> r[part] / photos / 1e6).sorted().toArray();
    return Arrays.stream(sorted).skip(sorted.length / 2).findFirst().orElseThrow();
  }
}
