package io.img2loc.examples.web;

import io.img2loc.GenerationException;
import io.img2loc.GeoGenerator;
import io.img2loc.Guess;
import io.img2loc.Img2LocException;
import io.img2loc.Photo;
import io.img2loc.Prompt;
import io.img2loc.llm.ChatGenerator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A chat model that tells whoever watches a photo what it is asked about it, and what it replies.
 * It is asked no more than so many questions at once, and none about a photo that nobody waits for
 * any more. Safe for use by many threads.
 */
public final class AskedModel implements GeoGenerator {
  private final ChatGenerator chat;
  private final Semaphore places;
  private final Map<Photo, Watcher> watchers = new ConcurrentHashMap<>(); // a handle is itself

  /**
   * Tells of what a model is asked.
   *
   * @param atOnce how many questions are asked at once, at least 1
   */
  public AskedModel(ChatGenerator chat, int atOnce) {
    this.chat = chat;
    this.places = new Semaphore(atOnce, true);
  }

  /**
   * Is told of a photo's questions, by any thread, of several at once. What it throws ends them.
   */
  interface Watcher {
    /** Throws if nobody waits for the answer. */
    void check();

    /**
     * A question is about to be asked.
     *
     * @return its number, from 1
     */
    int asking();

    /** A question was answered, or could not be asked. */
    void asked(Asked asked);
  }

  /**
   * A question and what became of it.
   *
   * @param number in the order in which they were asked, from 1
   * @param prompt as it was sent
   * @param kept whether the reply is one of an earlier time
   * @param seconds how long it took
   * @param guess the reply as it was read, or null if there is none
   * @param failure why there is none, or null
   */
  record Asked(
      int number,
      Prompt prompt,
      boolean kept,
      double seconds,
      @Nullable Guess guess,
      @Nullable Img2LocException failure) {}

  @Override
  public Guess generate(Prompt prompt) {
    Watcher watcher = watchers.get(prompt.evidence().photo());
    if (watcher == null) {
      throw new IllegalStateException("nobody watches " + prompt.evidence().photo());
    }
    await(watcher);
    try {
      return ask(prompt, watcher);
    } finally {
      places.release();
    }
  }

  private void await(Watcher watcher) {
    try {
      while (!places.tryAcquire(1, TimeUnit.SECONDS)) {
        watcher.check();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw GenerationException.permanent("interrupted while waiting for the model", e);
    }
  }

  private Guess ask(Prompt prompt, Watcher watcher) {
    int number = watcher.asking();
    Prompt sent = chat.asSent(prompt);
    boolean kept = chat.isKept(prompt);
    long start = System.nanoTime();
    Guess guess;
    try {
      guess = chat.generate(prompt);
    } catch (Img2LocException e) {
      watcher.asked(new Asked(number, sent, kept, since(start), null, e));
      throw e;
    }
    watcher.asked(new Asked(number, sent, kept, since(start), guess, null));
    return guess;
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** Has the watcher told of all questions about a photo that are asked meanwhile. */
  <T> T watching(Photo photo, Watcher watcher, Supplier<T> work) {
    watchers.put(photo, watcher);
    try {
      return work.get();
    } finally {
      watchers.remove(photo);
    }
  }

  /** The picture that is sent of a photo: a JPEG. */
  byte[] picture(Photo photo) {
    return chat.asSent(photo);
  }
}
