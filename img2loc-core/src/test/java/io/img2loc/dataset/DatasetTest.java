package io.img2loc.dataset;

import static io.img2loc.dataset.DatasetItem.Status.LABELED;
import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.GeoPoint;
import io.img2loc.Photo;
import io.img2loc.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {

  @Test
  void items_asTheJavadocShows_listWhatCannotBeUsed(@TempDir Path holidays) throws Exception {
    Files.writeString(holidays.resolve("a.jpg"), "no photo");
    List<String> log = new ArrayList<>();

    try (Stream<DatasetItem> items = Dataset.open(holidays).items()) {
      items.filter(item -> item.status() != LABELED).forEach(item -> log.add(item.problem()));
    }

    assertThat(log).singleElement().asString().contains("a.jpg");
  }

  @Test
  void items_ofOnesOwnDataset_areThese() throws Exception {
    Reference reference = Reference.of("mine", new GeoPoint(1, 2));
    List<DatasetItem> items =
        List.of(DatasetItem.labeled(Photo.of(new byte[1], "mine"), reference));

    Dataset mine = () -> items.stream();

    assertThat(mine.items()).extracting(DatasetItem::reference).containsExactly(reference);
  }

  @Test
  void items_butThoseLeftOut_ofOnesOwnDataset_keepWhatHasNoPlace() throws Exception {
    Photo photo = Photo.of(new byte[1], "mine");
    DatasetItem known = DatasetItem.labeled(photo, Reference.of("known", new GeoPoint(1, 2)));
    DatasetItem fresh = DatasetItem.labeled(photo, Reference.of("fresh", new GeoPoint(1, 2)));
    DatasetItem lost = DatasetItem.withoutPosition(photo, "known: states no position");
    Dataset mine = () -> Stream.of(known, fresh, lost);

    assertThat(mine.items("known"::equals)).containsExactly(fresh, lost);
  }
}
