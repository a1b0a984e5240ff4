package io.img2loc.examples.report;

import io.img2loc.examples.archive.RunManifest;
import io.img2loc.examples.page.Html;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What a run was: all of its manifest, in words. */
final class About {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Html html;

  private About(Html html) {
    this.html = html;
  }

  /** When it began. */
  static String begun(RunManifest manifest) {
    return DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH)
        .withZone(ZoneOffset.UTC)
        .format(manifest.begun());
  }

  /** What photos were compared with and who was asked, in a paragraph. */
  static void brief(Html html, RunManifest manifest) {
    html.open("p");
    RunManifest.References references = manifest.references();
    if (references == null) {
      html.text("Compared with nothing");
    } else {
      html.text("Compared with ").foreign(references.name());
      html.text(", " + Say.count(references.size(), "reference") + ", by ");
      html.foreign(references.space());
    }
    RunManifest.Model model = manifest.model();
    if (model == null) {
      html.text("; no model was asked.");
    } else {
      html.text("; asked was ").foreign(model.provider() + ":" + model.name());
      if (!model.versions().isEmpty()) {
        html.text(" (").foreign(String.join(", ", model.versions())).text(")");
      }
      html.text(".");
    }
    html.close();
  }

  /** The whole of it. */
  static void write(Html html, Run run, OptionalLong groups, String intervals) {
    RunManifest manifest = run.manifest();
    About about = new About(html);
    html.open("dl", "class", "facts");
    about.dataset(manifest.dataset(), groups);
    about.references(manifest.references());
    about.model(manifest.model(), manifest.questions());
    about.counting(run, intervals);
    about.rest(manifest);
    html.close();
    about.settings(manifest.settings());
  }

  private void dataset(RunManifest.Dataset dataset, OptionalLong groups) {
    fact("Photos");
    html.open("p").foreign(dataset.name());
    if (dataset.benchmark() != null) {
      html.text(", said to be ").foreign(dataset.benchmark());
    }
    if (dataset.rows() > 0) {
      html.text(", " + Say.count(dataset.rows()) + " with a place");
    }
    html.text(
        groups.isPresent()
            ? ", by " + Say.count(groups.getAsLong(), "photographer")
            : ", photographers unknown");
    html.text(".").close();
    code("SHA-256 of the list", dataset.sha256());
    for (String note : dataset.notes()) {
      html.open("p", "class", "note").foreign(note).close();
    }
    html.close();
  }

  private void references(RunManifest.@Nullable References references) {
    fact("Compared with");
    if (references == null) {
      html.element("p", "nothing: no index was asked.").close();
      return;
    }
    html.open("p").foreign(references.name());
    html.text(", " + Say.count(references.size(), "reference") + ", in the space ");
    html.foreign(references.space()).text(" of " + Say.count(references.dimension(), "dimension"));
    html.text(".").close();
    code("Fingerprint", references.fingerprint());
    html.open("p");
    if (references.calibration() == null) {
      html.text("Radii are not calibrated.");
    } else {
      html.text("Radii are calibrated: ").foreign(references.calibration());
    }
    html.close().close();
  }

  private void model(RunManifest.@Nullable Model model, List<RunManifest.Question> questions) {
    fact("Asked");
    if (model == null) {
      html.element("p", "nobody: the neighbours alone say where.").close();
      return;
    }
    html.open("p").foreign(model.provider() + ":" + model.name());
    if (model.versions().isEmpty()) {
      html.text(", which does not tell its version");
    } else {
      html.text(", by its own account ").foreign(String.join(", ", model.versions()));
    }
    html.text(".").close();
    for (RunManifest.Question question : questions) {
      html.open("p").text("Question ").foreign(question.name()).text(" ");
      html.element("code", Say.cut(question.sha256(), 13), "title", question.sha256()).close();
    }
    html.close();
  }

  private void counting(Run run, String intervals) {
    fact("Counted");
    html.element(
        "p",
        "A photo is within a threshold if its answer is "
            + (run.strict() ? "less than that far" : "at most that far")
            + " from the truth. Distances are "
            + Say.formula(run.formula())
            + ". A photo without an answer is within none.");
    if (!intervals.isEmpty()) {
      html.element("p", intervals);
    }
    html.element(
        "p",
        "A reference is a near-duplicate from a similarity of "
            + Say.similarity(run.manifest().leakSimilarity())
            + " on.");
    html.close();
  }

  private void rest(RunManifest manifest) {
    fact("Run");
    html.open("p")
        .text("Begun " + DAY.format(manifest.begun()) + ", seed " + manifest.seed() + ".");
    if (!manifest.complete()) {
      html.text(" It did not come to its end.");
    }
    html.close();
    html.open("p");
    String separator = "";
    for (Map.Entry<String, String> version : manifest.versions().entrySet()) {
      html.text(separator).foreign(version.getKey() + " " + version.getValue());
      separator = ", ";
    }
    html.close();
    BigDecimal cost = manifest.cost();
    if (cost != null) {
      html.element("p", "Cost " + cost.toPlainString() + ", in the currency of the prices.");
    }
    html.close();
  }

  private void settings(Map<String, String> settings) {
    html.open("details").element("summary", "All settings");
    Tables.open(html, "Settings", "class", "words");
    html.head(List.of("setting", "value")).open("tbody");
    settings.forEach(
        (name, value) -> {
          html.open("tr").open("th", "scope", "row").foreign(name).close();
          html.open("td").foreign(value).close().close();
        });
    html.close().close().close().close();
  }

  /** Opens what is said of something; the caller closes it. */
  private void fact(String name) {
    html.element("dt", name).open("dd");
  }

  private void code(String name, String value) {
    if (!value.isEmpty()) {
      html.open("p").text(name + " ").element("code", value).close();
    }
  }
}
