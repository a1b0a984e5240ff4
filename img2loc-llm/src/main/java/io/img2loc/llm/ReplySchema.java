package io.img2loc.llm;

import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import java.util.List;

/**
 * The form of a reply, for models that keep to one. The verdict comes first, so that a model that
 * cannot tell says so before it has to write numbers, which all providers demand of all fields.
 */
final class ReplySchema {
  /** Changes with the form, for a reply in another one is another reply. */
  static final String ID = "place 1";

  static final String VERDICT = "verdict";
  static final String ESTIMATE = "estimate";
  static final String CANNOT_TELL = "cannot tell";
  static final String LATITUDE = "latitude";
  static final String LONGITUDE = "longitude";

  /** What is said of it in words; follows a prompt, which may ask for another form. */
  static final String REQUEST =
      """
      Give your answer, whatever form was asked for above, as one JSON object: verdict is \
      "estimate", or "cannot tell" if the photo gives no clue at all; latitude and longitude are \
      numbers in decimal degrees.""";

  static final ResponseFormat FORMAT =
      ResponseFormat.builder()
          .type(ResponseFormatType.JSON)
          .jsonSchema(
              JsonSchema.builder()
                  .name("place")
                  .rootElement(
                      JsonObjectSchema.builder()
                          .addEnumProperty(VERDICT, List.of(ESTIMATE, CANNOT_TELL))
                          .addNumberProperty(LATITUDE, "decimal degrees, negative for south")
                          .addNumberProperty(LONGITUDE, "decimal degrees, negative for west")
                          .required(VERDICT, LATITUDE, LONGITUDE)
                          .additionalProperties(false)
                          .build())
                  .build())
          .build();

  private ReplySchema() {}
}
