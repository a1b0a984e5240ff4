package io.img2loc.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.img2loc.examples.page.Chromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as a browser shows it, without a network. */
class ReportChromiumTest {
  private static final String TINY = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";

  /** The least contrast of text in the page with what it stands on, as WCAG 2 computes it. */
  private static final String LEAST_CONTRAST =
      """
      const numbers = c => c.match(/[\\d.]+/g).map(Number);
      const light = c => {
        const [r, g, b] = numbers(c).slice(0, 3).map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const ground = e => {
        for (; e; e = e.parentElement) {
          const c = getComputedStyle(e).backgroundColor;
          if (numbers(c).length === 3 || numbers(c)[3] === 1) return c;
        }
        return 'rgb(255, 255, 255)';
      };
      let worst = [99, ''];
      for (const e of document.body.querySelectorAll('*')) {
        if (e.closest('svg')) continue;
        const text = [...e.childNodes].filter(n => n.nodeType === 3 && n.data.trim()).map(n => n.data);
        if (!text.length) continue;
        const [a, b] = [light(getComputedStyle(e).color), light(ground(e))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < worst[0]) worst = [ratio, e.tagName + '.' + e.className + ': ' + text[0]];
      }
      return worst;
      """;

  @TempDir static Path folder;

  private static Chromium chromium;
  private static Path page;

  @BeforeAll
  static void openBrowser() throws IOException, InterruptedException {
    chromium = Chromium.start(Files.createDirectory(folder.resolve("profile")));
    page = folder.resolve("report.html");
    Files.writeString(
        page,
        Report.html(
            List.of(
                TestRuns.run("one", 300, 0.9, true), TestRuns.run("another", 300, 0.2, false))));
  }

  @AfterAll
  static void closeBrowser() throws IOException {
    if (chromium != null) {
      chromium.close();
    }
  }

  private static void open(Path file) throws IOException, InterruptedException {
    chromium.open(file);
  }

  @Test
  void page_opened_asksForNothingElseAndHasNothingToComplainOf()
      throws IOException, InterruptedException {
    chromium.show(1200, false);
    chromium.requests();
    chromium.console();

    open(page);

    assertThat(chromium.run("return document.images.length").asInt()).isPositive();
    assertThat(
            chromium
                .run("return [...document.images].every(i => i.complete && i.naturalWidth)")
                .asBoolean())
        .isTrue();
    assertThat(chromium.requests()).containsExactly(page.toUri().toString());
    assertThat(chromium.console()).isEmpty();
  }

  /** That the test above could fail. */
  @Test
  void otherPage_thatAsksForMore_isFoundOut() throws IOException, InterruptedException {
    Path other = folder.resolve("other.html");
    Files.writeString(
        other, "<!doctype html><img src='http://example.org/a.png'><img src='" + TINY + "'>");
    chromium.requests();
    chromium.console();

    open(other);

    assertThat(chromium.requests()).contains("http://example.org/a.png");
    assertThat(chromium.console()).anySatisfy(line -> assertThat(line).startsWith("SEVERE"));
  }

  @ParameterizedTest
  @CsvSource({"360, false", "360, true", "768, false", "1200, false", "1200, true"})
  void page_atAnyWidth_scrollsNotSidewaysAndIsReadable(int width, boolean dark)
      throws IOException, InterruptedException {
    chromium.show(width, dark);
    open(page);
    chromium.run("document.querySelectorAll('details').forEach(d => d.open = true)");

    assertThat(chromium.run("return innerWidth").asInt()).isEqualTo(width);
    assertThat(chromium.run("return document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(width);
    assertThat(
            chromium.run("return matchMedia('(prefers-color-scheme: dark)').matches").asBoolean())
        .isEqualTo(dark);
    JsonNode contrast = chromium.run(LEAST_CONTRAST);
    assertThat(contrast.get(0).asDouble()).as(contrast.get(1).asText()).isBetween(4.5, 21.0);
  }

  @Test
  void page_inTheDark_isDark() throws IOException, InterruptedException {
    String ground = "return getComputedStyle(document.body).backgroundColor";
    chromium.show(1200, false);
    open(page);
    String light = chromium.run(ground).asText();
    chromium.show(1200, true);
    String dark = chromium.run(ground).asText();

    assertThat(red(light)).isGreaterThan(200);
    assertThat(red(dark)).isLessThan(60);
  }

  private static int red(String color) {
    return Integer.parseInt(color.replaceAll("rgba?\\((\\d+),.*", "$1"));
  }

  @ParameterizedTest
  @ValueSource(ints = {360, 1200})
  void tabKey_pressed_reachesTheTablesInTheOrderOfThePage(int width)
      throws IOException, InterruptedException {
    chromium.show(width, false);
    open(page);
    chromium.run(
        """
        window.reached = [];
        document.addEventListener('focusin', e => reached.push(
            e.target.getAttribute('aria-label') || e.target.textContent.trim()));
        """);

    chromium.tab(60);

    List<String> reached = new ArrayList<>();
    chromium.run("return reached").forEach(name -> reached.add(name.asText()));
    assertThat(reached.get(0)).isEqualTo("Skip to the figures");
    assertThat(reached).containsSubsequence("Figures", "The curve in figures", "All settings");
    List<String> regions = new ArrayList<>();
    chromium
        .run(
            """
            return [...document.querySelectorAll('[tabindex="0"]')]
                .filter(e => e.checkVisibility()).map(e => e.getAttribute('aria-label'))
            """)
        .forEach(name -> regions.add(name.asText()));
    assertThat(regions).isNotEmpty();
    assertThat(reached).containsAll(regions);
  }

  @Test
  void page_read_hasOneTitleHeadingsInOrderAndNamesForWhatIsDrawn()
      throws IOException, InterruptedException {
    open(page);
    String levels =
        chromium
            .run(
                "return [...document.querySelectorAll('h1,h2,h3')].map(h => h.tagName[1]).join('')")
            .asText();

    assertThat(levels).matches("1(23*)+");
    assertThat(
            chromium
                .run(
                    """
                    return [...document.querySelectorAll('svg')].filter(s =>
                        !s.hasAttribute('aria-hidden') && !s.hasAttribute('aria-label') &&
                        !document.getElementById((s.getAttribute('aria-labelledby') || '').split(' ')[0])
                    ).length + [...document.images].filter(i => !i.alt).length
                    """)
                .asInt())
        .isZero();
    assertThat(
            chromium
                .run(
                    """
                    const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
                    const dead = [...document.querySelectorAll('a')].filter(a =>
                        !document.getElementById(a.getAttribute('href').slice(1)));
                    return ids.length - new Set(ids).size + dead.length
                    """)
                .asInt())
        .isZero();
  }
}
