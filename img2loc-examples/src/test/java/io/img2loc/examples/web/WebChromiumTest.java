package io.img2loc.examples.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.img2loc.GeoPoint;
import io.img2loc.examples.ModelServer;
import io.img2loc.examples.ModelServer.Api;
import io.img2loc.examples.ModelServer.Reply;
import io.img2loc.examples.Samples;
import io.img2loc.examples.page.Chromium;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import net.sf.geographiclib.Geodesic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The page as somebody uses it, in a browser without a network, with the server behind it and a
 * model's server behind that. Pictures of it are in {@code target/screenshots}; of an index of
 * one's own where {@code -Dimg2loc.demo.index=FOLDER} names one of the scene encoder.
 */
class WebChromiumTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path PICTURES = Path.of("target", "screenshots");

  private static final String PARIS = "48.8584, 2.2945";
  private static final String REFUSAL =
      "I'm sorry, but I can't help with identifying where this photo was taken.";

  /** How many neighbours the page asks for. */
  private static final int SHOWN = 16;

  private static final String GIVE =
      """
      const [name, type, base64, way] = arguments;
      const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], name, {type}));
      const init = {bubbles: true, cancelable: true};
      if (way === 'paste') {
        document.body.dispatchEvent(new ClipboardEvent('paste', {...init, clipboardData: transfer}));
      } else {
        for (const event of ['dragenter', 'dragover', 'drop']) {
          document.body.dispatchEvent(new DragEvent(event, {...init, dataTransfer: transfer}));
        }
      }
      """;

  @TempDir static Path shared;
  private static Chromium chromium;
  private static ModelServer model;

  /** Asks a model, unless told otherwise. */
  private static TestSite asking;

  /** Has no model. */
  private static TestSite alone;

  /** As {@link #alone}, over the index that the pictures are of. */
  private static TestSite pictured;

  @TempDir Path folder;

  /** Whether the console has nothing to say in this test. */
  private boolean ordinary = true;

  @BeforeAll
  static void openBrowserAndServers() throws IOException, InterruptedException {
    chromium = Chromium.start(Files.createDirectory(shared.resolve("profile")));
    model = new ModelServer();
    Path index = TestSite.buildIndex(shared);
    asking = new TestSite(index, model);
    alone = new TestSite(index, null);
    String demo = System.getProperty("img2loc.demo.index");
    pictured = demo == null ? alone : new TestSite(Path.of(demo), null);
  }

  @AfterAll
  static void closeAll() throws IOException {
    if (chromium != null) {
      chromium.close();
    }
    if (asking != null) {
      asking.close();
      alone.close();
      if (pictured != alone) {
        pictured.close();
      }
      model.close();
    }
  }

  @AfterEach
  void console_inOrdinaryFlows_isQuiet() throws IOException, InterruptedException {
    List<String> said = chromium.console();
    if (ordinary) {
      assertThat(said).noneMatch(line -> line.startsWith("SEVERE"));
    }
    assertThat(said).noneMatch(line -> line.contains("Content Security Policy"));
  }

  // What a user does

  private void open(TestSite site) throws IOException, InterruptedException {
    open(site, 1280, false);
  }

  private void open(TestSite site, int width, boolean dark)
      throws IOException, InterruptedException {
    // What was chosen and scored in this tab before is that of other tests.
    chromium.run("try { sessionStorage.clear() } catch { /* of no page of ours */ }");
    chromium.show(width, dark);
    chromium.open(site.url());
    chromium.await("return document.body.dataset.ready === 'true'");
    chromium.console();
  }

  private void drop(String name, byte[] photo) throws IOException, InterruptedException {
    give("drop", name, photo);
  }

  private void give(String way, String name, byte[] photo)
      throws IOException, InterruptedException {
    chromium.run(GIVE, name, "image/jpeg", Base64.getEncoder().encodeToString(photo), way);
  }

  /** Waits until all is said about what is called so. */
  private void awaitState(String state, String name) throws IOException, InterruptedException {
    chromium.await(
        """
        return document.body.dataset.state === arguments[0] &&
            document.querySelector('#photo-name').textContent === arguments[1]
        """,
        state,
        name);
  }

  private void awaitDone(String name) throws IOException, InterruptedException {
    awaitState("done", name);
  }

  private String awaitProblem(String name) throws IOException, InterruptedException {
    ordinary = false; // a browser says on the console that a request was refused
    awaitState("problem", name);
    return text("#problem");
  }

  private String text(String css) throws IOException, InterruptedException {
    return chromium.run("return document.querySelector(arguments[0]).innerText", css).asText();
  }

  private List<String> texts(String css) throws IOException, InterruptedException {
    return strings(
        "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText)", css);
  }

  private List<String> strings(String script, Object... arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    chromium.run(script, arguments).forEach(value -> all.add(value.asText()));
    return all;
  }

  private List<String> ids(String list) throws IOException, InterruptedException {
    return strings(
        "return [...document.querySelectorAll(arguments[0] + ' > li')].map(e => e.dataset.id)",
        list);
  }

  private boolean isVisible(String css) throws IOException, InterruptedException {
    return chromium
        .run("return document.querySelector(arguments[0])?.checkVisibility() ?? false", css)
        .asBoolean();
  }

  /** The place that the page says, as it says it: in degrees with four digits. */
  private String answer() throws IOException, InterruptedException {
    return text("#answer .place .coordinates");
  }

  private static String written(GeoPoint point) {
    return String.format(Locale.ROOT, "%.4f, %.4f", point.latitude(), point.longitude());
  }

  private static GeoPoint point(String text) {
    String[] parts = text.split(", ");
    return new GeoPoint(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]));
  }

  private static double geodesicKm(GeoPoint a, GeoPoint b) {
    return Geodesic.WGS84.Inverse(a.latitude(), a.longitude(), b.latitude(), b.longitude()).s12
        / 1000;
  }

  private double verdictKm() throws IOException, InterruptedException {
    return chromium.run("return document.querySelector('#verdict').dataset.km").asDouble();
  }

  private static double geoScore(double km) {
    return 5000 * Math.exp(-km / 1492.7);
  }

  private static String selector(String css, String id) {
    return css + "[data-id=\"" + id + "\"]";
  }

  /** A photo that the index does not hold. */
  private static byte[] stranger() {
    return Samples.jpeg(777);
  }

  private static Reply paris() {
    return Api.OPENAI.says(PARIS);
  }

  // A photo, and its answer

  @Test
  void photoOfTheIndex_dropped_hasItselfAsTheMostAlikeAndThePipelinesAnswer()
      throws IOException, InterruptedException {
    byte[] photo = Samples.jpeg(5);
    open(alone);

    drop("holiday.jpg", photo);
    awaitDone("holiday.jpg");

    assertThat(ids("#nearest-list"))
        .isEqualTo(alone.alike(photo, Set.of()).subList(0, SHOWN))
        .startsWith("5.jpg");
    assertThat(text("#nearest-list > li .figures b")).isEqualTo("1.000");
    assertThat(text("#nearest-list > li .where")).isEqualTo("Italy"); // it is in Rome
    assertThat(answer()).isEqualTo(written(alone.estimate(photo)));
    assertThat(text("#photo-facts")).contains("JPEG, 48 × 32");
    assertThat(chromium.run("return document.title").asText()).contains(answer(), "holiday.jpg");
  }

  @Test
  void photo_chosenAsAFile_isAnsweredByTheModel() throws IOException, InterruptedException {
    model.replies(paris());
    open(asking);

    chromium.choose("#file", Samples.writePhoto(folder.resolve("chosen.jpg"), 7));
    awaitDone("chosen.jpg");

    assertThat(answer()).isEqualTo(PARIS);
    assertThat(text("#answer")).contains("openai:some-model", "France", "48.8584° N, 2.2945° E");
    assertThat(ids("#nearest-list")).startsWith("7.jpg").hasSize(SHOWN);
  }

  @Test
  void photo_pasted_isAnswered() throws IOException, InterruptedException {
    open(alone);

    give("paste", "pasted.jpg", Samples.jpeg(9));
    awaitDone("pasted.jpg");

    assertThat(ids("#nearest-list")).startsWith("9.jpg");
    assertThat(answer()).isEqualTo(written(alone.estimate(Samples.jpeg(9))));
  }

  /** From the first sight of the page to why the answer is so. */
  @Test
  void page_fromFirstSightToAnswer_asksItsOwnServerOnlyAndDrawsItsMap()
      throws IOException, InterruptedException {
    model.replies(paris());
    chromium.requests();

    open(asking);
    chromium.await(
        """
        const canvas = document.querySelector('.leaflet-lines-pane canvas');
        return canvas !== null && canvas.width > 0 && canvas.getContext('2d')
            .getImageData(0, 0, canvas.width, canvas.height).data.some(v => v !== 0)
        """);
    chromium.await(
        """
        const earth = document.querySelector('#map img.earth');
        return earth.complete && earth.naturalWidth === 4096
        """);
    drop("holiday.jpg", stranger());
    awaitDone("holiday.jpg");
    chromium.click("#why summary");

    assertThat(chromium.requests())
        .contains(asking.url(), asking.url() + "assets/earth.jpg", asking.url() + "api/index")
        .anyMatch(url -> url.startsWith(asking.url() + "api/locate?"))
        .allMatch(url -> url.startsWith(asking.url()) || url.startsWith("blob:" + asking.url()));
  }

  @Test
  void neighbours_areThereBeforeTheModelReplies() throws IOException, InterruptedException {
    CountDownLatch seen = new CountDownLatch(1);
    model.replies(
        request -> {
          await(seen);
          return paris();
        });
    open(asking);

    drop("holiday.jpg", stranger());
    chromium.await("return document.querySelectorAll('#nearest-list > li').length === 16");

    assertThat(chromium.run("return document.body.dataset.state").asText()).isEqualTo("working");
    chromium.await(
        """
        return document.querySelector('#stages .under-way')?.textContent ===
            'Asking openai:some-model'
        """);
    assertThat(isVisible("#neighbors")).isTrue();
    assertThat(isVisible("#answer")).isFalse();
    assertThat(
            chromium.run("return document.querySelectorAll('#map .pin.neighbor').length").asInt())
        .isEqualTo(SHOWN);

    seen.countDown();
    awaitDone("holiday.jpg");
    assertThat(answer()).isEqualTo(PARIS);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void secondPhoto_whileOneIsUnderWay_aloneIsAnswered() throws IOException, InterruptedException {
    byte[] first = Samples.jpeg(3);
    CountDownLatch second = new CountDownLatch(1);
    CountDownLatch firstIsReplied = new CountDownLatch(2);
    CountDownLatch firstIsAsked = new CountDownLatch(1);
    model.replies(
        request -> {
          if (firstIsAsked.getCount() > 0) {
            firstIsAsked.countDown();
            await(second);
            return Api.OPENAI.says("10.5, 20.5");
          }
          return paris();
        });
    model.onFinished(request -> firstIsReplied.countDown());
    open(asking);
    chromium.run(
        """
        window.answers = [];
        new MutationObserver(() => answers.push(document.querySelector('#answer').textContent))
            .observe(document.querySelector('#answer'), {childList: true, subtree: true});
        """);

    drop("first.jpg", first);
    await(firstIsAsked);
    drop("second.jpg", stranger());
    awaitDone("second.jpg");
    second.countDown();
    await(firstIsReplied);

    assertThat(answer()).isEqualTo(PARIS);
    assertThat(text("#photo-name")).isEqualTo("second.jpg");
    assertThat(strings("return answers"))
        .anyMatch(said -> said.contains(PARIS))
        .noneMatch(said -> said.contains("10.5"));
  }

  // Where there is none

  @Test
  void refusal_isSaidInPlainWordsWithoutAPlaceAndWithTheNeighbours()
      throws IOException, InterruptedException {
    model.replies(Api.OPENAI.says(REFUSAL));
    open(asking);

    drop("holiday.jpg", stranger());
    awaitDone("holiday.jpg");

    assertThat(text("#answer"))
        .contains("No place", "The model declined to say where this photo was taken.")
        .doesNotContain("REFUSED");
    assertThat(isVisible("#answer .coordinates")).isFalse();
    assertThat(isVisible("#right")).isFalse(); // nothing to be scored
    assertThat(isVisible("#problem")).isFalse();
    assertThat(ids("#nearest-list")).hasSize(SHOWN);
    assertThat(isVisible("#map .pin.answer")).isFalse();
    chromium.click("#why summary");
    assertThat(texts("#why pre")).contains(REFUSAL);
  }

  @Test
  void faultOfTheModel_isSaidAndTheNeighboursCanAnswer() throws IOException, InterruptedException {
    model.replies(Reply.failure(500, "server_error"));
    open(asking);

    drop("holiday.jpg", stranger());
    String problem = awaitProblem("holiday.jpg");

    assertThat(problem)
        .contains("The model could not be asked", "500")
        .doesNotContain(ModelServer.KEY);
    assertThat(ids("#nearest-list")).hasSize(SHOWN);
    assertThat(isVisible("#neighbors")).isTrue();

    chromium.click("#without-model");
    awaitDone("holiday.jpg");
    assertThat(answer()).isEqualTo(written(asking.estimate(stranger())));
    assertThat(isVisible("#problem")).isFalse();
    assertThat(model.count()).isEqualTo(1);
  }

  @Test
  void brokenPhotos_areSaidAndTheNextIsAnswered() throws IOException, InterruptedException {
    open(alone);

    for (String how : List.of("garbage", "truncated", "empty")) {
      byte[] broken =
          switch (how) {
            case "garbage" -> "this is no JPEG".repeat(50).getBytes(UTF_8);
            case "truncated" -> Arrays.copyOf(Samples.jpeg(1), 300);
            default -> new byte[0];
          };
      drop(how + ".jpg", broken);

      assertThat(awaitProblem(how + ".jpg"))
          .contains(how.equals("empty") ? "The file is empty" : "The photo cannot be read")
          .contains("Choose another photo");
      assertThat(isVisible("#answer")).isFalse();
    }

    drop("whole.jpg", Samples.jpeg(4));
    awaitDone("whole.jpg");
    assertThat(isVisible("#problem")).isFalse();
    assertThat(ids("#nearest-list")).startsWith("4.jpg");
  }

  @Test
  void photoThatIsTooLarge_isSaidAndNotSentIfItsBytesAreTooMany()
      throws IOException, InterruptedException {
    open(alone);
    chromium.requests();

    drop("bytes.jpg", new byte[TestSite.MAX_BYTES + 1]);
    assertThat(awaitProblem("bytes.jpg")).contains("The file is too large", "at most 2 MB");
    assertThat(chromium.requests()).noneMatch(url -> url.contains("/api/locate"));

    drop("pixels.jpg", plain(1100, 1000));
    assertThat(awaitProblem("pixels.jpg"))
        .contains("The photo is too large", "1100 x 1000 px", "1,000,000");
    assertThat(chromium.requests()).anyMatch(url -> url.contains("/api/locate"));
  }

  private static byte[] plain(int width, int height) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR), "jpg", bytes);
    return bytes.toByteArray();
  }

  // On from there

  @Test
  void example_isLeftOutOfItsOwnSearchAndScoredByItsKnownPlace()
      throws IOException, InterruptedException {
    open(alone);
    String id = strings("return [document.querySelector('.example').dataset.id]").get(0);

    chromium.click(".example");
    awaitDone(id);
    chromium.await("return document.querySelector('#verdict').textContent !== ''");

    assertThat(ids("#nearest-list"))
        .isEqualTo(alone.alike(alone.thumbnail(id), Set.of(id)).subList(0, SHOWN))
        .doesNotContain(id);
    assertThat(verdictKm()).isCloseTo(geodesicKm(alone.locationOf(id), answered()), within(0.01));
  }

  /** The answer in all its digits. */
  private GeoPoint answered() throws IOException, InterruptedException {
    JsonNode data = chromium.run("return {...document.querySelector('#answer').dataset}");
    return new GeoPoint(data.get("latitude").asDouble(), data.get("longitude").asDouble());
  }

  @Test
  void searchFromThis_findsWhatIsLikeThatOneAndLeadsBack()
      throws IOException, InterruptedException {
    open(alone);
    drop("holiday.jpg", stranger());
    awaitDone("holiday.jpg");
    String before = answer();
    String id = ids("#nearest-list").get(1);
    assertThat(id).isNotEqualTo(TestSite.HOSTILE_ID);

    chromium.click("#nearest-list > li:nth-child(2) .search");
    chromium.await(
        """
        return document.body.dataset.state === 'done' &&
            document.querySelector('#photo-name').textContent !== 'holiday.jpg'
        """);

    assertThat(ids("#nearest-list")).isEqualTo(alone.alike(id).subList(0, SHOWN));
    assertThat(isVisible("#answer")).isFalse();
    assertThat(isVisible("#nearest-list .leave")).isFalse();
    chromium.click("#back");
    awaitDone("holiday.jpg");
    assertThat(answer()).isEqualTo(before);
    assertThat(ids("#nearest-list").get(1)).isEqualTo(id);
  }

  @Test
  void leaveThisOut_asksAgainWithoutIt() throws IOException, InterruptedException {
    byte[] photo = Samples.jpeg(5);
    String rome = "41.903, 12.496"; // as the prompt rounds 5.jpg's place
    model.replies(paris());
    open(asking);
    drop("holiday.jpg", photo);
    awaitDone("holiday.jpg");
    assertThat(model.bodies()).hasSize(1).allMatch(body -> body.contains(rome));

    chromium.click(selector("#nearest-list > li", "5.jpg") + " .leave");
    chromium.await("return document.querySelector('#left-out .chip') !== null");
    awaitDone("holiday.jpg");

    assertThat(ids("#nearest-list"))
        .isEqualTo(asking.alike(photo, Set.of("5.jpg")).subList(0, SHOWN));
    assertThat(model.bodies()).hasSize(2);
    assertThat(model.bodies().get(1)).doesNotContain(rome);
    assertThat(texts("#left-out .chip")).singleElement().asString().contains("Italy");

    chromium.click("#left-out .chip");
    chromium.click("#again");
    chromium.await("return document.querySelectorAll('#left-out .chip').length === 0");
    awaitDone("holiday.jpg");
    assertThat(ids("#nearest-list")).startsWith("5.jpg");
  }

  @Test
  void farthest_areThereOnDemand() throws IOException, InterruptedException {
    open(alone);
    drop("holiday.jpg", stranger());
    awaitDone("holiday.jpg");
    assertThat(isVisible("#least")).isFalse();

    chromium.click("#farthest");
    chromium.await("return document.querySelectorAll('#farthest-list > li').length === 16");

    List<String> all = new ArrayList<>(alone.alike(stranger(), Set.of()));
    Collections.reverse(all);
    assertThat(ids("#farthest-list")).isEqualTo(all.subList(0, SHOWN));
    assertThat(isVisible("#least")).isTrue();
    chromium.click("#farthest");
    assertThat(isVisible("#least")).isFalse();
  }

  // Was it right?

  @Test
  void truth_typed_isScoredAndDownloaded() throws IOException, InterruptedException {
    GeoPoint london = new GeoPoint(51.5074, -0.1278);
    double km = geodesicKm(point(PARIS), london);
    model.replies(paris());
    open(asking);
    chromium.downloadInto(folder);
    drop("=holiday, \"1\".jpg", stranger());
    awaitDone("=holiday, \"1\".jpg");

    chromium.write("#truth", "51.5074° N 0.1278° W");
    chromium.press(Chromium.ENTER);
    chromium.await("return document.querySelector('#verdict').textContent !== ''");

    assertThat(verdictKm()).isCloseTo(km, within(0.001));
    String score = String.format(Locale.ROOT, "%,d", Math.round(geoScore(km)));
    assertThat(text("#verdict")).contains(Math.round(km) + " km off", "GeoScore " + score);
    assertThat(texts("#score-list tr"))
        .singleElement()
        .asString()
        .contains("=holiday, \"1\".jpg", PARIS, "51.5074, -0.1278", score, "openai:some-model");

    chromium.click("#download");
    String[] lines = awaitFile(folder.resolve("img2loc-scores.csv")).split("\r\n");
    assertThat(lines).hasSize(2);
    assertThat(lines[0])
        .isEqualTo(
            "photo,answer_latitude,answer_longitude,truth_latitude,truth_longitude,km,geoscore,by");
    // As a text, not as a formula of a spreadsheet.
    assertThat(lines[1])
        .startsWith("\"'=holiday, \"\"1\"\".jpg\",48.8584,2.2945,51.5074,-0.1278,")
        .endsWith(",\"openai:some-model\"");
    String[] numbers = lines[1].substring(lines[1].indexOf("-0.1278,") + 8).split(",");
    assertThat(Double.parseDouble(numbers[0])).isCloseTo(km, within(0.001));
    assertThat(Double.parseDouble(numbers[1])).isCloseTo(geoScore(km), within(0.06));
  }

  private static String awaitFile(Path file) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!Files.exists(file) || !Files.readString(file).endsWith("\r\n")) {
      assertThat(System.nanoTime()).as("no " + file).isLessThan(end);
      Thread.sleep(20);
    }
    return Files.readString(file);
  }

  @Test
  void truth_thatIsNonsense_isToldAndNotScored() throws IOException, InterruptedException {
    model.replies(paris());
    open(asking);
    drop("holiday.jpg", stranger());
    awaitDone("holiday.jpg");

    for (String[] wrong :
        new String[][] {
          {"somewhere in Spain", "not a latitude and a longitude"},
          {"95, 10", "between -90 and 90"},
          {"10, 190", "between -180 and 180"},
          {"48.8584", "Two numbers are needed"},
          {"48,8584, 2,2945", "Use a point for decimals"},
          {" ", "Type a place first"}
        }) {
      chromium.write("#truth", wrong[0]);
      chromium.press(Chromium.ENTER);

      assertThat(text("#truth-error")).as(wrong[0]).contains(wrong[1]);
      assertThat(chromium.run("return document.querySelector('#truth').ariaInvalid").asText())
          .isEqualTo("true");
    }
    assertThat(isVisible("#verdict")).isFalse();
    assertThat(isVisible("#scores")).isFalse();
  }

  @Test
  void truth_clickedOnTheMap_isWhereTheClickWas() throws IOException, InterruptedException {
    model.replies(paris());
    open(asking);
    drop("holiday.jpg", stranger());
    awaitDone("holiday.jpg");
    chromium.click("#pick");
    // The map is linear in degrees: two marks of known places are its scale.
    List<String> shown = ids("#nearest-list");
    String a = extreme(shown, -1);
    String b = extreme(shown, 1);
    JsonNode places =
        chromium.run(
            """
            document.querySelector('#map').scrollIntoView({block: 'center'});
            const middle = id => {
              const box = document.querySelector(`#map .pin[data-id="${id}"]`).getBoundingClientRect();
              return [box.x + box.width / 2, box.y + box.height / 2];
            };
            const box = document.querySelector('#map').getBoundingClientRect();
            for (let part = 0.2; part < 0.8; part += 0.05) {
              const [x, y] = [Math.round(box.x + part * box.width), Math.round(box.y + 0.6 * box.height)];
              if (!document.elementFromPoint(x, y).closest('.pin, .leaflet-control')) {
                return {a: middle(arguments[0]), b: middle(arguments[1]), click: [x, y]};
              }
            }
            """,
            a,
            b);

    int x = places.at("/click/0").asInt();
    int y = places.at("/click/1").asInt();
    chromium.click(x, y);
    chromium.await("return document.querySelector('#verdict').textContent !== ''");

    GeoPoint placeA = asking.locationOf(a);
    GeoPoint placeB = asking.locationOf(b);
    double perPx =
        (placeB.longitude() - placeA.longitude())
            / (places.at("/b/0").asDouble() - places.at("/a/0").asDouble());
    double longitude = placeA.longitude() + (x - places.at("/a/0").asDouble()) * perPx;
    double latitude = placeA.latitude() - (y - places.at("/a/1").asDouble()) * perPx;
    GeoPoint truth = point(chromium.run("return document.querySelector('#truth').value").asText());
    assertThat(truth.longitude()).isCloseTo(longitude, within(1.5 * perPx));
    assertThat(truth.latitude()).isCloseTo(latitude, within(1.5 * perPx));
    assertThat(verdictKm()).isCloseTo(geodesicKm(point(PARIS), truth), within(0.05));
    assertThat(chromium.run("return document.querySelectorAll('#map .pin.truth').length").asInt())
        .isEqualTo(1);
  }

  /** The westernmost of these, or the easternmost for a positive sign. */
  private static String extreme(List<String> ids, int sign) {
    return ids.stream()
        .filter(id -> !id.equals(TestSite.HOSTILE_ID))
        .max(Comparator.comparingDouble(id -> sign * asking.locationOf(id).longitude()))
        .orElseThrow();
  }

  // Why

  @Test
  void why_showsWhatTheModelServerReceivedAndReplied() throws IOException, InterruptedException {
    String reply = "It looks like Paris.  Coordinates: " + PARIS + " (I am fairly sure)";
    model.replies(Api.OPENAI.says(reply));
    open(asking);
    drop("holiday.jpg", stranger());
    awaitDone("holiday.jpg");

    chromium.click("#why summary");

    String body = model.bodies().get(0);
    StringBuilder system = new StringBuilder();
    StringBuilder user = new StringBuilder();
    for (JsonNode message : JSON.readTree(body).get("messages")) {
      StringBuilder into = message.get("role").asText().equals("system") ? system : user;
      JsonNode content = message.get("content");
      if (content.isTextual()) {
        into.append(content.asText());
      }
      content.forEach(part -> into.append(part.path("text").asText()));
    }
    assertThat(user).isNotEmpty();
    assertThat(strings("return [...document.querySelectorAll('#why pre')].map(e => e.textContent)"))
        .containsExactlyElementsOf(
            Stream.of(system.toString(), user.toString(), reply)
                .filter(text -> !text.isEmpty())
                .toList());
    List<String> pictures = ModelServer.pictures(body);
    assertThat(pictures).hasSize(1);
    assertThat(chromium.run("return document.querySelector('#why .sent img').src").asText())
        .isEqualTo("data:image/jpeg;base64," + pictures.get(0));
    assertThat(chromium.run("return document.querySelector('#why .sent img').naturalWidth").asInt())
        .isEqualTo(48);
    assertThat(text("#why")).contains("812 tokens in, 7 out", "Read as: " + PARIS);
  }

  @Test
  void why_withoutAModel_tellsTheNeighboursVotes() throws IOException, InterruptedException {
    open(alone);
    drop("holiday.jpg", Samples.jpeg(5));
    awaitDone("holiday.jpg");

    chromium.click("#why summary");

    assertThat(text("#why .voted"))
        .contains("No model was asked", "Of the 16 most alike")
        .contains("The most alike of all has a similarity of 1.000");
    assertThat(texts("#why pre")).isEmpty();
  }

  // What may come from others

  @Test
  void markup_inTextsOfOthers_isText() throws IOException, InterruptedException {
    String name = "\"><script>window.pwned=1</script><img src=x onerror=window.pwned=1>.jpg";
    String reply =
        "<img src=x onerror=window.pwned=1> \\\"><script>window.pwned=1</script> " + PARIS;
    model.replies(Api.OPENAI.says(reply));
    open(asking);

    drop(name, Samples.jpeg(101));
    awaitDone(name);
    chromium.click("#why summary");
    chromium.write("#truth", "1, 1");
    chromium.press(Chromium.ENTER);
    chromium.await("return document.querySelectorAll('#score-list tr').length === 1");

    assertThat(ids("#nearest-list")).startsWith(TestSite.HOSTILE_ID);
    assertThat(text("#nearest-list > li .where")).isEqualTo(TestSite.HOSTILE_ID);
    assertThat(strings("return [...document.querySelectorAll('#why pre')].map(e => e.textContent)"))
        .endsWith(reply.replace("\\\"", "\""));
    assertThat(text("#score-list th")).isEqualTo(name);
    hover(TestSite.HOSTILE_ID);
    assertThat(texts(".leaflet-tooltip")).anyMatch(tip -> tip.startsWith(TestSite.HOSTILE_ID));

    drop("102.jpg", Samples.jpeg(102));
    awaitDone("102.jpg");
    assertThat(text("#nearest-list > li .where")).startsWith(TestSite.HOSTILE_PLACE);
    hover("102.jpg");
    assertThat(texts(".leaflet-tooltip")).anyMatch(tip -> tip.startsWith(TestSite.HOSTILE_PLACE));
    chromium.click("#nearest-list > li .leave");
    chromium.await("return document.querySelector('#left-out .chip') !== null");
    awaitDone("102.jpg");
    assertThat(text("#left-out .chip")).startsWith(TestSite.HOSTILE_PLACE);
    chromium.click("#farthest");
    chromium.await("return document.querySelectorAll('#farthest-list > li').length > 0");

    assertThat(chromium.run("return typeof window.pwned").asText()).isEqualTo("undefined");
    assertThat(
            chromium
                .run("return document.querySelectorAll('[onerror], main script').length")
                .asInt())
        .isZero();
  }

  /** Points at a neighbour's card. */
  private void hover(String id) throws IOException, InterruptedException {
    chromium.run(
        """
        [...document.querySelectorAll('#nearest-list > li')]
            .find(item => item.dataset.id === arguments[0])
            .dispatchEvent(new MouseEvent('mouseenter'))
        """,
        id);
  }

  // With the keyboard alone

  @Test
  void keyboardAlone_leadsToAnAnswerItsNeighboursAndTheTruth()
      throws IOException, InterruptedException {
    open(alone);

    tabTo("#file");
    tabTo(".example");
    String name = strings("return [document.activeElement.dataset.id]").get(0);
    chromium.press(Chromium.ENTER);
    awaitDone(name);
    tabTo(".strip .search");
    chromium.press(Chromium.SPACE);
    chromium.await(
        """
        return document.body.dataset.state === 'done' &&
            document.querySelector('#photo-name').textContent !== arguments[0]
        """,
        name);
    tabTo("#back");
    chromium.press(Chromium.ENTER);
    awaitDone(name);
    tabTo(".strip .leave");
    chromium.press(Chromium.SPACE);
    chromium.await("return document.querySelector('#left-out .chip') !== null");
    awaitDone(name);
    tabTo("#truth");
    chromium.press("1", "0", ",", "2", "0", Chromium.ENTER);
    chromium.await("return document.querySelector('#truth').value === '10.0000, 20.0000'");
    chromium.await("return document.querySelector('#verdict').textContent !== ''");
    tabTo("#why summary");
    chromium.press(Chromium.ENTER);
    assertThat(isVisible("#why .inside")).isTrue();

    tabTo(".skip"); // once around, so that nothing has held the focus
  }

  /** Presses Tab until one of these has the focus, which has to be seen wherever it goes. */
  private void tabTo(String css) throws IOException, InterruptedException {
    chromium.run(
        """
        const [css] = arguments;
        window.tabbing?.abort();
        window.tabbing = new AbortController();
        window.stops = [];
        const options = {capture: true, signal: tabbing.signal};
        // Many keys are pressed at a time: those that come when it is there are of no consequence.
        addEventListener('keydown', event => {
          if (event.key === 'Tab' && document.activeElement.matches(css)) event.preventDefault();
        }, options);
        addEventListener('focusin', ({target}) => {
          // The input of files is drawn as its label.
          const style = getComputedStyle(target.id === 'file' ? target.nextElementSibling : target);
          const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
          stops.push((seen ? 'seen: ' : 'unseen: ') + target.outerHTML.slice(0, 120));
        }, options);
        """,
        css);
    boolean there = false;
    for (int i = 0; i < 20 && !there; i++) {
      chromium.tab(10);
      there = chromium.run("return document.activeElement.matches(arguments[0])", css).asBoolean();
    }
    List<String> stops = strings("tabbing.abort(); return stops");
    assertThat(there).as("Tab leads to " + css + ", not only to " + stops).isTrue();
    assertThat(stops).noneMatch(stop -> stop.startsWith("unseen"));
  }

  // Narrow and wide, light and dark

  @ParameterizedTest
  @ValueSource(ints = {360, 1280})
  void page_atAnyWidth_scrollsNotSidewaysAndIsAsLightAsTheUserWantsIt(int width)
      throws IOException, InterruptedException {
    open(pictured, width, true);
    chromium.await("return [...document.images].every(image => image.complete)");
    assertFits("index-start", width);

    chromium.click(".example");
    chromium.await("return document.body.dataset.state === 'done'");
    chromium.await("return document.querySelector('#verdict').textContent !== ''");
    chromium.click("#why summary");
    assertFits("index-done", width);
  }

  @Test
  void window_madeNarrower_stillShowsAllMarks() throws IOException, InterruptedException {
    open(alone);
    drop("holiday.jpg", stranger());
    awaitDone("holiday.jpg");
    chromium.click("#farthest");
    chromium.await("return document.querySelectorAll('#farthest-list > li').length === 16");

    chromium.show(360, false);

    chromium.await(
        """
        const frame = document.querySelector('#map').getBoundingClientRect();
        return frame.width < 360 && [...document.querySelectorAll('#map .pin')].every(pin => {
          const box = pin.getBoundingClientRect();
          const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
          return x >= frame.left && x <= frame.right && y >= frame.top && y <= frame.bottom;
        })
        """);
  }

  private void assertFits(String name, int width) throws IOException, InterruptedException {
    for (boolean dark : new boolean[] {true, false}) {
      chromium.show(width, dark);
      assertFits(width, dark);
      picture(name, width, dark);
    }
  }

  private void assertFits(int width, boolean dark) throws IOException, InterruptedException {
    assertThat(chromium.run("return innerWidth").asInt()).isEqualTo(width);
    assertThat(
            chromium
                .run("const e = document.documentElement; return e.scrollWidth <= e.clientWidth")
                .asBoolean())
        .as("nothing is wider than the window")
        .isTrue();
    int ground = brightness("backgroundColor");
    int ink = brightness("color");
    assertThat(dark ? ground : ink).isLessThan(60);
    assertThat(dark ? ink : ground).isGreaterThan(200);
  }

  /** The red of a color of the body, in [0, 255]. */
  private int brightness(String property) throws IOException, InterruptedException {
    String color =
        chromium.run("return getComputedStyle(document.body)[arguments[0]]", property).asText();
    return Integer.parseInt(color.replaceAll("rgba?\\((\\d+),.*", "$1"));
  }

  private void picture(String name, int width, boolean dark)
      throws IOException, InterruptedException {
    chromium.picture(
        PICTURES.resolve(name + "-" + width + "-" + (dark ? "dark" : "light") + ".png"));
  }

  // For everybody: what axe-core can tell of WCAG 2.1 A and AA

  @Test
  void start_isAccessible() throws IOException, InterruptedException {
    open(asking);

    assertAccessible("start");
  }

  @Test
  void doneWithoutAModel_isAccessible() throws IOException, InterruptedException {
    open(alone);
    drop("holiday.jpg", stranger());
    awaitDone("holiday.jpg");
    chromium.write("#truth", "1, 1");
    chromium.press(Chromium.ENTER);
    chromium.await("return document.querySelectorAll('#score-list tr').length === 1");
    chromium.click("#farthest");
    chromium.await("return document.querySelectorAll('#farthest-list > li').length === 16");

    assertAccessible("done");
  }

  @Test
  void doneWithAModelAndWhy_isAccessible() throws IOException, InterruptedException {
    model.replies(paris());
    open(asking);
    drop("holiday.jpg", stranger());
    awaitDone("holiday.jpg");
    chromium.click("#nearest-list .leave");
    chromium.await("return document.querySelector('#left-out .chip') !== null");
    awaitDone("holiday.jpg");
    chromium.click("#why summary");

    assertAccessible("why");
  }

  @Test
  void problem_isAccessible() throws IOException, InterruptedException {
    model.replies(Reply.failure(500, "server_error"));
    open(asking);
    drop("holiday.jpg", stranger());
    awaitProblem("holiday.jpg");

    assertAccessible("problem");
  }

  /** That the tests above could fail. */
  @Test
  void violation_isFoundOut() throws IOException, InterruptedException {
    open(alone);
    chromium.run(
        """
        document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="/assets/icon.svg">');
        document.querySelector('h1').style.color = '#ddd';
        """);

    assertThat(violations())
        .anyMatch(violation -> violation.matches("(?s)image-alt: .*icon\\.svg.*"))
        .anyMatch(violation -> violation.startsWith("color-contrast: h1"));
  }

  private void assertAccessible(String name) throws IOException, InterruptedException {
    List<String> found = new ArrayList<>();
    for (int width : new int[] {1280, 360}) {
      for (boolean dark : new boolean[] {false, true}) {
        chromium.show(width, dark, true); // nothing moves, so colors are what they will be
        for (String violation : violations()) {
          found.add(width + (dark ? " dark " : " light ") + violation);
        }
        if (width == 1280 != dark) {
          picture(name, width, dark);
        }
      }
    }
    assertThat(found).isEmpty();
  }

  /** Each as the rule's id, the element, and what is wrong. */
  private List<String> violations() throws IOException, InterruptedException {
    if (chromium.run("return typeof axe === 'undefined'").asBoolean()) {
      try (InputStream script =
          Objects.requireNonNull(getClass().getResourceAsStream("/axe.min.js"))) {
        chromium.run(new String(script.readAllBytes(), UTF_8));
      }
    }
    return strings(
        """
        return axe.run(document, {
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
          resultTypes: ['violations'],
        }).then(results => results.violations.flatMap(violation => violation.nodes.map(
            node => `${violation.id}: ${node.target.join(' ')}: ${node.failureSummary}`)))
        """);
  }
}
