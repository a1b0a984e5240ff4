package io.img2loc.llm;

import dev.langchain4j.model.chat.ChatModel;
import io.img2loc.GeoGenerator;
import io.img2loc.Guess;
import io.img2loc.Prompt;
import io.img2loc.Usage;

/** SKELETON, to be replaced: any LangChain4j chat model that takes images. */
public final class ChatGenerator implements GeoGenerator {
  private final ChatModel model;

  private ChatGenerator(ChatModel model) {
    this.model = model;
  }

  /** A generator with the default settings. */
  public static ChatGenerator of(ChatModel model) {
    return new ChatGenerator(model);
  }

  @Override
  public Guess generate(Prompt prompt) {
    return Guess.without(Guess.Status.UNREADABLE, model.toString(), Usage.none(), prompt);
  }
}
