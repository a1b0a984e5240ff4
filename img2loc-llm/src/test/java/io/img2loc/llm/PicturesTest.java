package io.img2loc.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.Photo;
import io.img2loc.PhotoException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PicturesTest {
  private final Pictures pictures = new Pictures(32, 0.8);

  @Test
  void picture_isAJpegOfBoundedSize() throws IOException {
    byte[] jpeg = Base64.getDecoder().decode(pictures.of(ChatGeneratorTest.photo("a.png", 64, 16)));

    assertThat(ImageIO.read(new ByteArrayInputStream(jpeg)))
        .satisfies(
            image -> {
              assertThat(image.getWidth()).isEqualTo(32);
              assertThat(image.getHeight()).isEqualTo(8);
            });
  }

  @Test
  void samePhoto_isMadeOnce_byHoweverManyThreads() throws Exception {
    Photo photo = ChatGeneratorTest.photo("a.png", 64, 64);
    ExecutorService executor = Executors.newFixedThreadPool(8);
    try {
      Callable<String> asking = () -> pictures.of(photo);
      List<Future<String>> all =
          executor.invokeAll(Stream.generate(() -> asking).limit(32).toList());

      String first = all.get(0).get();
      for (Future<String> other : all) {
        assertThat(other.get()).isSameAs(first);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void otherHandleOnTheSameBytes_isMadeOnce() {
    assertThat(pictures.of(ChatGeneratorTest.photo("a.png", 8, 8)))
        .isSameAs(pictures.of(ChatGeneratorTest.photo("b.png", 8, 8)));
  }

  @Test
  void onlyTheLastFewAreKept() {
    Photo photo = ChatGeneratorTest.photo("a.png", 8, 8);
    String first = pictures.of(photo);
    for (int i = 1; i <= 100; i++) {
      pictures.of(ChatGeneratorTest.photo("a.png", 8 + i, 8));
    }

    assertThat(pictures.of(photo)).isEqualTo(first).isNotSameAs(first);
  }

  @Test
  void failure_isNotKept(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("late.jpg");
    Photo photo = Photo.of(file);
    assertThatThrownBy(() -> pictures.of(photo)).isInstanceOf(PhotoException.class);

    Files.write(file, ChatGeneratorTest.photo("a.png", 8, 8).toJpeg(8, 0.9));

    assertThat(pictures.of(photo)).isNotEmpty();
  }
}
