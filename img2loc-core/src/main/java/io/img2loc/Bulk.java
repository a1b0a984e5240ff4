package io.img2loc;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Maps a stream on an executor: lazily, in order, with a bound on what is in flight. */
final class Bulk {
  private Bulk() {}

  /**
   * One outcome for each input, in their order. At most {@code parallelism} run at once and at most
   * twice as many are begun and not yet taken.
   */
  static <I, T> Stream<Outcome<I, T>> map(
      Stream<I> inputs,
      Function<? super I, ? extends T> function,
      Executor executor,
      int parallelism) {
    Objects.requireNonNull(inputs, "inputs");
    Objects.requireNonNull(executor, "executor");
    if (parallelism < 1) {
      throw new IllegalArgumentException("parallelism must be at least 1, was " + parallelism);
    }
    var window = new Window<I, T>(inputs, function, executor, parallelism);
    return StreamSupport.stream(window, false)
        .onClose(
            () -> {
              window.stop();
              inputs.close();
            });
  }

  private static <I, T> Outcome<I, T> apply(Function<? super I, ? extends T> function, I input) {
    try {
      return Outcome.success(input, function.apply(input));
    } catch (Img2LocException e) {
      return Outcome.failure(input, e);
    } catch (RuntimeException e) {
      return Outcome.failure(input, new Img2LocException("unexpected: " + e, e));
    }
  }

  private record Task<I, T>(I input, CompletableFuture<Outcome<I, T>> outcome) {}

  /** The inputs in flight. Taken from by one thread; its tasks run on the executor's. */
  private static final class Window<I, T> implements Spliterator<Outcome<I, T>> {
    private final Stream<I> inputs;
    private final Function<? super I, ? extends T> function;
    private final Executor executor;
    private final int parallelism;
    private final ArrayDeque<CompletableFuture<Outcome<I, T>>> inFlight = new ArrayDeque<>();
    private @Nullable Iterator<I> source;

    private final Object lock = new Object();
    private final ArrayDeque<Task<I, T>> waiting = new ArrayDeque<>(); // guarded by lock
    private int running; // guarded by lock

    Window(
        Stream<I> inputs,
        Function<? super I, ? extends T> function,
        Executor executor,
        int parallelism) {
      this.inputs = inputs;
      this.function = function;
      this.executor = executor;
      this.parallelism = parallelism;
    }

    @Override
    public boolean tryAdvance(Consumer<? super Outcome<I, T>> action) {
      fill();
      CompletableFuture<Outcome<I, T>> head = inFlight.poll();
      if (head == null) {
        return false;
      }
      action.accept(await(head));
      return true;
    }

    private void fill() {
      if (source == null) {
        source = inputs.iterator();
      }
      while (inFlight.size() < 2L * parallelism && source.hasNext()) {
        var task = new Task<I, T>(source.next(), new CompletableFuture<>());
        inFlight.add(task.outcome());
        synchronized (lock) {
          waiting.add(task);
        }
        startWaiting();
      }
    }

    private void startWaiting() {
      Task<I, T> task = next();
      while (task != null) {
        start(task);
        task = next();
      }
    }

    private @Nullable Task<I, T> next() {
      synchronized (lock) {
        if (running == parallelism || waiting.isEmpty()) {
          return null;
        }
        running++;
        return waiting.poll();
      }
    }

    private void start(Task<I, T> task) {
      try {
        executor.execute(() -> run(task));
      } catch (RejectedExecutionException e) {
        finished();
        task.outcome().completeExceptionally(e);
      }
    }

    private void run(Task<I, T> task) {
      try {
        task.outcome().complete(apply(function, task.input()));
      } catch (Throwable t) { // an Error is the taker's to see, not the executor's to swallow
        task.outcome().completeExceptionally(t);
      } finally {
        finished();
        startWaiting();
      }
    }

    private void finished() {
      synchronized (lock) {
        running--;
      }
    }

    void stop() {
      synchronized (lock) {
        waiting.clear();
      }
    }

    private static <R> R await(CompletableFuture<R> future) {
      try {
        return future.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Img2LocException("interrupted while waiting for a result", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        if (e.getCause() instanceof RuntimeException exception) {
          throw exception;
        }
        throw new IllegalStateException(e.getCause());
      }
    }

    @Override
    public @Nullable Spliterator<Outcome<I, T>> trySplit() {
      return null; // splitting would read ahead without bound
    }

    @Override
    public long estimateSize() {
      return Long.MAX_VALUE;
    }

    @Override
    public int characteristics() {
      return ORDERED | NONNULL;
    }
  }
}
