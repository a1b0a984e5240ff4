package io.img2loc.examples.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.eval.Bootstrap;
import io.img2loc.eval.DistanceFormula;
import io.img2loc.eval.EvaluatedPhoto;
import io.img2loc.eval.Evaluation;
import io.img2loc.eval.Intervals;
import io.img2loc.eval.Measure;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EvaluationJsonTest {
  private static final GeoPoint TRUTH = new GeoPoint(0, 0);
  private static final List<Measure> MEASURES = Measure.table(List.of(0.5, 200.0));

  /** One group, so that each interval is its figure; a quarter of the sphere is 10007.543 km. */
  private static final Evaluation EVALUATION =
      Evaluation.builder()
          .distance(DistanceFormula.HAVERSINE_6371)
          .add(photo(0).withGroup("me"))
          .add(photo(90).withGroup("me"))
          .add(EvaluatedPhoto.without("c", TRUTH, Guess.Status.REFUSED).withGroup("me"))
          .add(EvaluatedPhoto.failed("d", TRUTH).withGroup("me"))
          .build();

  @Test
  void write_withIntervals_hasAllFigures() throws IOException {
    Intervals intervals =
        EVALUATION.intervals(new Bootstrap(100, 0.9, 7), Measure.bothWays(MEASURES));

    // 5000·exp(−10007.543/1492.7) is 6.128; the median of all lies between an answer and none.
    assertThat(json(EVALUATION, MEASURES, intervals))
        .isEqualTo(
            """
            {"photos":4,"answered":2,"shareWithoutAnswer":0.5,"withoutAnswer":{"REFUSED":1},\
            "failures":1,"distanceFormula":"HAVERSINE_6371","strict":false,"groups":1,\
            "accuracy":{"0.5km":0.25,"200km":0.25},"medianKm":null,"meanKm":5003.772,\
            "geoScore":1251.532,\
            "answeredOnly":{"accuracy":{"0.5km":0.5,"200km":0.5},"medianKm":5003.772,\
            "meanKm":5003.772,"geoScore":2503.064},\
            "intervals":{"level":0.9,"resamples":100,"seed":7,"units":1,"grouped":true,\
            "accuracy":{"0.5km":[0.25,0.25],"200km":[0.25,0.25]},"medianKm":[null,null],\
            "meanKm":[5003.772,5003.772],"geoScore":[1251.532,1251.532],\
            "shareWithoutAnswer":[0.5,0.5],\
            "answeredOnly":{"accuracy":{"0.5km":[0.5,0.5],"200km":[0.5,0.5]},\
            "medianKm":[5003.772,5003.772],"meanKm":[5003.772,5003.772],\
            "geoScore":[2503.064,2503.064]}}}""");
  }

  @Test
  void write_measuresBothWays_writesEachOnce() throws IOException {
    assertThat(json(EVALUATION, Measure.bothWays(MEASURES), null))
        .isEqualTo(json(EVALUATION, MEASURES, null))
        .doesNotContain("intervals");
  }

  @Test
  void write_intervalsOfSomeFigures_writesThose() throws IOException {
    Measure measure = Measure.accuracy(200);
    Intervals intervals = EVALUATION.intervals(Bootstrap.defaults(), List.of(measure));

    assertThat(json(EVALUATION, MEASURES, intervals))
        .endsWith("\"grouped\":true,\"accuracy\":{\"200km\":[0.25,0.25]},\"answeredOnly\":{}}}");
  }

  @Test
  void write_noPhotosOfUnknownGroups_isNull() throws IOException {
    assertThat(json(Evaluation.builder().build(), List.of(Measure.medianKm()), null))
        .isEqualTo(
            """
            {"photos":0,"answered":0,"shareWithoutAnswer":null,"withoutAnswer":{},"failures":0,\
            "distanceFormula":"WGS84_GEODESIC","strict":false,"groups":null,"medianKm":null,\
            "answeredOnly":{"medianKm":null}}""");
  }

  private static EvaluatedPhoto photo(double degreesEast) {
    return EvaluatedPhoto.located("" + degreesEast, TRUTH, new GeoPoint(0, degreesEast));
  }

  private static String json(
      Evaluation evaluation, List<Measure> measures, @Nullable Intervals intervals)
      throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = Json.compact(out)) {
      json.writeStartObject();
      EvaluationJson.write(json, evaluation, measures, intervals);
      json.writeEndObject();
    }
    return out.toString();
  }
}
