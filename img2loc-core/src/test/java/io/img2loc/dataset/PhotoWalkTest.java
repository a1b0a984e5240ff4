package io.img2loc.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.img2loc.dataset.PhotoWalk.Found;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Spliterators;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotoWalkTest {
  private Path root;

  @BeforeEach
  void makeRoot(@TempDir Path temporary) throws IOException {
    root = Files.createDirectory(temporary.resolve("photos"));
  }

  @Test
  void of_tree_isWalkedInTheOrderOfNames() throws IOException {
    touch("b.jpg", "a/2.jpg", "a/10.jpg", "a/b/c/deep.jpg", "c/x.jpg", "a.jpg", "Z.jpg");

    assertThat(walk())
        .containsExactly(
            "Z.jpg", "a/10.jpg", "a/2.jpg", "a/b/c/deep.jpg", "a.jpg", "b.jpg", "c/x.jpg");
  }

  @Test
  void of_everyExtension_isFoundInEitherCase() throws IOException {
    String[] names =
        Stream.of(
                ("jpg jpeg jpe jfif png gif bmp tif tiff webp heic heif avif "
                        + "dng cr2 cr3 nef arw orf rw2 raf pef srw")
                    .split(" ", -1))
            .flatMap(extension -> Stream.of("x." + extension, "Y." + upper(extension)))
            .toArray(String[]::new);
    touch(names);
    touch("notes.txt", "x.jpg.xmp", "x.jpg.json", "movie.mp4", "jpg", "README");

    assertThat(walk()).containsExactlyInAnyOrder(names);
  }

  private static String upper(String extension) {
    return extension.toUpperCase(Locale.ROOT);
  }

  @Test
  void of_hiddenAndThumbnails_arePassedOver() throws IOException {
    touch("a.jpg", ".b.jpg", "._a.jpg", ".hidden/c.jpg", ".thumbnails/d.jpg", "@eaDir/e.jpg");
    touch("__MACOSX/f.jpg", "sub/@eaDir/g.jpg", "sub/h.jpg");

    assertThat(walk()).containsExactly("a.jpg", "sub/h.jpg");
  }

  @Test
  void of_rootThatIsHidden_isWalked() throws IOException {
    root = Files.createDirectory(root.resolve(".thumbnails"));
    touch("a.jpg");

    assertThat(walk()).containsExactly("a.jpg");
  }

  @Test
  void of_linksInCircles_endAndFindEachPhotoOnce() throws IOException {
    Path elsewhere = Files.createDirectory(root.resolveSibling("elsewhere"));
    touch("a/1.jpg", "b/2.jpg");
    Files.createFile(elsewhere.resolve("3.jpg"));
    Files.createSymbolicLink(root.resolve("a/up"), root);
    Files.createSymbolicLink(root.resolve("a/b"), root.resolve("b"));
    Files.createSymbolicLink(root.resolve("b/a"), root.resolve("a"));
    Files.createSymbolicLink(root.resolve("c"), elsewhere);
    Files.createSymbolicLink(root.resolve("d"), elsewhere);
    Files.createSymbolicLink(elsewhere.resolve("back"), root);

    assertThat(walk()).containsExactly("a/1.jpg", "b/2.jpg", "c/3.jpg");
  }

  @Test
  void of_rootThatIsALink_isWalked() throws IOException {
    touch("a/1.jpg");
    root = Files.createSymbolicLink(root.resolveSibling("link"), root);

    assertThat(walk()).containsExactly("a/1.jpg");
  }

  @Test
  void of_linkWithoutTarget_isAProblem() throws IOException {
    touch("z.jpg");
    Path link = Files.createSymbolicLink(root.resolve("a.jpg"), root.resolve("gone"));

    List<Found> found = PhotoWalk.of(root).toList();

    assertThat(found).hasSize(2);
    assertThat(found.get(0).problem()).contains(link.toString()).contains("not there");
    assertThat(found.get(1)).isEqualTo(new Found(root.resolve("z.jpg"), null));
  }

  @Test
  void of_pipe_isAProblemAndNotWaitedFor() throws Exception {
    Path pipe = root.resolve("a.jpg");
    assumeTrue(isRun("mkfifo", pipe.toString()), "no mkfifo on this machine: no pipe to test with");

    assertThat(PhotoWalk.of(root))
        .singleElement()
        .extracting(Found::problem)
        .asString()
        .contains(pipe.toString())
        .contains("regular file");
  }

  private static boolean isRun(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** By way of a lister that refuses, as a superuser may read every folder. */
  @Test
  void tryAdvance_folderThatCannotBeListed_isAProblemAndTheRestGoesOn() throws IOException {
    touch("a.jpg", "b/x.jpg", "c.jpg");
    var walk =
        new PhotoWalk(
            root,
            folder -> {
              if (folder.endsWith("b")) {
                throw new AccessDeniedException(folder.toString());
              }
              try (Stream<Path> children = Files.list(folder)) {
                return children.toList();
              }
            });

    List<Found> found = new ArrayList<>();
    Spliterators.iterator(walk).forEachRemaining(found::add);

    assertThat(found).hasSize(3);
    assertThat(found.get(0)).isEqualTo(new Found(root.resolve("a.jpg"), null));
    assertThat(found.get(1).path()).isEqualTo(root.resolve("b"));
    assertThat(found.get(1).problem())
        .contains(root.resolve("b").toString())
        .contains("permission denied");
    assertThat(found.get(2)).isEqualTo(new Found(root.resolve("c.jpg"), null));
  }

  @Test
  void of_photosAddedInAFolderAhead_areFound() throws IOException {
    touch("a.jpg", "b/1.jpg");
    Iterator<Found> walk = PhotoWalk.of(root).iterator();
    walk.next();
    touch("b/2.jpg"); // found only if the folder is listed no earlier than it is reached

    assertThat(walk)
        .toIterable()
        .extracting(Found::path)
        .containsExactly(root.resolve("b/1.jpg"), root.resolve("b/2.jpg"));
  }

  private void touch(String... names) throws IOException {
    for (String name : names) {
      Path file = root.resolve(name);
      Files.createDirectories(file.getParent());
      Files.createFile(file);
    }
  }

  private List<String> walk() {
    return PhotoWalk.of(root)
        .peek(found -> assertThat(found.problem()).isNull())
        .map(found -> root.relativize(found.path()).toString().replace('\\', '/'))
        .toList();
  }
}
