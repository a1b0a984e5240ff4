package io.img2loc.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Does what it is told, and remembers it; of one directory. */
final class RecordingDisk implements Disk {
  /** Something that was done; a file goes by its number, as it may change its name. */
  private sealed interface Operation {
    record Create(String name, int file) implements Operation {}

    record Write(int file, byte[] bytes) implements Operation {}

    record Force(int file) implements Operation {}

    record Rename(String from, String to) implements Operation {}

    record Delete(String name) implements Operation {}

    record ForceDirectory() implements Operation {}
  }

  private final List<Operation> operations = new ArrayList<>();
  private int files;

  /** How many operations there were so far. */
  int size() {
    return operations.size();
  }

  @Override
  public Output create(Path path) throws IOException {
    Output output = REAL.create(path);
    int file = files++;
    operations.add(new Operation.Create(name(path), file));
    return new Output() {
      @Override
      public void write(ByteBuffer buffer) throws IOException {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        operations.add(new Operation.Write(file, bytes));
        output.write(buffer);
      }

      @Override
      public void force() throws IOException {
        output.force();
        operations.add(new Operation.Force(file));
      }

      @Override
      public void close() throws IOException {
        output.close();
      }
    };
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    operations.add(new Operation.Rename(name(from), name(to)));
    REAL.rename(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    operations.add(new Operation.Delete(name(file)));
    REAL.delete(file);
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    REAL.createDirectory(directory);
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    REAL.forceDirectory(directory);
    operations.add(new Operation.ForceDirectory());
  }

  /** Whether what follows the first {@code count} operations concerns a name. */
  boolean isAtAName(int count) {
    return count > 0
        && !(operations.get(count - 1) instanceof Operation.Write)
        && !(operations.get(count - 1) instanceof Operation.Create);
  }

  /** What a crash leaves. */
  enum Crash {
    /** Of the process alone: all that was written. */
    OF_PROCESS,
    /** Of the power: nothing but what was forced. */
    OF_POWER,
    /**
     * Of the power: of what was not forced, some names, and of files some of what was written, the
     * rest being zeros or missing.
     */
    OF_POWER_WITH_LUCK
  }

  /** Makes a directory what a crash after the first {@code count} operations leaves. */
  void replay(int count, Crash crash, Random random, Path directory) throws IOException {
    Map<Integer, byte[]> contents = new HashMap<>();
    Map<Integer, Integer> forced = new HashMap<>();
    Map<String, Integer> names = new TreeMap<>();
    Map<String, Integer> forcedNames = new TreeMap<>();
    List<Operation> unforced = new ArrayList<>();
    for (Operation operation : operations.subList(0, count)) {
      if (operation instanceof Operation.Write write) {
        contents.merge(write.file(), write.bytes(), RecordingDisk::joined);
      } else if (operation instanceof Operation.Force force) {
        forced.put(force.file(), contents.getOrDefault(force.file(), new byte[0]).length);
      } else if (operation instanceof Operation.ForceDirectory) {
        forcedNames = new TreeMap<>(names);
        unforced.clear();
      } else {
        apply(operation, names);
        unforced.add(operation);
      }
    }
    if (crash != Crash.OF_PROCESS) {
      names = forcedNames;
    }
    if (crash == Crash.OF_POWER_WITH_LUCK) {
      for (Operation operation : unforced) {
        if (random.nextBoolean()) {
          apply(operation, names);
        }
      }
    }
    Files.createDirectory(directory);
    for (Map.Entry<String, Integer> entry : names.entrySet()) {
      byte[] written = contents.getOrDefault(entry.getValue(), new byte[0]);
      int safe = forced.getOrDefault(entry.getValue(), 0);
      Files.write(directory.resolve(entry.getKey()), left(written, safe, crash, random));
    }
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] both = java.util.Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static void apply(Operation operation, Map<String, Integer> names) {
    if (operation instanceof Operation.Create create) {
      names.put(create.name(), create.file());
    } else if (operation instanceof Operation.Delete delete) {
      names.remove(delete.name());
    } else if (operation instanceof Operation.Rename rename) {
      Integer file = names.remove(rename.from());
      if (file != null) {
        names.put(rename.to(), file);
      }
    }
  }

  private static byte[] left(byte[] written, int safe, Crash crash, Random random) {
    if (crash == Crash.OF_PROCESS || safe == written.length) {
      return written;
    }
    if (crash == Crash.OF_POWER) {
      return java.util.Arrays.copyOf(written, safe);
    }
    int length = safe + random.nextInt(written.length - safe + 1);
    byte[] left = java.util.Arrays.copyOf(written, length);
    if (random.nextBoolean()) {
      java.util.Arrays.fill(left, safe + random.nextInt(length - safe + 1), length, (byte) 0);
    }
    return left;
  }
}
