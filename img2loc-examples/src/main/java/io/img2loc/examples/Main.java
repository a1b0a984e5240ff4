package io.img2loc.examples;

/** SKELETON, to be replaced: the command. */
public final class Main {
  private Main() {}

  /** Runs the command. */
  public static void main(String[] args) {
    System.out.println("img2loc");
  }
}
