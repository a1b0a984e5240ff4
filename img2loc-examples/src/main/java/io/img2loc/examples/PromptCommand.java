package io.img2loc.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.Evidence;
import io.img2loc.Photo;
import io.img2loc.Prompt;
import io.img2loc.examples.output.Json;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.examples.output.Sha256;
import io.img2loc.examples.output.Text;
import io.img2loc.llm.ChatGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code img2loc prompt}: what a model would be sent. */
@Command(
    name = "prompt",
    description = "Show what a model would be sent about a photo. Nothing is sent.",
    abbreviateSynopsis = true,
    footer = {
      "",
      "The picture is a JPEG made anew from the pixels, without metadata and of bounded size. It is",
      "told as its size and SHA-256; --image-out writes it, to be looked at. With --model the form that",
      "this model is asked for is told, too.",
      "",
      "Formats: human, json.",
      "",
      "Example:",
      "  img2loc prompt holiday.jpg --index my-index --image-out sent.jpg",
      "  img2loc prompt holiday.jpg --index my-index --prompts zero,5 --model openai:gpt-4o"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PromptCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin FormatOptions format;
  @Mixin ReferenceOptions references;
  @Mixin ModelOptions model;
  @Mixin PromptOptions prompts;

  @Parameters(paramLabel = "PHOTO", description = "The photo in question.")
  Path photo;

  @Option(
      names = "--image-out",
      paramLabel = "FILE",
      description = "Write the picture as it would be sent.")
  @Nullable Path imageOut;

  @Override
  public Integer call() throws IOException {
    OutputFormat chosen = format.of(OutputFormat.HUMAN, OutputFormat.JSON);
    Inputs.refuseAsOutput(spec, "--image-out", imageOut, List.of(photo));
    try (References opened = references.openIfAny(prompts.needReferences(), console)) {
      Photo query = Photo.of(PhotoFiles.tidy(photo));
      List<Prompt> asked = asked(query, opened);
      byte[] picture = query.toJpeg(model.longestSide, model.jpegQuality);
      if (imageOut != null) {
        Files.write(imageOut, picture);
      }
      write(chosen, query, asked, picture);
    }
    return ExitCode.OK;
  }

  private List<Prompt> asked(Photo query, @Nullable References opened) throws IOException {
    PromptOptions.Questions questions = prompts.questions(opened);
    Evidence evidence =
        opened == null
            ? Evidence.of(query)
            : opened.pipeline(questions.search(opened.filter())).retrieve(query);
    ChatGenerator chat = model.isGiven() ? model.generator(model.access(false)).build() : null;
    return questions.builders().stream()
        .map(builder -> builder.build(evidence))
        .map(prompt -> chat == null ? prompt : chat.asSent(prompt))
        .toList();
  }

  private void write(OutputFormat chosen, Photo query, List<Prompt> asked, byte[] picture)
      throws IOException {
    if (chosen == OutputFormat.JSON) {
      writeJson(query, asked, picture);
    } else {
      writeHuman(asked, picture);
    }
  }

  private void writeHuman(List<Prompt> asked, byte[] picture) {
    PrintWriter out = console.out();
    for (Prompt prompt : asked) {
      if (!prompt.system().isEmpty()) {
        out.println("--- system ---");
        out.println(prompt.system());
      }
      out.println("--- user ---");
      out.println(prompt.user());
      if (!prompt.extraPhotos().isEmpty()) {
        out.println("--- after the picture ---");
        out.println(Text.count(prompt.extraPhotos().size(), "picture") + " of references");
      }
    }
    out.println("--- picture ---");
    out.println("JPEG, " + picture.length + " bytes, SHA-256 " + Sha256.of(picture));
  }

  private void writeJson(Photo query, List<Prompt> asked, byte[] picture) throws IOException {
    try (JsonGenerator json = Json.pretty(console.out())) {
      json.writeStartObject();
      json.writeStringField("photo", query.name());
      json.writeArrayFieldStart("prompts");
      for (Prompt prompt : asked) {
        json.writeStartObject();
        json.writeStringField("sha256", prompt.sha256());
        json.writeStringField("system", prompt.system());
        json.writeStringField("user", prompt.user());
        json.writeNumberField("extraPictures", prompt.extraPhotos().size());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeObjectFieldStart("picture");
      json.writeStringField("type", "image/jpeg");
      json.writeNumberField("bytes", picture.length);
      json.writeStringField("sha256", Sha256.of(picture));
      json.writeEndObject();
      json.writeEndObject();
    }
    console.out().println();
  }
}
