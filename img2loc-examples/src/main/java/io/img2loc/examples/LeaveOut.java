package io.img2loc.examples;

import io.img2loc.Filter;
import io.img2loc.Reference;
import io.img2loc.index.JVectorIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which references a photo of the index is not located by: the photo itself, and all of its group,
 * which may show the same minute of the same trip. Safe for use by many threads.
 */
final class LeaveOut {
  private final JVectorIndex index;
  private final GroupBy by;

  /** Of each reference, by position: the hash of its folder; none unless it is folders. */
  private final int[] folderHashes;

  private final Map<String, Filter> folders = new ConcurrentHashMap<>();

  /** What makes references a group. */
  enum GroupBy {
    /** One author. A reference that names none is a group of its own. */
    AUTHOR,
    /** What comes before the last slash of the id. One that has none is a group of its own. */
    FOLDER,
    /** Nothing: each is a group of its own. */
    NONE
  }

  private LeaveOut(JVectorIndex index, GroupBy by) {
    this.index = index;
    this.by = by;
    folderHashes = new int[by == GroupBy.FOLDER ? index.size() : 0];
    for (int i = 0; i < folderHashes.length; i++) {
      String folder = folder(index.reference(i));
      folderHashes[i] = folder == null ? 0 : folder.hashCode();
    }
  }

  /** The groups of an index, which must stay open; reads all ids once if groups are folders. */
  static LeaveOut of(JVectorIndex index, GroupBy by) {
    return new LeaveOut(index, by);
  }

  GroupBy by() {
    return by;
  }

  /** Accepts the references that are neither this one, by its id, nor of its group. */
  Filter others(Reference reference) {
    Filter notItself = Filter.ids(Set.of(reference.id())).not();
    String group = group(reference);
    if (group == null) {
      return notItself;
    }
    return switch (by) {
      case AUTHOR -> notItself.and(Filter.authors(Set.of(group)).not());
      case FOLDER -> notItself.and(folders.computeIfAbsent(group, this::notIn));
      case NONE -> notItself;
    };
  }

  /** The name of a reference's group; null where it is a group of its own. */
  @Nullable String group(Reference reference) {
    return switch (by) {
      case AUTHOR -> author(reference);
      case FOLDER -> folder(reference);
      case NONE -> null;
    };
  }

  private static @Nullable String author(Reference reference) {
    String author = reference.author();
    return author == null || author.isBlank() ? null : author;
  }

  private static @Nullable String folder(Reference reference) {
    int end = reference.id().lastIndexOf('/');
    return end < 0 ? null : reference.id().substring(0, end);
  }

  private Filter notIn(String folder) {
    int hash = folder.hashCode();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < folderHashes.length; i++) {
      if (folderHashes[i] == hash) {
        Reference reference = index.reference(i);
        if (folder.equals(folder(reference))) {
          ids.add(reference.id());
        }
      }
    }
    return Filter.ids(ids).not();
  }
}
