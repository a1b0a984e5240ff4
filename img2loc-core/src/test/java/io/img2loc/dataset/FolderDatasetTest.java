package io.img2loc.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.Photo;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderDatasetTest {
  @TempDir Path folder;

  @Test
  void items_photoWithoutPosition_isListedWithItsReason() throws IOException {
    Path photo = jpeg("sub/a.jpg");

    assertThat(items(Dataset.folder(folder)))
        .singleElement()
        .satisfies(
            item -> {
              assertThat(item.status()).isEqualTo(DatasetItem.Status.NO_POSITION);
              assertThat(item.name()).isEqualTo(photo.toString());
              assertThat(item.photo().path()).hasValue(photo);
              assertThat(item.problem()).isEqualTo(photo + ": states no position");
            });
  }

  @Test
  void items_fileThatIsNoPhoto_isUnreadableAndTheRestGoesOn() throws IOException {
    Path bad = Files.writeString(folder.resolve("a.jpg"), "no photo at all");
    Path good = jpeg("b.jpg");

    List<DatasetItem> items = items(Dataset.folder(folder));

    assertThat(items)
        .extracting(DatasetItem::name)
        .containsExactly(bad.toString(), good.toString());
    assertThat(items.get(0).status()).isEqualTo(DatasetItem.Status.UNREADABLE);
    assertThat(items.get(0).problem()).contains(bad.toString());
    assertThat(items.get(1).status()).isEqualTo(DatasetItem.Status.NO_POSITION);
  }

  @Test
  void items_calledAgain_isReadAgain() throws IOException {
    Dataset dataset = Dataset.folder(folder);
    assertThat(items(dataset)).isEmpty();
    jpeg("a.jpg");

    assertThat(items(dataset)).hasSize(1);
    assertThat(items(dataset)).hasSize(1);
  }

  @Test
  void items_butThoseLeftOut_openNoneOfThem() throws IOException {
    Files.writeString(folder.resolve("a.jpg"), "would be unreadable");
    Path good = jpeg("sub/b.jpg");
    List<String> asked = new ArrayList<>();

    try (Stream<DatasetItem> items =
        Dataset.folder(folder)
            .items(
                id -> {
                  asked.add(id);
                  return id.equals("a.jpg");
                })) {
      assertThat(items).extracting(DatasetItem::name).containsExactly(good.toString());
    }

    assertThat(asked).containsExactly("a.jpg", "sub/b.jpg");
  }

  @Test
  void items_folderGoneSince_isRefused() throws IOException {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    Dataset dataset = Dataset.folder(gone);
    Files.delete(gone);

    assertThatThrownBy(dataset::items)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(gone.toString())
        .hasMessageContaining("no such folder");
  }

  @Test
  void folder_missing_isRefused() {
    Path missing = folder.resolve("missing");

    assertThatThrownBy(() -> Dataset.folder(missing))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(missing.toString())
        .hasMessageContaining("no such folder");
    assertThatThrownBy(() -> Dataset.open(missing))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(missing.toString());
    assertThatThrownBy(() -> Dataset.photos(missing))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(missing.toString());
  }

  @Test
  void folder_aFile_isRefused() throws IOException {
    Path photo = jpeg("a.jpg");

    assertThatThrownBy(() -> Dataset.folder(photo))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining(photo.toString())
        .hasMessageContaining("folder of photos is needed");
    assertThatThrownBy(() -> Dataset.open(photo))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining(photo.toString())
        .hasMessageContaining("neither a folder nor a .csv or .tsv table");
  }

  @Test
  void open_folder_isReadAsOne() throws IOException {
    jpeg("a.jpg");

    assertThat(items(Dataset.open(folder))).hasSize(1);
  }

  @Test
  void photos_folder_isEveryPhotoUnopened() throws IOException {
    Path a = Files.writeString(folder.resolve("a.jpg"), "never opened");
    Path b = jpeg("sub/b.PNG");
    Files.writeString(folder.resolve("c.txt"), "no photo");

    try (Stream<Photo> photos = Dataset.photos(folder)) {
      assertThat(photos.map(Photo::name)).containsExactly(a.toString(), b.toString());
    }
  }

  private Path jpeg(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "jpg", file.toFile());
    return file;
  }

  private static List<DatasetItem> items(Dataset dataset) throws IOException {
    try (Stream<DatasetItem> items = dataset.items()) {
      return items.toList();
    }
  }
}
