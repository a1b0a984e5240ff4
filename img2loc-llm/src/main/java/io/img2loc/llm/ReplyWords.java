package io.img2loc.llm;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a reply says besides numbers: that it refuses, that it cannot tell, which place it means.
 */
final class ReplyWords {
  private static final String CANNOT =
      "\\b(?:can(?:'t|not| not)|could(?:n't| not)|(?:am |'m |be )?(?:unable|not able) to|won't"
          + "|will not|must decline to|decline to)";

  private static final Pattern REFUSAL =
      anyOf(
          CANNOT
              + " (?:\\w+ ){0,2}(?:help|assist|comply|fulfill|engage|support|participate|do"
              + " (?:that|this)|discuss)\\b(?! but\\b)",
          "\\bprivacy\\b(?! (?:fences?|screens?|walls?|hedges?|glass))",
          "\\b(?:usage|content|safety|my|our|openai'?s?|the) polic(?:y|ies)\\b",
          "\\b(?:my|our|the|safety|usage|content|community|ethical) guidelines\\b",
          "\\b(?:not|n't|don't) (?:feel )?comfortable\\b",
          "\\b(?:must|have to) (?:respectfully )?decline\\b",
          "\\bagainst (?:my|our|the) (?:\\w+ )?(?:polic(?:y|ies)|rules?|principles|terms)\\b",
          // German, French, Spanish, Portuguese, Italian
          "\\b(?:nicht|leider nicht|nicht dabei) (?:weiter)?(?:helfen|behilflich|unterstützen)"
              + "|\\bdatenschutz"
              + "|\\bprivatsphäre|\\bhelfe\\p{L}* (?:ich )?(?:dir |ihnen )?nicht",
          "\\b(?:ne (?:peux|puis|pourrai)|suis pas en mesure|ne suis pas"
              + " autorisée?)\\b[^.!\\n]{0,30}\\b(?:aider|assister|répondre à cette demande)"
              + "|\\bvie privée|\\bconfidentialité",
          "\\bno (?:puedo|podría|podré)\\b[^.!\\n]{0,20}\\b(?:ayudar|ayudarte|asistir|cumplir"
              + "|proporcionar ayuda)"
              + "|\\bprivacidad|\\bpolíticas\\b",
          "\\bnão (?:posso|consigo|poderei)\\b[^.!\\n]{0,20}\\b(?:ajudar|ajudá|auxiliar|atender)"
              + "|\\bprivacidade",
          "\\bnon (?:posso|sono in grado di)\\b[^.!\\n]{0,20}\\b(?:aiutar|assister|soddisfare)"
              + "|\\briservatezza",
          // Dutch, Polish, Russian, Ukrainian, Turkish
          "\\bniet (?:mee |bij )?(?:\\p{L}+ )?helpen|\\bnie mogę (?:\\p{L}+ ){0,3}pomóc"
              + "|\\bprywatnoś",
          "не мог[уа][^.!\\n]{0,20}(?:помочь|помогать|помогти|допомогти)|конфиденциальност"
              + "|приватност",
          "yardımcı olama|gizlilik",
          // Chinese, Japanese, Korean
          "(?:无法|不能|無法|没办法)[^。！,\\n]{0,12}(?:帮助|协助|幫助|協助|帮你|帮您|回答(?:这个|该)?(?:问题|请求)|提供帮助|满足)"
              + "|隐私|隱私",
          "(?:お手伝い|お答え|お応え|支援|協力)[^。\\n]{0,12}(?:できません|できかねます|致しかねます|いたしかねます)|プライバシー",
          "(?:도와|도움)[^.\\n]{0,12}(?:수 없|어렵|못)|개인정보|사생활|프라이버시",
          // Arabic, Hindi, Vietnamese, Indonesian
          "(?:لا يمكنني|لا أستطيع)[^.\\n]{0,12}(?:مساعد|المساعد)|الخصوصية",
          "मदद नहीं कर|सहायता नहीं कर",
          "không thể (?:\\p{L}+ ){0,2}(?:giúp|hỗ trợ)|tidak (?:dapat|bisa) (?:\\p{L}+"
              + " )?(?:membantu|bantu)");

  /** Said of a position it may mean either; nothing else tells. */
  private static final Pattern WITHHOLDING =
      anyOf(CANNOT + " (?:\\w+ )?(?:share|provide|disclose|reveal|give)\\b");

  private static final Pattern ABSTENTION =
      anyOf(
          CANNOT
              + " (?:\\w+ ){0,3}(?:tell|determine|identify|pinpoint|locate|say|know|estimate"
              + "|infer|be determined"
              + "|geolocate|deduce|narrow|recogni[sz]e|discern|conclude|be (?:identified|located"
              + "|pinpointed|inferred))\\b",
          "\\b(?:impossible|not possible|difficult|hard|too \\w+) to (?:\\w+ )?(?:tell|determine"
              + "|identify"
              + "|pinpoint|locate|say|know|estimate|make out|see)\\b",
          "\\b(?:don't|do not) (?:\\w+ )?know\\b|\\bno (?:idea|clue|discernible)\\b"
              + "|\\bunknown\\b|\\bnot sure where\\b",
          "\\b(?:not enough|insufficient|lack(?:s|ing)?(?: of)?(?: sufficient| any)?|no (?:clear"
              + "|distinctive|specific|identifiable|visible|unique)"
              + "|without (?:more|further|additional)) (?:\\w+ ){0,2}(?:information|clues?"
              + "|evidence|details?|context|features|landmarks)",
          "\\bunable to (?:\\w+ )?\\w+|\\b(?:not |in|un)determin(?:able|ed|ate)\\b",
          "[\"']?lat(?:itude)?[\"']?\\s{0,3}[:=]\\s{0,3}(?:null|none|nan|undefined|n/?a"
              + "|[\"'](?:n/?a|null|none|nan|unknown|-|)[\"'])",
          "^\\W*(?:null|none|n/?a|nan)\\W*$",
          // German, French, Spanish, Portuguese, Italian
          "\\bnicht (?:genau |eindeutig |sicher |exakt |möglich[^.!\\n]{0,40})?(?:sagen"
              + "|bestimmen|bestimmbar|feststellen|erkennen|erkennbar|ermitteln|identifizieren"
              + "|lokalisieren|zuordnen)"
              + "|\\bweiß (?:ich )?(?:es )?nicht|\\bunbekannt|\\bkeine (?:ahnung|hinweise"
              + "|eindeutigen)|\\bunmöglich",
          "\\b(?:ne (?:peux|puis|peut|permet)|pas possible|impossible|incapable|pas en"
              + " mesure)\\b[^.!\\n]{0,40}\\b(?:déterminer|dire|identifier|localiser|savoir"
              + "|situer|être déterminé)"
              + "|\\bne sais pas|\\binconnue?\\b|\\bimpossible (?:de|à)\\b",
          "\\b(?:no (?:puedo|es posible|se puede|soy capaz|hay suficiente)"
              + "|imposible)\\b[^.!\\n]{0,40}\\b(?:determinar|identificar|decir|localizar"
              + "|precisar|saber|ubicar|información|pistas)"
              + "|\\bno (?:lo )?sé\\b|\\bdesconocid[oa]",
          "\\b(?:não (?:é possível|consigo|posso|há)"
              + "|impossível)\\b[^.!\\n]{0,40}\\b(?:determinar|identificar|dizer|localizar"
              + "|precisar|saber|informaç|pistas)"
              + "|\\bnão sei\\b|\\bdesconhecid[oa]",
          "\\b(?:non (?:posso|è possibile|riesco|sono in grado)"
              + "|impossibile)\\b[^.!\\n]{0,40}\\b(?:determinare|identificare|dire|localizzare"
              + "|stabilire|individuare|sapere)"
              + "|\\bnon (?:lo )?so\\b|\\bsconosciut[oa]",
          // Dutch, Polish, Russian, Ukrainian, Turkish
          "\\bniet (?:\\p{L}+ ){0,4}(?:bepalen|zeggen|vaststellen|achterhalen)|\\bonbekend",
          "\\bnie (?:mogę|można|da się|jestem w stanie|potrafię)\\b[^.!\\n]{0,40}(?:określić"
              + "|ustalić|powiedzieć|zidentyfikować)|\\bnie wiem\\b|\\bnieznan",
          "(?:не мог[уа]|невозможно|неможливо|не удается|не удаётся)[^.!\\n]{0,40}(?:определить"
              + "|сказать|установить|визначити|сказати)"
              + "|не знаю|неизвестн|невідом",
          "(?:belirle|tespit ed|söyle)\\p{L}*(?:emem|emiyorum|mek mümkün değil|enmez)|bilmiyorum"
              + "|bilinmiyor",
          // Chinese, Japanese, Korean
          "(?:无法|不能|难以|無法|難以|没有办法)[^。！\\n]{0,14}(?:确定|判断|识别|确认|得知|知道|定位|確定|判斷|識別|辨认|辨別|推断)"
              + "|不知道|未知|信息不足|資訊不足",
          "(?:特定|判断|判別|断定|わか|分か|確定)[^。\\n]{0,14}(?:できません|できない|りません|らない|困難|不可能)|不明",
          "(?:알 수 없|판단할 수 없|특정할 수 없|확인할 수 없|파악할 수 없|결정할 수 없|모르겠)",
          // Arabic, Hindi, Vietnamese, Indonesian
          "(?:لا يمكن|لا أستطيع|لا يمكنني|من المستحيل)[^.\\n]{0,14}(?:تحديد|معرفة)|لا أعرف|غير"
              + " معروف",
          "(?:निर्धारित|पता|पहचान)[^।\\n]{0,14}(?:नहीं|असंभव)|अज्ञात",
          "không thể (?:\\p{L}+ ){0,2}(?:xác định|biết)|không biết|tidak (?:dapat|bisa)"
              + " (?:\\p{L}+ )?(?:menentukan|mengetahui|mengidentifikasi|ditentukan)|tidak tahu"
              + "|tidak diketahui");

  private static final Pattern CHOICE =
      anyOf(
          "\\b(?:final|finally|answer|conclusion|conclude|therefore|verdict)\\b",
          "\\bbest[ _](?:guess|estimate|match|single|candidate|fit)\\b|\\b(?:my|single|primary"
              + "|chosen)[ _](?:guess|estimate|answer|choice|pick|prediction)",
          "\\b(?:settle|settled|decide|decided) (?:on|for)\\b|\\bI(?:'ll| will| would|'d)?"
              + " (?:\\w+ )?(?:go|going|choose|chose|pick|say|select)\\b",
          "\\b(?:go|going) with\\b|\\bso I\\b|\\bthus\\b|\\bhence\\b",
          "\\bendgültig|\\bantwort\\b|\\bbeste schätzung|\\bréponse\\b|\\bmeilleure estimation"
              + "|\\brespuesta\\b"
              + "|\\bmejor estimación|\\bresposta\\b|\\bmelhor (?:estimativa|palpite)"
              + "|\\brisposta\\b|\\bmiglior stima",
          "最终|答案|最佳|最終|答え|回答|結論|结论|최종|정답|답변|ответ|итог|odpowiedź|antwoord|cevap|svar");

  /** Weaker: of what is said in the same sentence only. */
  private static final Pattern LIKELIEST =
      anyOf(
          "\\b(?:most likely|most probable|most plausible|likeliest|best)\\b|最可能|最有可能|最も可能性|가장 가능성");

  /** Takes back what was said before. */
  private static final Pattern CORRECTION =
      anyOf(
          "\\bbut (?!could|might|also|maybe|perhaps)(?:(?!could|might|also|maybe|perhaps"
              + "|\\bor\\b)[^.\\n]){0,60}"
              + "\\b(?:is|it's|means|points? to|suggests?|indicates?)\\b",
          "\\bwait\\b|\\bon second thoughts?\\b|\\bactually\\b|\\bcorrect(?:ed|ion)\\b|\\bupon"
              + " (?:closer|further)\\b"
              + "|\\bafter (?:further|more|careful|closer|re)|\\brevis(?:ed|ing)\\b"
              + "|\\brefin(?:ed|ing)\\b|\\binstead\\b"
              + "|\\bmore (?:precise|accurate|exact)(?:ly)?\\b|\\bupdated?\\b|\\bto be (?:more"
              + " )?precise\\b");

  /** Stronger: that what was said before is wrong. */
  private static final Pattern ERROR =
      anyOf("\\bcorrection\\b|\\bmistaken?\\b|\\b(?:must|should) be (?:negative|positive)\\b");

  private static final Pattern FINAL = anyOf("\\bfinal\\b|\\banswer\\b|\\bcorrection\\b|最终|最終|최종");

  /** In the sentence that the text begins with, and of nothing else with numbers. */
  private static final Pattern REJECTION =
      Pattern.compile(
          "(?:(?!, (?:and|so|while|with|after|since|because)\\b)[^.!?;\\n\\d]){0,80}?"
              + "(?<!(?:not|n't) be )"
              + "\\b(?:ruled out|rejected|excluded|discarded|eliminated|dismissed)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern OTHERS =
      anyOf(
          "\\balternativ|\\banother (?:possib|option|candidate|likely)"
              + "|\\bother (?:possib|options?|candidates?|likely|plausible|places?|locations?)"
              + "|\\bless (?:likely|probable)|\\brunners?[ -]up\\b|\\b(?:could|might|may)"
              + " also\\b|\\bsecond choice\\b");

  private static final Pattern ALTERNATIVE =
      anyOf(
          "\\bor\\b|\\balternativ|\\banother (?:possib|option|candidate|likely)|\\bother"
              + " (?:possib|options?|candidates?|likely|plausible)"
              + "|\\boptions?\\b|\\bcandidates?\\b|\\bpossibilit(?:y|ies)\\b|\\bless likely\\b"
              + "|\\brunner|\\bcould also\\b|\\bmight also\\b|\\bsecond(?:ary)?\\b"
              + "|\\boder\\b|\\bou\\b|\\boppure\\b|或者|或是|または|또는|или");

  private static final Pattern EXAMPLE =
      Pattern.compile(
          "(?:\\bfor (?:example|instance)\\b|\\be\\.g\\.|\\bz\\. ?B\\.|\\bzum Beispiel\\b|\\bpor"
              + " ejemplo\\b"
              + "|\\bpar exemple\\b|\\bper esempio\\b|\\bpor exemplo\\b|例如|比如|例えば|예를 들어"
              + "|например)[^\\d\\n]{0,60}+$",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  private static final Pattern FORM =
      Pattern.compile("(?:\\b(?:format|form)\\b|格式|形式)[^\\d\\n]{0,60}+$", Pattern.CASE_INSENSITIVE);

  /** Fields that hold what they are to hold. */
  private static final Pattern TEMPLATE =
      Pattern.compile(
          "[\"'\\s,]{0,9}+(?:city|country)[\"']?\\s{0,3}:\\s{0,3}[\"'][<\\[]?(?:(?:city|country)"
              + "(?:[ _]?name)?|string|name of [^\"'\\d]{1,20}|\\.{3})[>\\]]?[\"']",
          Pattern.CASE_INSENSITIVE);

  /** An object, lines or a function's name in which models ask for a tool, up to what it gets. */
  private static final Pattern CALL =
      anyOf(
          "\\{[^{}]{0,200}[\"'](?:arguments|args|parameters|(?:(?:action|tool)_)?input)[\"']"
              + "\\s{0,3}:\\s{0,3}[\"']?\\{[^}]{0,200}$",
          "\\bAction:[^\\n{}]{0,60}\\n\\s{0,3}Action Input:[^}]{0,200}$",
          "\\b[a-z]{1,20}_[a-z_]{1,30}\\([^()]{0,200}$");

  private static final Pattern CALL_TO_ANSWER =
      anyOf("answer|final|finish|submit|guess|predict|respon[ds]|output|result");

  private static final Pattern PHOTO_WANTED =
      anyOf(
          "\\b(?:upload|attach|share|provide|send)\\b[^.!?\\d\\n]{0,20}\\b(?:image|photo|picture)\\b");

  private static final Pattern TURN =
      anyOf(
          "\\b(?:but|however|that said|still|nevertheless|here(?:'s| is)|aber|mais|pero|mas"
              + "|ma)\\b|但|不过|しかし|ただし|하지만|но\\b");

  private static final Pattern OWN_VERDICT =
      Pattern.compile(
          "[\"']?verdict[\"']?\\s{0,3}:\\s{0,3}[\"']?(?<verdict>can(?:not|'t)[ _]tell|unknown|unable"
              + "|undetermined|none|null|n/?a|refus\\w{0,5}|estimate)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern CANNOT_TELL_AT_THE_END =
      Pattern.compile(
          "(?:^|[\\n.!]\\s{0,3})\\W{0,10}(?:I )?cannot tell\\W{0,10}$", Pattern.CASE_INSENSITIVE);
  private static final Pattern CANNOT_TELL_AT_THE_BEGINNING =
      Pattern.compile("^\\W{0,10}(?:I )?cannot tell\\b", Pattern.CASE_INSENSITIVE);

  /** Of the request itself, and not of a policy on a sign. */
  private static final Pattern REFUSAL_TO_HELP =
      anyOf(CANNOT + " (?:\\w+ ){0,2}(?:help|assist|comply|fulfill)\\b(?! but\\b)");

  /** What a prompt tells of, and a reply may repeat. */
  private static final Pattern HINT =
      anyOf(
          "\\b(?:hints?|references?)\\b|\\bsimilar (?:photos?|images?|pictures?|ones?)\\b"
              + "|\\byou (?:listed|provided|gave)\\b|\\bnot (?:\\w+ )?near\\b");

  private static final Pattern CALLED_A_HINT =
      Pattern.compile(
          "[^.!?\\n\\d]{0,40}\\b(?:hints?|references?|similar photos?)\\b",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern ANNOUNCED =
      Pattern.compile(
          "(?:\\b(?:answer|coordinates?|json|estimate|guess|output|result"
              + "|location)\\b[^\\n]{0,30}+(?<=[:(=]))\\s*$",
          Pattern.CASE_INSENSITIVE);

  private static final int FAR = 80;

  private static final int FAR_CALL = 400;

  private ReplyWords() {}

  private static Pattern anyOf(String... patterns) {
    return Pattern.compile(
        Stream.of(patterns).collect(Collectors.joining("|")),
        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  /** That it will not say. */
  static boolean refuse(String text) {
    return REFUSAL.matcher(text).find();
  }

  /** That it does not give a place, for whatever reason. */
  static boolean withhold(String text) {
    return WITHHOLDING.matcher(text).find();
  }

  /** That it cannot tell. */
  static boolean abstain(String text) {
    return ABSTENTION.matcher(text).find();
  }

  /** That what follows right after is what is meant, whatever was said before. */
  static boolean choose(String text) {
    return CHOICE.matcher(text).find()
        || CORRECTION.matcher(text).find()
        || LIKELIEST.matcher(lastSentence(text)).find();
  }

  private static String lastSentence(String text) {
    int line = text.lastIndexOf('\n');
    int full = text.lastIndexOf(". ");
    return text.substring(Math.max(line, full) + 1);
  }

  /** That what follows right after is the last word, whatever was said before. */
  static boolean conclude(String text) {
    return FINAL.matcher(text).find();
  }

  /** That what was said right before is not meant. */
  static boolean beginWithARejection(String text) {
    return REJECTION.matcher(text).lookingAt();
  }

  /** That what was said before is wrong. */
  static boolean admitAnError(String text) {
    return ERROR.matcher(text).find();
  }

  /** That what follows are others than the one meant. */
  static boolean turnToOthers(String text) {
    return OTHERS.matcher(text).find();
  }

  /** That what follows is one of several. */
  static boolean offerAlternatives(String text) {
    return ALTERNATIVE.matcher(text).find();
  }

  /** That what follows right after shows a form, not a place; a refusal gives no other examples. */
  static boolean endInAnExample(String text, boolean ofARefusal) {
    String end = text.substring(Math.max(0, text.length() - FAR));
    return FORM.matcher(end).find() || (ofARefusal && EXAMPLE.matcher(end).find());
  }

  /** That what was said right before shows a form, not a place. */
  static boolean goOnInATemplate(String text) {
    return TEMPLATE.matcher(text).lookingAt();
  }

  /** That what follows right after is for a tool, other than one that takes the answer. */
  static boolean endInACall(String text) {
    Matcher call = CALL.matcher(text).region(Math.max(0, text.length() - FAR_CALL), text.length());
    return call.find() && !CALL_TO_ANSWER.matcher(call.group()).find();
  }

  /** That there is no photo, or too few. */
  static boolean askForThePhoto(String text) {
    return PHOTO_WANTED.matcher(text).find();
  }

  /** That something else follows than was said before. */
  static boolean turn(String text) {
    return TURN.matcher(text).find();
  }

  /** The verdict that our own form of an object has, or the two words asked for in its stead. */
  static boolean giveUpInOurForm(String text) {
    List<String> verdicts =
        OWN_VERDICT.matcher(text).results().map(match -> match.group(1)).toList();
    return verdicts.isEmpty()
        ? CANNOT_TELL_AT_THE_END.matcher(text).find() || beginWithGivingUp(text)
        : !verdicts.get(verdicts.size() - 1).equalsIgnoreCase("estimate");
  }

  /** The two words first, and no second thoughts. */
  private static boolean beginWithGivingUp(String text) {
    Matcher beginning = CANNOT_TELL_AT_THE_BEGINNING.matcher(text);
    return beginning.find() && !turnOrChoose(text.substring(beginning.end()));
  }

  private static boolean turnOrChoose(String text) {
    return turn(text) || choose(text);
  }

  /** That it will not help, and nothing that takes that back follows. */
  static boolean refuseToHelp(String text) {
    Matcher refusal = REFUSAL_TO_HELP.matcher(text);
    return refusal.find() && !turnOrChoose(text.substring(refusal.end()));
  }

  /** That what follows right after is one of the places that the prompt told of, and no more. */
  static boolean endInAHint(String text) {
    String sentence = lastSentence(text);
    return HINT.matcher(sentence).find() && !turnOrChoose(sentence);
  }

  /** That what was said right before is one of the places that the prompt told of. */
  static boolean callItAHint(String text) {
    return CALLED_A_HINT.matcher(text).lookingAt();
  }

  /** That an answer follows, and none does. */
  static boolean endInAnAnnouncement(String text) {
    return ANNOUNCED.matcher(text).find();
  }
}
