package io.img2loc.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds responses against the API's own description, by an independent validator. */
public final class OpenApi {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String BASE = "https://img2loc.example/api/";

  private final JsonNode document;
  private final SchemaRegistry registry;

  /**
   * The description as a server gives it.
   *
   * @param description of {@code /api/openapi.json}
   * @param answerSchema of {@code /api/answer.schema.json}
   */
  public OpenApi(String description, String answerSchema) {
    document = JSON.readTree(description);
    registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder ->
                builder.schemas(
                    Map.of(
                        BASE + "openapi.json", description,
                        BASE + "answer.schema.json", answerSchema)));
  }

  /** Checks that a response is one that the description has for this operation. */
  public void check(String method, String path, HttpResponse<String> response) {
    String type = response.headers().firstValue("Content-Type").orElse("").split(";")[0];
    JsonNode responses = document.at("/paths/" + escape(path) + "/" + method + "/responses");
    assertThat(responses.isObject()).as(method + " " + path + " is described").isTrue();
    String status = String.valueOf(response.statusCode());
    assertThat(new TreeSet<>(responses.propertyNames()))
        .as(path + ": " + response.body())
        .contains(status);
    String at = "/paths/" + escape(path) + "/" + method + "/responses/" + status;
    JsonNode described = document.at(at);
    if (described.has("$ref")) {
      at = described.get("$ref").asString().substring(1);
      described = document.at(at);
    }
    assertThat(new TreeSet<>(described.at("/content").propertyNames()))
        .as(path + " " + status)
        .contains(type);
    validate(at + "/content/" + escape(type) + "/schema", response.body());
  }

  /** Checks a value against one of the description's named schemas. */
  public void check(String schema, String json) {
    assertThat(document.at("/components/schemas/" + schema).isObject()).as(schema).isTrue();
    validate("/components/schemas/" + schema, json);
  }

  private void validate(String pointer, String json) {
    assertThat(errors(pointer, json)).as(json).isEmpty();
  }

  private List<Error> errors(String pointer, String json) {
    Schema schema = registry.getSchema(SchemaLocation.of(BASE + "openapi.json#" + pointer));
    return schema.validate(json, InputFormat.JSON);
  }

  /** How many things are wrong with a value. */
  int faults(String schema, String json) {
    return errors("/components/schemas/" + schema, json).size();
  }

  private static String escape(String segment) {
    return segment.replace("~", "~0").replace("/", "~1");
  }
}
