package io.img2loc;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Bulk work on many threads: lazily, in order, with a bound on what is in flight. {@link
 * Encoder#encodeAll} and {@link Img2Loc#locateAll} are this, for photos alone; where more is known
 * of a photo, it goes along:
 *
 * <pre>{@code
 * try (Stream<Outcome<DatasetItem, Answer>> outcomes =
 *     Bulk.map(items, item -> img2loc.locate(item.photo()), executor, 8)) {
 *   outcomes.forEach(outcome -> compare(outcome.input().reference(), outcome.orElseThrow()));
 * }
 * }</pre>
 */
public final class Bulk {
  private Bulk() {}

  /**
   * One outcome for each input, in their order. At most {@code parallelism} run at once and at most
   * twice as many are begun and not yet taken. An {@link Img2LocException} is its input's failure,
   * as is any other exception, wrapped in one; what the inputs themselves throw is thrown after the
   * outcomes of those before. Where the executor is busy or does nothing, the thread that takes the
   * outcomes does the work.
   *
   * <p>Close the stream to stop early: what has begun is finished, the rest is not begun. That
   * closes the inputs, too. A thread that is interrupted while it waits for an outcome gets an
   * {@link Img2LocException}, stays interrupted, and may go on.
   *
   * @param inputs taken one by one as there is room, by the thread that takes the outcomes
   * @param function is called by many threads at once; must not return null
   * @param executor runs the function; the caller's own
   * @param parallelism how many are worked on at once, at least 1
   * @throws IllegalArgumentException if the parallelism is below 1
   */
  public static <I, T> Stream<Outcome<I, T>> map(
      Stream<I> inputs,
      Function<? super I, ? extends T> function,
      Executor executor,
      int parallelism) {
    Objects.requireNonNull(inputs, "inputs");
    Objects.requireNonNull(function, "function");
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
      return Outcome.success(input, Objects.requireNonNull(function.apply(input), "no result"));
    } catch (Img2LocException e) {
      return Outcome.failure(input, e);
    } catch (RuntimeException e) {
      // Its message stays in the cause: nobody knows what a stranger's exception quotes.
      return Outcome.failure(
          input,
          new Img2LocException(input + ": failed unexpectedly, " + e.getClass().getName(), e));
    }
  }

  /** One input on its way: whoever claims it, a thread of the executor or the taker, runs it. */
  private static final class Task<I, T> {
    final I input;
    final CompletableFuture<Outcome<I, T>> outcome = new CompletableFuture<>();
    private final AtomicBoolean claimed = new AtomicBoolean();

    Task(I input) {
      this.input = Objects.requireNonNull(input, "the stream has a null");
    }

    boolean claim() {
      return claimed.compareAndSet(false, true);
    }
  }

  /**
   * The inputs in flight. One thread, the taker, asks for outcomes; tasks run on the executor's. A
   * task that the executor has not come to when its turn is there runs on the taker, so that an
   * executor that is busy, stopped, or the taker's own never makes it wait for nothing.
   */
  private static final class Window<I, T> implements Spliterator<Outcome<I, T>> {
    private final Stream<I> inputs;
    private final Function<? super I, ? extends T> function;
    private final Executor executor;
    private final int parallelism;

    // The taker's alone.
    private final ArrayDeque<Task<I, T>> inFlight = new ArrayDeque<>();
    private @Nullable Iterator<I> source;
    private @Nullable RuntimeException sourceFailure;
    private boolean sourceEnded;

    private final Object lock = new Object();
    private final ArrayDeque<Task<I, T>> waiting = new ArrayDeque<>(); // guarded by lock
    private int running; // guarded by lock
    private volatile boolean stopped;

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
      if (stopped) {
        return false;
      }
      fill();
      Task<I, T> head = inFlight.peek();
      if (head == null) {
        if (sourceFailure != null) {
          throw sourceFailure; // after everything that was read before it
        }
        return false;
      }
      Outcome<I, T> outcome = await(head);
      inFlight.remove();
      action.accept(outcome);
      return true;
    }

    /** Fills the window; a slow source does not hold back an outcome that is there. */
    private void fill() {
      boolean pulled = false;
      while (inFlight.size() < 2L * parallelism && !(pulled && headIsDone()) && pull()) {
        Task<I, T> task = inFlight.getLast();
        synchronized (lock) {
          waiting.add(task);
        }
        startWaiting();
        pulled = true;
      }
    }

    private boolean headIsDone() {
      Task<I, T> head = inFlight.peek();
      return head != null && head.outcome.isDone();
    }

    /** Takes the next input into the window, if there is one. */
    private boolean pull() {
      if (sourceEnded) {
        return false;
      }
      try {
        if (source == null) {
          source = inputs.iterator();
        }
        if (source.hasNext()) {
          inFlight.add(new Task<>(source.next()));
          return true;
        }
      } catch (RuntimeException e) {
        sourceFailure = e;
      }
      sourceEnded = true;
      return false;
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
      } catch (RuntimeException | Error e) { // no room, stopped, no thread: the taker's to know
        if (task.claim()) {
          finished();
          task.outcome.completeExceptionally(e);
        }
      }
    }

    private void run(Task<I, T> task) {
      if (!task.claim()) {
        return;
      }
      try {
        Outcome<I, T> outcome = apply(function, task.input);
        finished();
        task.outcome.complete(outcome);
      } catch (Error e) {
        finished();
        task.outcome.completeExceptionally(e);
      }
      startWaiting();
    }

    private void finished() {
      synchronized (lock) {
        running--;
      }
    }

    void stop() {
      stopped = true;
      synchronized (lock) {
        waiting.clear();
      }
    }

    private Outcome<I, T> await(Task<I, T> head) {
      startWaiting(); // now the head, the oldest, has its place among those that run
      try {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        run(head);
        return head.outcome.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Img2LocException("interrupted while waiting for a result", e);
      } catch (ExecutionException e) {
        inFlight.remove();
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
