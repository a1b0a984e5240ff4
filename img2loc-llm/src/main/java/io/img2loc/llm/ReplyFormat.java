package io.img2loc.llm;

/** In what form a model is asked to reply. */
public enum ReplyFormat {
  /**
   * By JSON schema where the chat model says that it supports one, as text otherwise. LangChain4j's
   * models say so if they were built with {@code
   * supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA)}.
   */
  AUTO,
  /** As the prompt asks; nothing is said of a form beside it. */
  TEXT,
  /**
   * By JSON schema: for a model that supports one and does not say so. OpenAI's keep to it only if
   * they were built with {@code strictJsonSchema(true)}.
   */
  JSON_SCHEMA
}
