package io.img2loc.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.Img2Loc;
import io.img2loc.Photo;
import io.img2loc.Prompt;
import io.img2loc.PromptBuilder;
import io.img2loc.Search;
import io.img2loc.examples.output.Json;
import io.img2loc.examples.output.OutputFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
    footer = {
      "",
      "The picture is a JPEG made anew from the pixels, without metadata and of bounded size. It is",
      "told as its size and SHA-256; --image-out writes it, to be looked at.",
      "",
      "Formats: human, json.",
      "",
      "Example:",
      "  img2loc prompt holiday.jpg --index my-index --image-out sent.jpg"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PromptCommand implements Callable<Integer> {
  // What ChatGenerator sends unless told otherwise.
  private static final int LONGEST_SIDE = 1024;
  private static final double QUALITY = 0.85;

  @Spec CommandSpec spec;
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin FormatOptions format;
  @Mixin ReferenceOptions references;

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
    try (References opened = references.open(console)) {
      Img2Loc img2loc = opened.pipeline(Search.defaults().farthest());
      Photo query = Photo.of(PhotoFiles.tidy(photo));
      Prompt prompt = PromptBuilder.paper().build(img2loc.retrieve(query));
      byte[] picture = query.toJpeg(LONGEST_SIDE, QUALITY);
      if (imageOut != null) {
        Files.write(imageOut, picture);
      }
      write(chosen, prompt, picture);
    }
    return ExitCode.OK;
  }

  private void write(OutputFormat chosen, Prompt prompt, byte[] picture) throws IOException {
    if (chosen == OutputFormat.JSON) {
      writeJson(prompt, picture);
    } else {
      writeHuman(prompt, picture);
    }
  }

  private void writeHuman(Prompt prompt, byte[] picture) {
    PrintWriter out = console.out();
    if (!prompt.system().isEmpty()) {
      out.println("--- system ---");
      out.println(prompt.system());
    }
    out.println("--- user ---");
    out.println(prompt.user());
    out.println("--- picture ---");
    out.println("JPEG, " + picture.length + " bytes, SHA-256 " + sha256(picture));
  }

  private void writeJson(Prompt prompt, byte[] picture) throws IOException {
    try (JsonGenerator json = Json.pretty(console.out())) {
      json.writeStartObject();
      json.writeStringField("photo", prompt.evidence().photo().name());
      json.writeStringField("system", prompt.system());
      json.writeStringField("user", prompt.user());
      json.writeObjectFieldStart("picture");
      json.writeStringField("type", "image/jpeg");
      json.writeNumberField("bytes", picture.length);
      json.writeStringField("sha256", sha256(picture));
      json.writeEndObject();
      json.writeEndObject();
    }
    console.out().println();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
