package io.img2loc.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.Answer;
import io.img2loc.Candidate;
import io.img2loc.Evidence;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.NoAnswer;
import io.img2loc.Photo;
import io.img2loc.eval.Evaluation;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MapPageTest {
  private static final Pattern REFERENCE =
      Pattern.compile("(?:src|href|action|data|poster)\\s*=\\s*[\"']?([^\"'\\s>]{0,40})");

  @TempDir Path root;

  @BeforeEach
  void writeView() throws IOException {
    BufferedImage picture = new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB);
    Files.write(root.resolve("view.jpg"), Jpeg.encode(picture, 0.9));
  }

  @Test
  void html_anyPage_refersToNothingOutsideItself() throws IOException {
    String html = page("", "row", located(new GeoPoint(1, 2), new GeoPoint(3, 4)));

    List<String> references =
        REFERENCE.matcher(html).results().map((MatchResult r) -> r.group(1)).toList();
    assertThat(references).hasSizeGreaterThan(1);
    assertThat(references)
        .allSatisfy(reference -> assertThat(reference).matches("(data:image/jpeg;base64,|#).*"));
    assertThat(html).doesNotContain("http:", "https:", "url(", "@import", "<link", "<iframe");
    assertThat(html).contains("default-src 'none'").contains("prefers-color-scheme: dark");
  }

  @Test
  void html_textWithMarkup_isEscaped() throws IOException {
    String html =
        page(
            "<script>alert('a')</script>",
            "<b onclick=\"x\">&",
            located(new GeoPoint(1, 2), new GeoPoint(3, 4)));

    assertThat(html).doesNotContain("<script>alert").doesNotContain("<b onclick");
    assertThat(html)
        .contains("&lt;script&gt;alert(&#39;a&#39;)&lt;/script&gt;")
        .contains("&lt;b onclick=&quot;x&quot;&gt;&amp;");
  }

  @Test
  void html_answerAcrossTheDateLine_isDrawnOnBothSidesOfTheMap() throws IOException {
    String html = page("", "row", located(new GeoPoint(0, 179), new GeoPoint(0, -179)));

    // 2 degrees, not 358: once beyond the right edge and once more in from the left edge.
    assertThat(html).contains("d=\"M179.00 0.00L181.00 0.00M-181.00 0.00L-179.00 0.00\"");
    assertThat(html).contains("at most 750 km off: 1<").contains("222 km off");
  }

  @Test
  void html_viewWithoutAnswer_isShownAsSuch() throws IOException {
    Answer none =
        Answer.without(
            new NoAnswer(Guess.Status.ABSTAINED, "Nothing to go by."), List.of(), evidence());
    Located one = new Located("view.jpg", view(new GeoPoint(-10, 20)), none, none);

    String html = page("", "row", one);

    assertThat(html).contains("farther off, or no answer: 1<");
    assertThat(html).contains("cut around 10.00 S, 20.00 E; no answer");
    assertThat(html).doesNotContain("NaN").doesNotContain("Infinity");
  }

  private String page(String introduction, String row, Located located) throws IOException {
    Map<String, Evaluation> rows = Map.of(row, Evaluation.builder().build());
    Earth earth = Earth.of(new BufferedImage(16, 8, BufferedImage.TYPE_INT_RGB));
    return new MapPage(root, introduction, rows, "legend", QuerySet.UPRIGHT, List.of(located))
        .html(earth);
  }

  private Located located(GeoPoint truth, GeoPoint place) {
    Answer answer = Answer.of(List.of(Candidate.of(place, 1)), List.of(), evidence());
    return new Located("view.jpg", view(truth), answer, answer);
  }

  private Evidence evidence() {
    return Evidence.of(Photo.of(root.resolve("view.jpg")));
  }

  private static View view(GeoPoint center) {
    return View.northUp(center, 1000);
  }
}
