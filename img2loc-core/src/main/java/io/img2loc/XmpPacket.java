package io.img2loc;

import io.img2loc.Angle.Axis;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The few properties of an XMP packet that say where, when and which way up.
 *
 * <p>Only properties of the photo itself count, not those of a structure inside: a list of places
 * shown in the picture holds coordinates by the same names. A packet with a document type is not
 * read, so there is no entity to resolve; the XML is streamed, so depth costs no stack; what stands
 * before a mistake in it is kept.
 */
final class XmpPacket {
  /** The largest packet, sidecar or other block of metadata that is read. */
  static final int MAX_BYTES = 10 << 20;

  static final String ORIENTATION = "tiff:Orientation";
  static final String DATE_TIME_ORIGINAL = "exif:DateTimeOriginal";
  static final String DATE_CREATED = "photoshop:DateCreated";

  private static final String RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
  private static final Map<String, String> PREFIXES =
      Map.of(
          "http://ns.adobe.com/exif/1.0/", "exif:",
          "http://ns.adobe.com/tiff/1.0/", "tiff:",
          "http://ns.adobe.com/photoshop/1.0/", "photoshop:");
  private static final int MAX_VALUE = 1024;

  private final Map<String, String> values = new HashMap<>();
  private boolean wellFormed = true;

  private XmpPacket() {}

  /**
   * Reads a packet, or a packet and its second part; of a property given twice the first counts.
   */
  static XmpPacket parse(List<byte[]> packets) {
    XmpPacket packet = new XmpPacket();
    for (byte[] bytes : packets) {
      packet.read(decode(bytes));
    }
    return packet;
  }

  /** A property by its usual prefix and name, or null. */
  @Nullable String get(String name) {
    return values.get(name);
  }

  /** Whether all of it was XML. */
  boolean isWellFormed() {
    return wellFormed;
  }

  /** The position it states. */
  PhotoPosition position(PhotoPosition.Source source, String where) {
    return Angle.position(
        source,
        where,
        angle(Axis.LATITUDE, "exif:GPSLatitude"),
        angle(Axis.LONGITUDE, "exif:GPSLongitude"));
  }

  private @Nullable Angle angle(Axis axis, String name) {
    String text = values.get(name);
    return text == null || text.isBlank()
        ? null
        : Angle.of(axis, text, values.get(name + "Ref"), true);
  }

  /**
   * Text that an XML parser accepts: mistaken bytes and control characters, which editors leave in
   * captions, would otherwise cost the position.
   */
  private static String decode(byte[] bytes) {
    StringBuilder text = new StringBuilder(new String(bytes, charset(bytes)));
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\n' && c != '\r' && c != '\t') || c >= '\uFFFE' || c == '\uFEFF') {
        text.setCharAt(i, ' ');
      }
    }
    return text.toString().strip();
  }

  private static Charset charset(byte[] bytes) {
    int first = bytes.length < 2 ? 0 : ((bytes[0] & 0xFF) << 8) | (bytes[1] & 0xFF);
    return switch (first) {
      case 0xFEFF, 0x003C -> StandardCharsets.UTF_16BE;
      case 0xFFFE, 0x3C00 -> StandardCharsets.UTF_16LE;
      default -> StandardCharsets.UTF_8;
    };
  }

  private void read(String xml) {
    if (xml.contains("<!DOCTYPE")) { // not allowed in XMP, and the parser complains to stderr
      wellFormed = false;
      return;
    }
    // The JDK's own: another parser on the class path may know these settings by other names.
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
      try {
        readProperties(reader);
      } finally {
        reader.close();
      }
    } catch (XMLStreamException e) {
      wellFormed = false;
    }
  }

  /** Properties stand two levels below rdf:RDF, or as attributes one level below. */
  private void readProperties(XMLStreamReader reader) throws XMLStreamException {
    int depth = 0;
    int rdf = Integer.MAX_VALUE - 2;
    String property = null;
    StringBuilder value = new StringBuilder();
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          depth++;
          if (depth <= rdf && isRdf(reader, "RDF")) {
            rdf = depth;
          } else if (depth == rdf + 1 && isRdf(reader, "Description")) {
            readAttributes(reader);
          }
          property =
              depth == rdf + 2 ? name(reader.getNamespaceURI(), reader.getLocalName()) : null;
          value.setLength(0);
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (property != null && value.length() <= MAX_VALUE) {
            value.append(reader.getText());
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          if (property != null) {
            put(property, value.toString());
          }
          property = null;
          if (depth == rdf) {
            rdf = Integer.MAX_VALUE - 2;
          }
          depth--;
        }
        default -> {
          // comments, instructions: nothing of the photo's
        }
      }
    }
  }

  private void readAttributes(XMLStreamReader reader) {
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      String name = name(reader.getAttributeNamespace(i), reader.getAttributeLocalName(i));
      if (name != null) {
        put(name, reader.getAttributeValue(i));
      }
    }
  }

  private void put(String name, String value) {
    if (value.length() <= MAX_VALUE) {
      values.putIfAbsent(name, value.strip());
    }
  }

  private static boolean isRdf(XMLStreamReader reader, String name) {
    return RDF.equals(reader.getNamespaceURI()) && reader.getLocalName().equals(name);
  }

  private static @Nullable String name(@Nullable String namespace, String local) {
    String prefix = namespace == null ? null : PREFIXES.get(namespace);
    return prefix == null ? null : prefix + local;
  }
}
