package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheFolderTest {
  private static final Path HOME = Path.of("home").toAbsolutePath();
  private static final Path ELSEWHERE = Path.of("elsewhere").toAbsolutePath();

  private static Path folder(String system, Map<String, String> variables) {
    return CacheFolder.folder(variables, system, HOME);
  }

  @Test
  void folder_followsTheSystemsCustom() {
    assertThat(folder("Linux", Map.of())).isEqualTo(HOME.resolve(Path.of(".cache", "img2loc")));
    assertThat(folder("Mac OS X", Map.of()))
        .isEqualTo(HOME.resolve(Path.of("Library", "Caches", "img2loc")));
    assertThat(folder("Windows 11", Map.of()))
        .isEqualTo(HOME.resolve(Path.of("AppData", "Local", "img2loc")));
  }

  @Test
  void folder_followsTheSystemsVariables() {
    String elsewhere = ELSEWHERE.toString();
    assertThat(folder("Linux", Map.of("XDG_CACHE_HOME", elsewhere)))
        .isEqualTo(ELSEWHERE.resolve("img2loc"));
    assertThat(folder("Windows 11", Map.of("LOCALAPPDATA", elsewhere)))
        .isEqualTo(ELSEWHERE.resolve("img2loc"));
  }

  @Test
  void relativePath_isIgnoredAsTheXdgSpecificationHasIt() {
    assertThat(folder("Linux", Map.of("XDG_CACHE_HOME", "relative")))
        .isEqualTo(HOME.resolve(Path.of(".cache", "img2loc")));
  }

  @Test
  void ownVariable_goesBeforeTheSystems() {
    assertThat(
            folder(
                "Linux", Map.of("IMG2LOC_CACHE", " here ", "XDG_CACHE_HOME", ELSEWHERE.toString())))
        .isEqualTo(Path.of("here"));
  }

  @Test
  void of_isTheFolderOfThisName() {
    assertThat(CacheFolder.of("replies")).hasFileName("replies");
  }
}
