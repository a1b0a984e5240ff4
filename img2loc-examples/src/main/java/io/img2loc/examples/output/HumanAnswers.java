package io.img2loc.examples.output;

import io.img2loc.Answer;
import io.img2loc.Candidate;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import java.io.PrintWriter;
import java.util.List;

/** Answers to read: a line for each photo, and one for each other place it may be. */
final class HumanAnswers implements AnswerWriter {
  private static final int OTHER_PLACES = 3;

  private final PrintWriter out;

  HumanAnswers(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void write(Outcome<Photo, Answer> outcome) {
    String name = Problems.oneLine(outcome.input().name());
    Answer answer = outcome.value();
    if (answer == null) {
      out.println(name + ": failed: " + Text.reason(outcome));
    } else if (answer.candidates().isEmpty()) {
      out.println(name + ": no answer: " + Text.reason(outcome));
    } else {
      writePlaces(name, answer.candidates());
    }
    out.flush();
  }

  private void writePlaces(String name, List<Candidate> candidates) {
    out.println(name + ": " + describe(candidates.get(0)));
    candidates.stream()
        .skip(1)
        .limit(OTHER_PLACES)
        .forEach(other -> out.println("    or " + describe(other)));
  }

  private static String describe(Candidate candidate) {
    String place =
        Text.degrees(candidate.location().latitude())
            + ", "
            + Text.degrees(candidate.location().longitude())
            + "  (weight "
            + Text.number(candidate.weight(), 2);
    return candidate.hasRadii()
        ? place
            + "; 50 % within "
            + Text.km(candidate.radius50Km())
            + ", 90 % within "
            + Text.km(candidate.radius90Km())
            + (candidate.calibrated() ? ", calibrated)" : ", uncalibrated)")
        : place + ")";
  }
}
