package io.img2loc.examples.web;

import java.util.ArrayList;
import java.util.List;

/**
 * A server-sent event.
 *
 * @param name of its kind
 */
public record Events(String name, String data) {

  /** The events of a stream, as the HTML standard has them read. */
  public static List<Events> parse(String stream) {
    List<Events> events = new ArrayList<>();
    String name = "message";
    StringBuilder data = new StringBuilder();
    for (String line : stream.split("\n", -1)) {
      if (line.isEmpty()) {
        if (!data.isEmpty()) {
          events.add(new Events(name, data.toString()));
        }
        name = "message";
        data.setLength(0);
      } else if (line.startsWith("event: ")) {
        name = line.substring("event: ".length());
      } else if (line.startsWith("data: ")) {
        data.append(line.substring("data: ".length()));
      } else {
        throw new IllegalArgumentException("no event: " + line);
      }
    }
    return events;
  }

  public static List<String> names(List<Events> events) {
    return events.stream().map(Events::name).toList();
  }

  public static String data(List<Events> events, String name) {
    return events.stream()
        .filter(event -> event.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " in " + names(events)))
        .data();
  }
}
