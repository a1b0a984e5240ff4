package io.img2loc.llm;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Puts English in place of the words that other languages have for the axes, for the hemispheres
 * and for degrees, so that one reader of coordinates serves them all.
 */
final class EnglishTerms {
  private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

  /** What may stand between a word and the number that it is about. */
  private static final String UP_TO_A_NUMBER = "(?:[\\s:=≈~約约为為是はがおよそ는은이가약大概]{0,8}+)(?=[+-]?\\d)";

  /** Where a word can only be about the number before it. */
  private static final String AFTER_A_NUMBER = "(?<=[\\d°'\"] {0,2}\\(?)";

  private static final List<Term> TERMS =
      List.of(
          // Units.
          unit("градус\\p{L}{0,3}|grados?|gradi|graus?|degrés?|grad|도|度|derece|graden|grader", "°"),
          unit("stopni\\p{L}?|độ|องศา|degrees?|deg\\b\\.?|darjah|derajat|अंश|درجة", "°"),
          term("(?<=\\d)d(?= ?\\d{1,2}+(?:\\.\\d{1,9})? ?[m'])", "°"),
          term(
              "(?<=° ?\\d{1,2}(?:\\.\\d{1,9})?) ?(?:minut\\p{L}{1,3}|min\\.?|[分분m](?= ?[\\dNSEW]))",
              "'"),
          term("(?<=° ?\\d{1,2}) ?[分분]", "'"),
          term(
              "(?<=' ?\\d{1,2}(?:\\.\\d{1,9})?) ?(?:segundos?|seconds?|sec\\.?|Sekunden|[秒초])",
              "\""),
          term("(?<=' ?\\d{1,2}(?:\\.\\d{1,9})?) ?s(?= ?[NSEW](?!\\p{L}))", "\""),
          term(
              "(?<![\\d.:-])(\\d{1,3})[ :](\\d{1,2})[ :](\\d{1,2}(?:\\.\\d{1,9})?) ?"
                  + "(?=[NSEW](?!\\p{L}))",
              "$1°$2'$3\" "),
          term(
              "(?<=(?<!\\p{L})[NSEW] ?)(\\d{1,3})[ :](\\d{1,2})["
                  + " :](\\d{1,2}(?:\\.\\d{1,9})?)(?![\\d:.])",
              "$1°$2'$3\""),
          // A sign in words.
          word("(?:minus|negativ[eo]?|menos|moins|meno|минус|eksi) (?=\\d)", "-"),
          term("(?:[负負]|マイナス) ?(?=\\d)", "-"),
          // Hemispheres before their number.
          prefix("北纬|北緯|북위|vĩ độ bắc", "N"),
          prefix("南纬|南緯|남위|vĩ độ nam", "S"),
          prefix("东经|東經|東経|동경|kinh độ đông", "E"),
          prefix("西经|西經|西経|서경|kinh độ tây", "W"),
          before(
              "north(?:ern)? lat(?:itude)?|lat(?:itude)? ?\\((?:n|north)\\)|северная широта", "N"),
          before("south(?:ern)? lat(?:itude)?|lat(?:itude)? ?\\((?:s|south)\\)|южная широта", "S"),
          before(
              "east(?:ern)? long?(?:itude)?|long?(?:itude)? ?\\((?:e|east)\\)|восточная долгота",
              "E"),
          before(
              "west(?:ern)? long?(?:itude)?|long?(?:itude)? ?\\((?:w|west)\\)|западная долгота",
              "W"),
          // Hemispheres after their number; in French, "sur la place" and "est situé" are none.
          after(
              "N",
              "с\\. ?ш\\.?|северной широты|пн\\. ?ш\\.?|північної широти",
              "nördliche[rn]? breite|n(?:ördl)?\\. ?br\\.?|noorderbreedte|noord|nordlig",
              "(?:de )?latitude? (?:norte|nord)|(?:di )?latitudine nord|norte|nord",
              "szerokości (?:geograficznej )?północnej|kuzey|bắc|lintang utara",
              "شمالا?ً?ا?|उत्तर\\p{M}?|เหนือ|北"),
          after(
              "S",
              "ю\\. ?ш\\.?|южной широты|пд\\. ?ш\\.?|південної широти",
              "südliche[rn]? breite|s(?:üdl)?\\. ?br\\.?|zuiderbreedte|zuid|süd|syd",
              "(?:de )?latitude? (?:sur|sul|sud)|(?:di )?latitudine sud|sul|sud",
              "sur(?! (?:\\p{L}{1,3}\\b|l'))",
              "szerokości (?:geograficznej )?południowej|güney|nam|lintang selatan",
              "جنوبا?ً?ا?|दक्षिण\\p{M}?|ใต้|南"),
          after(
              "E",
              "в\\. ?д\\.?|восточной долготы|сх\\. ?д\\.?|східної довготи",
              "östliche[rn]? länge|ö(?:stl)?\\. ?l\\.?|oosterlengte|oost|ost|öst|øst",
              "(?:de )?longitude? (?:este|leste|est)|(?:di )?longitudine est|este|leste",
              "est(?! \\p{L})",
              "długości (?:geograficznej )?wschodniej|doğu|đông|bujur timur",
              "شرقا?ً?ا?|पूर्व\\p{M}?|ตะวันออก|东|東"),
          after(
              "W",
              "з\\. ?д\\.?|западной долготы|зх\\. ?д\\.?|західної довготи",
              "westliche[rn]? länge|w(?:estl)?\\. ?l\\.?|westerlengte|väst|vest",
              "(?:de )?longitude? (?:oeste|ouest)|(?:di )?longitudine ovest|oeste|ouest|ovest",
              "długości (?:geograficznej )?zachodniej|batı|tây|bujur barat",
              "غربا?ً?ا?|पश्चिम\\p{M}?|ตะวันตก|西"),
          // Dutch and Indonesian; NB is New Brunswick, too.
          abbreviation("NB|LU", "N"),
          abbreviation("ZB|LS", "S"),
          abbreviation("OL|BT", "E"),
          abbreviation("WL|BB", "W"),
          // What the two are called together; before the axes, as those are parts of it.
          term("[经經経][纬緯]度|위경도", " coordinates "),
          // Axes.
          term(
              "(?:纬度|緯度|위도|ละติจูด|अक्षांश|خط العرض|دائرة العرض)(?:[为為約约是はがおよそ는은이가약大概]{0,4}+)",
              " latitude "),
          term(
              "(?:经度|經度|経度|경도|ลองจิจูด|देशांतर|देशान्तर|خط الطول)(?:[为為約约是はがおよそ는은이가약大概]{0,4}+)",
              " longitude "),
          word(
              "latitud|latitudine|(?:geogr(?:aphische|\\.) )?breite(?=[\\s:=])|breitengrad"
                  + "|breedtegraad"
                  + "|bredde(?:grad)?(?=[\\s:=])|szerokość(?: geograficzna)?|enlem|широта|vĩ độ"
                  + "|lintang"
                  + "|πλάτος",
              "latitude"),
          word(
              "longitud|longitudine|(?:geogr(?:aphische|\\.) )?länge(?=[\\s:=])|längengrad"
                  + "|lengtegraad"
                  + "|lengde(?:grad)?(?=[\\s:=])|længdegrad|längdgrad|długość(?: geograficzna)?"
                  + "|boylam"
                  + "|долгота|довгота|kinh độ|bujur|μήκος",
              "longitude"),
          term("坐标|座標|좌표|พิกัด|निर्देशांक|(?:ال)?إحداثيات", " coordinates "),
          word(
              "coordenadas|coordonnées|koordinaten|coordinate|координаты|координати|współrzędne"
                  + "|koordinatlar[ıi]?|coördinaten|koordinater(?:na)?|koordinat|tọa độ"
                  + "|συντεταγμένες",
              "coordinates"));

  /** West in these languages is O, as is east in German and Dutch. */
  private static final Pattern ROMANCE =
      Pattern.compile(
          "(?<!\\p{L})(?:latitud|longitud|latitudine|longitudine|coordenadas|coordonnées|ubicación"
              + "|aproximad\\p{L}{1,6}|localização|localización|localisation|está|fue|dans|une|cette|située?|della|nella|questa|è|são|não"
              + "|uma|foi|imagen|imagem|immagine|probablemente|provavelmente"
              + "|probablement)(?!\\p{L})",
          FLAGS);

  private static final Pattern GERMANIC =
      Pattern.compile(
          "(?<!\\p{L})(?:koordinaten|breite(?:ngrad)?|länge(?:ngrad)?|der|das|und|ist|wurde|eine?"
              + "|wahrscheinlich|coördinaten|het|een|van|waarschijnlijk)(?!\\p{L})",
          FLAGS);

  private static final Pattern LETTER_O =
      Pattern.compile("(?<=\\d(?:\\.\\d{1,9})?[°'\"]{0,2} ?)O(?![\\p{L}'])");

  private EnglishTerms() {}

  private record Term(Pattern pattern, String english) {}

  private static Term term(String regex, String english) {
    return new Term(Pattern.compile(regex), english);
  }

  private static Term word(String words, String english) {
    return new Term(Pattern.compile("(?<!\\p{L})(?:" + words + ")(?!\\p{L})", FLAGS), english);
  }

  private static Term unit(String words, String sign) {
    return new Term(Pattern.compile("(?<=\\d) ?(?:" + words + ")(?!\\p{IsLatin})", FLAGS), sign);
  }

  private static Term prefix(String words, String letter) {
    return new Term(
        Pattern.compile("(?:" + words + ")" + UP_TO_A_NUMBER, FLAGS), " " + letter + " ");
  }

  /** Not those that follow a number of their own. */
  private static Term before(String words, String letter) {
    return new Term(
        Pattern.compile(
            "(?<![\\d°]['\"]{0,2} ?)(?<!\\p{L})(?:" + words + ")" + UP_TO_A_NUMBER, FLAGS),
        " " + letter + " ");
  }

  private static Term abbreviation(String words, String letter) {
    return new Term(Pattern.compile("(?<=[°'\"] ?)(?:" + words + ")(?!\\p{L})"), " " + letter);
  }

  private static Term after(String letter, String... words) {
    return new Term(
        Pattern.compile(
            AFTER_A_NUMBER + "(?:" + String.join("|", words) + ")(?![\\p{L}\\p{M}])", FLAGS),
        " " + letter);
  }

  /** The text with English terms. */
  static String in(String text) {
    String english = text;
    boolean romance = ROMANCE.matcher(text).find();
    boolean germanic = GERMANIC.matcher(text).find();
    if (romance != germanic) {
      english = LETTER_O.matcher(english).replaceAll(romance ? "W" : "E");
    }
    for (Term term : TERMS) {
      english = term.pattern().matcher(english).replaceAll(term.english());
    }
    return english;
  }
}
