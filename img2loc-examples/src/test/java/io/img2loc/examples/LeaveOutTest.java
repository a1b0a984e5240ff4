package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Filter;
import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import io.img2loc.examples.LeaveOut.GroupBy;
import io.img2loc.index.JVectorIndex;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeaveOutTest {
  private static final Reference PARIS_1 = reference("a/b/1.jpg", "Ann");
  private static final Reference PARIS_2 = reference("a/b/2.jpg", "Bob");
  private static final Reference ABOVE = reference("a/3.jpg", "Ann");
  private static final Reference NOBODYS = reference("4.jpg", null);
  private static final Reference UNNAMED = reference("5.jpg", " ");

  private static final List<Reference> ALL = List.of(PARIS_1, PARIS_2, ABOVE, NOBODYS, UNNAMED);

  @Test
  void others_author_leavesOutTheAuthorsPhotos() {
    assertThat(others(GroupBy.AUTHOR, PARIS_1)).containsExactly(PARIS_2, NOBODYS, UNNAMED);
    assertThat(others(GroupBy.AUTHOR, PARIS_2)).containsExactly(PARIS_1, ABOVE, NOBODYS, UNNAMED);
  }

  @Test
  void others_noAuthor_leavesOutOnlyThePhoto() {
    assertThat(others(GroupBy.AUTHOR, NOBODYS)).containsExactly(PARIS_1, PARIS_2, ABOVE, UNNAMED);
    assertThat(others(GroupBy.AUTHOR, UNNAMED)).containsExactly(PARIS_1, PARIS_2, ABOVE, NOBODYS);
  }

  @Test
  void others_folder_leavesOutTheFolderButNotThoseAboveOrBelow() {
    assertThat(others(GroupBy.FOLDER, PARIS_1)).containsExactly(ABOVE, NOBODYS, UNNAMED);
    assertThat(others(GroupBy.FOLDER, ABOVE)).containsExactly(PARIS_1, PARIS_2, NOBODYS, UNNAMED);
  }

  @Test
  void others_noFolder_leavesOutOnlyThePhoto() {
    assertThat(others(GroupBy.FOLDER, NOBODYS)).containsExactly(PARIS_1, PARIS_2, ABOVE, UNNAMED);
  }

  @Test
  void others_none_leavesOutOnlyThePhoto() {
    assertThat(others(GroupBy.NONE, PARIS_1)).containsExactly(PARIS_2, ABOVE, NOBODYS, UNNAMED);
  }

  @Test
  void others_foldersWhoseHashesAreEqual_leavesOutItsOwn() {
    assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
    Reference one = reference("Aa/1.jpg", null);
    Reference two = reference("BB/1.jpg", null);
    assertThat(others(GroupBy.FOLDER, one, List.of(one, two))).containsExactly(two);
  }

  @Test
  void others_aPhotoThatIsNotInTheIndex_goesByItsGroup() {
    Reference query = reference("a/b/query.jpg", "Bob");
    assertThat(others(GroupBy.AUTHOR, query)).containsExactly(PARIS_1, ABOVE, NOBODYS, UNNAMED);
    assertThat(others(GroupBy.FOLDER, query)).containsExactly(ABOVE, NOBODYS, UNNAMED);
  }

  @Test
  void group_isTheAuthorOrTheFolder() {
    assertThat(group(GroupBy.AUTHOR, PARIS_1)).isEqualTo("Ann");
    assertThat(group(GroupBy.AUTHOR, NOBODYS)).isNull();
    assertThat(group(GroupBy.FOLDER, PARIS_1)).isEqualTo("a/b");
    assertThat(group(GroupBy.FOLDER, NOBODYS)).isNull();
    assertThat(group(GroupBy.NONE, PARIS_1)).isNull();
  }

  private static @Nullable String group(GroupBy by, Reference reference) {
    try (JVectorIndex index = index(ALL)) {
      return LeaveOut.of(index, by).group(reference);
    }
  }

  private static List<Reference> others(GroupBy by, Reference reference) {
    return others(by, reference, ALL);
  }

  private static List<Reference> others(GroupBy by, Reference reference, List<Reference> all) {
    try (JVectorIndex index = index(all)) {
      Filter others = LeaveOut.of(index, by).others(reference);
      return all.stream().filter(other -> others.accepts(other, 0)).toList();
    }
  }

  private static JVectorIndex index(List<Reference> references) {
    JVectorIndex.Builder builder = JVectorIndex.builder(new EmbeddingSpace("test", 2));
    for (Reference reference : references) {
      builder.add(reference, Embedding.of(new float[] {1, 0}));
    }
    return builder.build();
  }

  private static Reference reference(String id, @Nullable String author) {
    return new Reference(id, new GeoPoint(48, 2), author, null, null);
  }
}
