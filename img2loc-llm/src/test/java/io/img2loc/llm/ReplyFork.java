package io.img2loc.llm;

import static io.img2loc.llm.ReplySamples.key;
import static io.img2loc.llm.ReplySamples.reply;

import io.img2loc.testing.Fork;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A process that uses a cache of replies, and says what it does. */
final class ReplyFork {
  private static final int THREADS = 3;

  private ReplyFork() {}

  /** Arguments: the directory, its bound, what to do, and a number for that. */
  public static void main(String[] args) throws Exception {
    int number = Integer.parseInt(args[3]);
    try (ReplyCache cache = ReplyCache.open(Path.of(args[0]), Long.parseLong(args[1]))) {
      switch (args[2]) {
        case "race" -> race(cache, number);
        case "hold" -> hold(cache, number);
        case "wait" -> waitFor(cache, number);
        case "store" -> store(cache, number);
        case "long" -> longReplies(cache, number);
        default -> throw new IllegalArgumentException(args[2]);
      }
    }
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static void hear() {
    try {
      if (System.in.read() < 0) {
        throw new IllegalStateException("the test has ended");
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void inThreads(Runnable work) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(new Thread(work));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Asks for so many, all threads for the same, once it hears of the start. */
  private static void race(ReplyCache cache, int total) throws InterruptedException {
    say("ready");
    hear();
    String me = Long.toString(ProcessHandle.current().pid());
    inThreads(
        () -> {
          for (int i = 0; i < total; i++) {
            int number = i;
            String text =
                cache
                    .computeIfAbsent(
                        key(number),
                        () -> {
                          say("asked " + number);
                          return reply(number + " by " + me);
                        })
                    .text();
            say("got " + text);
          }
        });
  }

  /** Asks for one, and has the reply once it hears of it. */
  private static void hold(ReplyCache cache, int number) {
    cache.computeIfAbsent(
        key(number),
        () -> {
          say("asking");
          hear();
          return reply("theirs");
        });
    say("stored");
  }

  /** Asks for one that somebody else is asking for. */
  private static void waitFor(ReplyCache cache, int number) throws InterruptedException {
    Thread thread =
        new Thread(
            () ->
                say(
                    cache
                        .computeIfAbsent(
                            key(number),
                            () -> {
                              say("asking");
                              return reply("asked myself");
                            })
                        .text()));
    thread.start();
    while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
      Thread.onSpinWait();
    }
    say("waiting");
    thread.join();
  }

  /** Stores so many, and says which once it has the reply. */
  private static void store(ReplyCache cache, int total) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    inThreads(
        () -> {
          for (int i = next.getAndIncrement(); i < total; i = next.getAndIncrement()) {
            String text = "reply " + i + " " + "x".repeat(i % 5_000);
            cache.computeIfAbsent(key(i), () -> reply(text));
            say(Integer.toString(i));
          }
        });
  }

  private static void longReplies(ReplyCache cache, int total) {
    for (int i = 0; i < total; i++) {
      say(
          Integer.toString(
              cache.computeIfAbsent(key(i), () -> reply("x".repeat(9_000))).text().length()));
    }
  }

  /**
   * Starts it.
   *
   * @param blocks of 512 bytes or twice that, which no file may exceed, or 0 for no such bound
   */
  static Process start(Path directory, long bound, String what, int number, int blocks)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (blocks > 0) {
      command.addAll(List.of("/bin/sh", "-c", "ulimit -f " + blocks + "; exec \"$@\"", "sh"));
    }
    command.addAll(
        Fork.command(
            ReplyFork.class,
            entry -> true,
            List.of(
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xmx64m",
                "-Dslf4j.internal.verbosity=ERROR",
                "-Dslf4j.provider=" + SpokenWarnings.class.getName()),
            directory.toString(),
            Long.toString(bound),
            what,
            Integer.toString(number)));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  static Process start(Path directory, String what, int number) throws IOException {
    return start(directory, Long.MAX_VALUE, what, number, 0);
  }

  static BufferedReader words(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Lets it go on. */
  static void tell(Process process) throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }
}
