package io.img2loc.examples.samples;

import dev.langchain4j.model.chat.ChatModel;
import io.img2loc.GeoGenerator;
import io.img2loc.Img2Loc;
import io.img2loc.PromptBuilder;
import io.img2loc.llm.ChatGenerator;

/** Swaps the neighbours' estimate for a language model's. */
public final class ModelAsJudge {
  private ModelAsJudge() {}

  /** A variant of a pipeline that shares its encoder and index. */
  public static Img2Loc of(Img2Loc img2loc, ChatModel chatModel) {
    return img2loc.toBuilder()
        .prompt(PromptBuilder.paper())
        .generator(ChatGenerator.of(chatModel).orElse(GeoGenerator.density()))
        .build();
  }
}
