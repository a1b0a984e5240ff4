package io.img2loc.examples.samples;

import dev.langchain4j.model.chat.ChatModel;
import io.img2loc.Consensus;
import io.img2loc.GeoGenerator;
import io.img2loc.Img2Loc;
import io.img2loc.PromptBuilder;
import io.img2loc.llm.Budget;
import io.img2loc.llm.CallPolicy;
import io.img2loc.llm.ChatGenerator;
import io.img2loc.llm.ReplyCache;
import java.util.List;
import java.util.concurrent.Executor;

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

  /** For many photos: asks eight at once, tries again, ends with the budget, and keeps replies. */
  public static GeoGenerator forMany(ChatModel chatModel, Budget budget, ReplyCache replies) {
    return ChatGenerator.builder(chatModel)
        .temperature(0.7)
        .calls(CallPolicy.builder().concurrent(8).budget(budget).build())
        .replies(replies)
        .build();
  }

  /** Asks a model three questions, four times each, and where the answers agree. */
  public static Img2Loc several(Img2Loc img2loc, GeoGenerator model, Executor executor) {
    return img2loc.toBuilder()
        .prompts(
            List.of(
                PromptBuilder.zeroShot(),
                PromptBuilder.references(5),
                PromptBuilder.references(15)))
        .samples(4)
        .executor(executor, 8)
        .generator(GeoGenerator.densityWithin(50).orIfWiderThan(50, model))
        .consensus(Consensus.expectedScore().abstainIfWiderThan(500))
        .build();
  }
}
