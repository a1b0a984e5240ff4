package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptTest {
  private static final Evidence EVIDENCE = Evidence.of(photo("in question"));

  private static Photo photo(String bytes) {
    return Photo.of(bytes.getBytes(StandardCharsets.UTF_8), "named " + bytes);
  }

  private static Prompt prompt(String system, String user, Photo... extra) {
    return new Prompt(system, user, List.of(extra), 0, EVIDENCE);
  }

  // The expected hashes are those of Python:
  //   def sha(*parts):
  //     return hashlib.sha256(b''.join(struct.pack('>Q', len(p)) + p for p in parts)).hexdigest()

  @Test
  void sha256_texts_asPythonSays() {
    // sha(b'img2loc-prompt-1', 'Sei kurz.'.encode(), 'Où? 何処'.encode())
    assertThat(prompt("Sei kurz.", "O\u00f9? \u4f55\u51e6").sha256())
        .isEqualTo("aa0284e8d35fec0c0599d6da2f91628d084fda7ef46787a48df135a15b1dde93");
  }

  @Test
  void sha256_withPhotos_asPythonSays() {
    // sha(b'img2loc-prompt-1', b'', b'Where?', sha256(b'abc').digest(), sha256(b'def').digest())
    assertThat(prompt("", "Where?", photo("abc"), photo("def")).sha256())
        .isEqualTo("eef2ff39a5f7ce3efc62e71ce9fc319ab1069edce95f41442ee7bdaf220b8d15");
  }

  @Test
  void sha256_doesNotDependOnPhotoInQuestionEvidenceAndSample() {
    Evidence other =
        new Evidence(
            photo("another"),
            Embedding.of(1, 0),
            new Hits(
                List.of(new Neighbor(Reference.of("a", new GeoPoint(1, 2)), 0.5)),
                List.of(),
                true));

    assertThat(Prompt.of("s", "u", other).withSample(3).sha256())
        .isEqualTo(Prompt.of("s", "u", EVIDENCE).sha256());
  }

  @Test
  void sha256_doesNotDependOnHandlesAndNames() {
    Photo renamed = Photo.of("abc".getBytes(StandardCharsets.UTF_8), "another name");

    assertThat(prompt("s", "u", renamed).sha256())
        .isEqualTo(prompt("s", "u", photo("abc")).sha256());
  }

  @Test
  void sha256_differsWhereTheQuestionDoes() {
    List<String> hashes =
        List.of(
            prompt("ab", "c").sha256(),
            prompt("a", "bc").sha256(),
            prompt("", "abc").sha256(),
            prompt("abc", "").sha256(),
            prompt("ab", "c", photo("x")).sha256(),
            prompt("ab", "c", photo("x"), photo("x")).sha256(),
            prompt("ab", "c", photo("x"), photo("y")).sha256(),
            prompt("ab", "c", photo("y"), photo("x")).sha256());

    assertThat(hashes).doesNotHaveDuplicates().allMatch(hash -> hash.matches("[0-9a-f]{64}"));
  }

  @Test
  void sha256_extraPhotoThatIsGone_fails(@TempDir Path folder) {
    Prompt prompt = prompt("s", "u", Photo.of(folder.resolve("gone.jpg")));

    assertThatThrownBy(prompt::sha256)
        .isInstanceOf(PhotoException.class)
        .hasMessageContaining("gone.jpg");
  }
}
