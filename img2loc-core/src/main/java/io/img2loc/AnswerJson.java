package io.img2loc;

/**
 * SKELETON: the versioned JSON form of an answer. One line, without line breaks inside; described
 * by {@code io/img2loc/answer.schema.json} in this jar.
 */
public final class AnswerJson {
  /** The version that is written. */
  public static final int VERSION = 1;

  private AnswerJson() {}

  /** An answer to a photo. */
  public static String write(Photo photo, Answer answer) {
    return "{}";
  }

  /** The outcome of one photo of bulk work: its answer, or why there is none. */
  public static String write(Outcome<Photo, Answer> outcome) {
    return "{}";
  }
}
