package io.img2loc.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.GeoPoint;
import java.awt.geom.Line2D;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CountriesTest {
  private final Countries countries = Countries.get();

  private String code(double latitude, double longitude) {
    return countries.at(new GeoPoint(latitude, longitude)).map(Country::code).orElse("");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          Paris,            48.8566,    2.3522, FRA, Europe
          London,           51.5074,   -0.1278, GBR, Europe
          Dublin,           53.3498,   -6.2603, IRL, Europe
          Lisbon,           38.7223,   -9.1393, PRT, Europe
          Ponta Delgada,    37.7412,  -25.6756, PRT, Europe
          Madrid,           40.4168,   -3.7038, ESP, Europe
          Las Palmas,       28.1235,  -15.4363, ESP, Europe
          Berlin,           52.5200,   13.4050, DEU, Europe
          Bern,             46.9480,    7.4474, CHE, Europe
          Vaduz,            47.1410,    9.5209, LIE, Europe
          Monaco,           43.7384,    7.4246, MCO, Europe
          Andorra la Vella, 42.5063,    1.5218, AND, Europe
          Luxembourg,       49.6116,    6.1319, LUX, Europe
          Vienna,           48.2082,   16.3738, AUT, Europe
          Bratislava,       48.1486,   17.1077, SVK, Europe
          Oslo,             59.9139,   10.7522, NOR, Europe
          Longyearbyen,     78.2232,   15.6267, SJM, Europe
          Stockholm,        59.3293,   18.0686, SWE, Europe
          Mariehamn,        60.0973,   19.9348, ALA, Europe
          Reykjavik,        64.1466,  -21.9426, ISL, Europe
          Torshavn,         62.0079,   -6.7900, FRO, Europe
          Athens,           37.9838,   23.7275, GRC, Europe
          Valletta,         35.8989,   14.5146, MLT, Europe
          Skopje,           41.9981,   21.4254, MKD, Europe
          Pristina,         42.6629,   21.1655, XKX, Europe
          Kyiv,             50.4501,   30.5234, UKR, Europe
          Moscow,           55.7558,   37.6173, RUS, Europe
          Vladivostok,      43.1155,  131.8855, RUS, Europe
          Istanbul,         41.0082,   28.9784, TUR, Asia
          Ankara,           39.9334,   32.8597, TUR, Asia
          Limassol,         34.7071,   33.0226, CYP, Asia
          Kyrenia,          35.3364,   33.3199, XNC, Asia
          Tbilisi,          41.7151,   44.8271, GEO, Asia
          Jerusalem (west), 31.7780,   35.1900, ISR, Asia
          Ramallah,         31.9038,   35.2034, PSE, Asia
          Riyadh,           24.7136,   46.6753, SAU, Asia
          Astana,           51.1694,   71.4491, KAZ, Asia
          New Delhi,        28.6139,   77.2090, IND, Asia
          Kathmandu,        27.7172,   85.3240, NPL, Asia
          Male,              4.1755,   73.5093, MDV, Asia
          Bangkok,          13.7563,  100.5018, THA, Asia
          Kuala Lumpur,      3.1390,  101.6869, MYS, Asia
          Bandar Seri Begawan, 4.9031, 114.9398, BRN, Asia
          Dili,             -8.5569,  125.5603, TLS, Asia
          Beijing,          39.9042,  116.4074, CHN, Asia
          Hong Kong,        22.3193,  114.1694, HKG, Asia
          Taipei,           25.0330,  121.5654, TWN, Asia
          Seoul,            37.5665,  126.9780, KOR, Asia
          Pyongyang,        39.0392,  125.7625, PRK, Asia
          Tokyo,            35.6762,  139.6503, JPN, Asia
          Naha,             26.2124,  127.6809, JPN, Asia
          Cairo,            30.0444,   31.2357, EGY, Africa
          Sharm el-Sheikh,  27.9158,   34.3300, EGY, Africa
          Tifariti,         26.1580,  -10.5670, ESH, Africa
          Hargeisa,          9.5624,   44.0770, XSL, Africa
          Mogadishu,         2.0469,   45.3182, SOM, Africa
          Juba,              4.8594,   31.5713, SSD, Africa
          Kinshasa,         -4.4419,   15.2663, COD, Africa
          Nairobi,          -1.2921,   36.8219, KEN, Africa
          Port Louis,      -20.1609,   57.5012, MUS, Africa
          Saint-Denis,     -20.8789,   55.4481, REU, Africa
          Cape Town,       -33.9249,   18.4241, ZAF, Africa
          Washington,       38.9072,  -77.0369, USA, North America
          Honolulu,         21.3069, -157.8583, USA, North America
          Anchorage,        61.2181, -149.9003, USA, North America
          Ottawa,           45.4215,  -75.6972, CAN, North America
          Nuuk,             64.1814,  -51.6941, GRL, North America
          Mexico City,      19.4326,  -99.1332, MEX, North America
          Panama City,       8.9824,  -79.5199, PAN, North America
          Port-au-Prince,   18.5944,  -72.3074, HTI, North America
          Fort-de-France,   14.6161,  -61.0588, MTQ, North America
          Kralendijk,       12.1443,  -68.2655, BES, North America
          Port of Spain,    10.6549,  -61.5019, TTO, North America
          Bogota,            4.7110,  -74.0721, COL, South America
          Cayenne,           4.9224,  -52.3135, GUF, South America
          Brasilia,        -15.7975,  -47.8919, BRA, South America
          Hanga Roa,       -27.1500, -109.4250, CHL, South America
          Ushuaia,         -54.8019,  -68.3030, ARG, South America
          Stanley,         -51.6977,  -57.8517, FLK, South America
          Canberra,        -35.2809,  149.1300, AUS, Oceania
          Hobart,          -42.8821,  147.3272, AUS, Oceania
          Flying Fish Cove, -10.4217, 105.6791, CXR, Oceania
          Wellington,      -41.2865,  174.7762, NZL, Oceania
          Waitangi,        -43.9510, -176.5610, NZL, Oceania
          Port Moresby,     -9.4438,  147.1803, PNG, Oceania
          Suva,            -18.1248,  178.4501, FJI, Oceania
          Papeete,         -17.5516, -149.5585, PYF, Oceania
          McMurdo,         -77.8419,  166.6863, ATA, Antarctica
          """)
  void at_cities(String city, double latitude, double longitude, String code, String continent) {
    Optional<Country> country = countries.at(new GeoPoint(latitude, longitude));
    assertThat(country.map(Country::code)).as(city).contains(code);
    assertThat(country.map(Country::continent)).as(city).contains(continent);
  }

  @Test
  void at_enclavesAndExclaves() {
    assertThat(code(-29.6, 28.2)).as("Lesotho, within South Africa").isEqualTo("LSO");
    assertThat(code(-28.5, 28.2)).as("South Africa north of it").isEqualTo("ZAF");
    // 1.5 km west of where it is in truth, at this scale.
    assertThat(code(41.9020, 12.4350)).as("the Vatican, within Italy").isEqualTo("VAT");
    assertThat(code(41.8902, 12.4922)).as("the Colosseum").isEqualTo("ITA");
    assertThat(code(43.9424, 12.4578)).as("San Marino, within Italy").isEqualTo("SMR");
    assertThat(code(44.0600, 12.5700)).as("Rimini beside it").isEqualTo("ITA");
    assertThat(code(54.7104, 20.4522)).as("Kaliningrad, apart from Russia").isEqualTo("RUS");
    assertThat(code(39.2089, 45.4122)).as("Nakhchivan, apart from Azerbaijan").isEqualTo("AZE");
    assertThat(code(-5.5500, 12.2000)).as("Cabinda, apart from Angola").isEqualTo("AGO");
    assertThat(code(-9.2500, 124.4000)).as("Oecusse, apart from East Timor").isEqualTo("TLS");
    assertThat(code(26.1800, 56.2500)).as("Musandam, apart from Oman").isEqualTo("OMN");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-180, -179.99999999, 180, 179.99999999999997})
  void at_dateLine(double longitude) {
    assertThat(code(67, longitude)).as("Chukotka").isEqualTo("RUS");
    assertThat(code(71.2, longitude)).as("Wrangel Island").isEqualTo("RUS");
    assertThat(code(-16.8, longitude)).as("Taveuni").isEqualTo("FJI");
    assertThat(code(-85, longitude)).as("the Ross Ice Shelf").isEqualTo("ATA");
    assertThat(code(0, longitude)).as("the equator").isEmpty();
  }

  @Test
  void at_coastAcrossDateLine() {
    assertThat(code(-16.85, -179.75)).as("20 km east of Taveuni").isEqualTo("FJI");
    assertThat(code(66.1, -169.7)).as("Cape Dezhnev, the east of Russia").isEqualTo("RUS");
    assertThat(code(65.6, -168.0)).as("Wales, Alaska, 90 km from it").isEqualTo("USA");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-180, -90, -0.5, 0, 77.3, 179.9})
  void at_poles(double longitude) {
    assertThat(code(-90, longitude)).isEqualTo("ATA");
    assertThat(code(-89.9995, longitude)).isEqualTo("ATA");
    assertThat(code(-89.5, longitude)).isEqualTo("ATA");
    assertThat(code(90, longitude)).isEmpty();
    assertThat(code(89.9, longitude)).isEmpty();
    assertThat(code(85, longitude)).isEmpty();
  }

  @Test
  void at_coasts() {
    assertThat(code(45.4375, 12.3358)).as("Venice").isEqualTo("ITA");
    assertThat(code(55.6929, 12.5993)).as("Copenhagen, the Little Mermaid").isEqualTo("DNK");
    assertThat(code(1.2868, 103.8545)).as("Singapore, the Merlion").isEqualTo("SGP");
    assertThat(code(24.5465, -81.7975)).as("Key West, the southernmost point").isEqualTo("USA");
    assertThat(code(-33.8568, 151.2153)).as("Sydney Opera House").isEqualTo("AUS");
    assertThat(code(25.1124, 55.1390)).as("Palm Jumeirah").isEqualTo("ARE");
    assertThat(code(48.6361, -1.5115)).as("Mont Saint-Michel").isEqualTo("FRA");
  }

  @Test
  void at_aroundAnIslandFarFromAll() {
    // Nauru is some 5 km across and 290 km from the next island.
    GeoPoint nauru = new GeoPoint(-0.528, 166.935);
    for (int bearing = 0; bearing < 360; bearing += 15) {
      assertThat(countries.at(nauru.offset(bearing, 20)).map(Country::code)).contains("NRU");
      assertThat(countries.at(nauru.offset(bearing, 30))).isEmpty();
    }
  }

  @Test
  void at_seas() {
    assertThat(code(0, 0)).as("Gulf of Guinea").isEmpty();
    assertThat(code(30, -40)).as("Atlantic").isEmpty();
    assertThat(code(-48.8767, -123.3933)).as("Point Nemo").isEmpty();
    assertThat(code(15, 88)).as("Bay of Bengal").isEmpty();
    assertThat(code(56, 3)).as("North Sea").isEmpty();
    assertThat(code(34, 18)).as("Mediterranean").isEmpty();
    assertThat(code(60, -86)).as("Hudson Bay").isEmpty();
    assertThat(code(42, 51)).as("Caspian Sea").isEmpty();
    assertThat(code(-65, -130)).as("Southern Ocean").isEmpty();
  }

  @Test
  void at_lakes_areOfACountryAround() {
    assertThat(code(-1.0, 32.5)).as("Lake Victoria, Ugandan or Tanzanian").isIn("UGA", "TZA");
    assertThat(code(53.5, 108.0)).as("Lake Baikal").isEqualTo("RUS");
    assertThat(code(44.0, -87.0)).as("Lake Michigan").isEqualTo("USA");
  }

  @Test
  void at_asD3GeoFinds() throws IOException {
    // Natural Earth counts these with the state; ISO 3166-1 and we do not.
    Map<String, String> partOf =
        Map.of("French Guiana", "France", "Svalbard and Jan Mayen", "Norway");
    Map<String, Set<String>> ours = new TreeMap<>();
    int onLand = 0;
    for (Found found : Found.read()) {
      Optional<String> name = countries.at(found.point).map(Country::name);
      switch (found.sea) {
        case "open" -> assertThat(name).as("%s", found).isEmpty();
        case "coast" -> assertThat(name).as("%s", found).isPresent();
        case "land" -> {
          assertThat(name).as("%s", found).isPresent();
          String our = name.orElseThrow();
          ours.computeIfAbsent(found.country, theirs -> new TreeSet<>())
              .add(found.country.equals(partOf.get(our)) ? found.country : our);
          onLand++;
        }
        default -> assertThat(found.sea).isEqualTo("-");
      }
    }
    assertThat(onLand).isGreaterThan(1000);
    // One name for one name, and the same unless abbreviated, which ours never are.
    Map<String, String> back = new HashMap<>();
    ours.forEach(
        (theirs, names) -> {
          assertThat(names).as(theirs).hasSize(1);
          String name = names.iterator().next();
          assertThat(back.put(name, theirs)).as(theirs).isNull();
          if (!theirs.contains(".") && !Set.of("Congo", "Macedonia").contains(theirs)) {
            assertThat(name).isEqualTo(theirs);
          }
        });
  }

  @Test
  void all_codesAreOfIso3166() {
    Set<String> iso = Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA3);
    Set<String> codes = new TreeSet<>();
    for (Country country : countries.all()) {
      assertThat(codes.add(country.code())).as(country.code()).isTrue();
      assertThat(country.name()).doesNotContain(".");
    }
    assertThat(codes)
        .filteredOn(code -> !iso.contains(code))
        .containsExactly("XKX", "XNC", "XSG", "XSL");
    assertThat(iso)
        .filteredOn(code -> !codes.contains(code))
        .containsExactlyInAnyOrder("BVT", "GIB", "TUV", "UMI");
  }

  @Test
  void outlines_holdTheLand() throws IOException {
    List<float[]> outlines = countries.outlines(0);
    for (Found found : Found.read()) {
      assertThat(isInside(outlines, found.point))
          .as("%s", found)
          .isEqualTo(found.sea.equals("land"));
    }
    assertThat(isInside(outlines, new GeoPoint(-89.99, 20))).as("the south pole").isTrue();
    assertThat(isInside(outlines, new GeoPoint(42, 51))).as("the Caspian Sea").isFalse();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.3, 1})
  void outlines_lieOnTheMapAndDoNotCrossIt(double tolerance) {
    List<float[]> outlines = countries.outlines(tolerance);
    for (float[] ring : outlines) {
      assertThat(ring.length).isGreaterThanOrEqualTo(6).isEven();
      for (int i = 0; i < ring.length; i += 2) {
        assertThat(ring[i]).isBetween(-180f, 180f);
        assertThat(ring[i + 1]).isBetween(-90f, 84f);
        float next = ring[(i + 2) % ring.length];
        boolean alongThePole = ring[i + 1] == -90 && ring[(i + 3) % ring.length] == -90;
        assertThat(Math.abs(next - ring[i])).isLessThan(alongThePole ? 361 : 90);
      }
    }
    assertThat(isInside(outlines, new GeoPoint(-89, 20))).as("the south pole").isTrue();
    assertThat(isInside(outlines, new GeoPoint(60, 100))).as("Siberia").isTrue();
    assertThat(isInside(outlines, new GeoPoint(0, -30))).as("the Atlantic").isFalse();
  }

  @Test
  void outlines_simplified_areOffByNoMoreThanTheTolerance() {
    double tolerance = 0.3;
    List<float[]> simplified = countries.outlines(tolerance);
    List<float[]> largeOnly = new ArrayList<>();
    for (float[] ring : countries.outlines(0)) {
      if (extent(ring) > 2) {
        largeOnly.add(ring);
      }
    }
    for (float[] ring : largeOnly) {
      for (int i = 0; i < ring.length; i += 14) {
        double x = ring[i];
        double y = ring[i + 1];
        assertThat(
                simplified.stream().mapToDouble(other -> distance(other, x, y)).min().orElseThrow())
            .as("%f, %f", y, x)
            .isLessThanOrEqualTo(tolerance + 1e-4); // a float's longitude is 1e-5 degrees off
      }
    }
  }

  @Test
  void outlines_ofAMap1000PixelsWide_areSmall() {
    StringBuilder path = new StringBuilder();
    for (float[] ring : countries.outlines(0.4)) {
      path.append('M');
      for (int i = 0; i < ring.length; i += 2) {
        path.append(
            String.format(
                Locale.ROOT, "%.1f,%.1f ", (ring[i] + 180) / 0.36, (90 - ring[i + 1]) / 0.36));
      }
      path.append('Z');
    }
    assertThat(path.length()).isLessThan(60_000);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void outlines_badTolerance(double tolerance) {
    assertThatThrownBy(() -> countries.outlines(tolerance))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be 0 or more, was " + tolerance);
  }

  @Test
  void borders_areBetweenTheNeighborsThatACountryHas() {
    Map<String, Set<String>> neighbors = new TreeMap<>();
    for (float[] line : countries.borders(0)) {
      for (int i = 2; i < line.length; i += 2) {
        double dx = line[i] - line[i - 2];
        double dy = line[i + 1] - line[i - 1];
        double length = Math.hypot(dx, dy);
        if (length > 0.02) {
          double x = (line[i] + line[i - 2]) / 2.0;
          double y = (line[i + 1] + line[i - 1]) / 2.0;
          String one = code(y + 1e-3 * dx / length, x - 1e-3 * dy / length);
          String other = code(y - 1e-3 * dx / length, x + 1e-3 * dy / length);
          assertThat(one).as("%f, %f", y, x).isNotEmpty();
          assertThat(other).as("%f, %f", y, x).isNotEmpty().isNotEqualTo(one);
          neighbors.computeIfAbsent(one, code -> new TreeSet<>()).add(other);
          neighbors.computeIfAbsent(other, code -> new TreeSet<>()).add(one);
        }
      }
    }
    assertThat(neighbors.get("PRT")).containsExactly("ESP");
    assertThat(neighbors.get("CAN")).containsExactly("USA");
    assertThat(neighbors.get("USA")).containsExactly("CAN", "MEX");
    assertThat(neighbors.get("LSO")).containsExactly("ZAF");
    assertThat(neighbors.get("MNG")).containsExactly("CHN", "RUS");
    assertThat(neighbors.get("DEU"))
        .containsExactly("AUT", "BEL", "CHE", "CZE", "DNK", "FRA", "LUX", "NLD", "POL");
    assertThat(neighbors.get("BRA"))
        .containsExactly("ARG", "BOL", "COL", "GUF", "GUY", "PER", "PRY", "SUR", "URY", "VEN");
    assertThat(neighbors).doesNotContainKeys("ISL", "AUS", "JPN", "CUB", "ATA", "MDG", "NZL");
    // Mainland states without a coast.
    assertThat(neighbors).containsKeys("CHE", "BOL", "PRY", "TCD", "NPL", "UZB", "SRB", "LIE");
  }

  @Test
  void borders_haveThe49thParallel() {
    List<float[]> borders = countries.borders(0.1);

    for (double longitude = -122.5; longitude < -95.5; longitude += 0.5) {
      double x = longitude;
      assertThat(borders.stream().mapToDouble(line -> distanceFromLine(line, x, 49)).min())
          .as("%f", longitude)
          .hasValueCloseTo(0.0, within(0.05));
    }
    assertThat(borders.stream().mapToDouble(line -> distanceFromLine(line, -30, 0)).min().orElse(0))
        .as("the Atlantic")
        .isGreaterThan(10);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1})
  void borders_simplified_areOffByNoMoreThanTheTolerance(double tolerance) {
    List<float[]> whole = countries.borders(0);
    List<float[]> simplified = countries.borders(tolerance);
    int points = 0;
    for (float[] line : whole) {
      boolean around = line[0] == line[line.length - 2] && line[1] == line[line.length - 1];
      if (!around || extent(line) > 2 * tolerance) {
        for (int i = 0; i < line.length; i += 10) {
          double x = line[i];
          double y = line[i + 1];
          assertThat(
                  simplified.stream()
                      .mapToDouble(other -> distanceFromLine(other, x, y))
                      .min()
                      .orElseThrow())
              .as("%f, %f", y, x)
              .isLessThanOrEqualTo(tolerance + 1e-4);
        }
      }
      points += line.length / 2;
    }
    assertThat(simplified.size()).isGreaterThan(300).isLessThanOrEqualTo(whole.size());
    assertThat(simplified.stream().mapToInt(line -> line.length / 2).sum()).isLessThan(points / 2);
    for (float[] line : simplified) {
      assertThat(line.length).isGreaterThanOrEqualTo(4).isEven();
      for (int i = 0; i < line.length; i += 2) {
        assertThat(line[i]).isBetween(-180f, 180f);
        assertThat(line[i + 1]).isBetween(-90f, 90f);
        assertThat(i == 0 ? 0 : Math.abs(line[i] - line[i - 2])).isLessThan(90);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void borders_badTolerance(double tolerance) {
    assertThatThrownBy(() -> countries.borders(tolerance))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be 0 or more, was " + tolerance);
  }

  private static double distanceFromLine(float[] line, double x, double y) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 2; i < line.length; i += 2) {
      least =
          Math.min(least, Line2D.ptSegDist(line[i - 2], line[i - 1], line[i], line[i + 1], x, y));
    }
    return least;
  }

  private static double extent(float[] ring) {
    float least = ring[0];
    float most = ring[0];
    for (int i = 0; i < ring.length; i += 2) {
      least = Math.min(least, ring[i]);
      most = Math.max(most, ring[i]);
    }
    return most - least;
  }

  private static double distance(float[] ring, double x, double y) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < ring.length; i += 2) {
      int next = (i + 2) % ring.length;
      least =
          Math.min(least, Line2D.ptSegDist(ring[i], ring[i + 1], ring[next], ring[next + 1], x, y));
    }
    return least;
  }

  /** By the even-odd rule on the plane of longitude and latitude, a ray to the east. */
  private static boolean isInside(List<float[]> rings, GeoPoint point) {
    boolean inside = false;
    double x = point.longitude();
    double y = point.latitude();
    for (float[] ring : rings) {
      for (int i = 0; i < ring.length; i += 2) {
        int next = (i + 2) % ring.length;
        double y1 = ring[i + 1];
        double y2 = ring[next + 1];
        if (y1 > y != y2 > y && x < ring[i] + (y - y1) / (y2 - y1) * (ring[next] - ring[i])) {
          inside = !inside;
        }
      }
    }
    return inside;
  }

  /** A line of what src/test/node/countries.mjs found. */
  private record Found(GeoPoint point, String country, String sea) {
    static List<Found> read() throws IOException {
      try (InputStream in =
              Objects.requireNonNull(CountriesTest.class.getResourceAsStream("countries.tsv"));
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        return lines.lines().map(line -> of(line.split("\t", -1))).toList();
      }
    }

    private static Found of(String[] fields) {
      GeoPoint point = new GeoPoint(Double.parseDouble(fields[0]), Double.parseDouble(fields[1]));
      return new Found(point, fields[2], fields.length == 4 ? fields[3] : "land");
    }
  }
}
