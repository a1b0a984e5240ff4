package io.img2loc.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.img2loc.GeoPoint;
import io.img2loc.Photo;
import io.img2loc.Reference;
import org.junit.jupiter.api.Test;

class DatasetItemTest {
  private static final Photo PHOTO = Photo.of(new byte[1], "a.jpg");
  private static final Reference REFERENCE = Reference.of("a", new GeoPoint(1, 2));

  @Test
  void status_eachKind_isTold() {
    assertThat(DatasetItem.labeled(PHOTO, REFERENCE).status())
        .isEqualTo(DatasetItem.Status.LABELED);
    assertThat(DatasetItem.withoutPosition(PHOTO, "a.jpg: none").status())
        .isEqualTo(DatasetItem.Status.NO_POSITION);
    assertThat(DatasetItem.unreadable("t.csv, line 2", "t.csv, line 2: bad").status())
        .isEqualTo(DatasetItem.Status.UNREADABLE);
  }

  @Test
  void constructor_contradictions_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DatasetItem("a", PHOTO, REFERENCE, "a problem"));
    assertThatIllegalArgumentException().isThrownBy(() -> new DatasetItem("a", PHOTO, null, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DatasetItem("a", null, REFERENCE, null));
  }
}
