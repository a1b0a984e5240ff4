package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptCommandTest {
  @TempDir Path folder;

  @Test
  void picture_isToldByHashAndWrittenAsTold() throws Exception {
    Path index = Samples.writeIndex(folder, 4);
    Path picture = folder.resolve("sent.jpg");

    Run run =
        Run.of("prompt", folder.resolve("indexed/2.jpg"), "--index", index, "--image-out", picture);

    assertThat(run.code()).isEqualTo(ExitCode.OK);
    byte[] written = Files.readAllBytes(picture);
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(written);
    assertThat(run.out())
        .contains(written.length + " bytes")
        .contains(HexFormat.of().formatHex(hash))
        .contains("2.000, -2.000")
        .contains("look very different from it");
    assertThat(ImageIO.read(picture.toFile()).getWidth()).isEqualTo(48);
  }

  @Test
  void json_hasTheSameText() throws IOException {
    Path index = Samples.writeIndex(folder, 4);

    Run run = Run.of("prompt", folder.resolve("indexed/2.jpg"), "--index", index, "--json");

    assertThat(run.out()).contains("\"user\" : ").contains("2.000, -2.000").contains("\"sha256\"");
  }

  @Test
  void imageOut_thatIsThePhoto_isRefusedAndThePhotoKept() throws IOException {
    Path index = Samples.writeIndex(folder, 2);
    Path photo = folder.resolve("indexed/2.jpg");
    Path link = Files.createSymbolicLink(folder.resolve("link.jpg"), photo);

    Run run = Run.of("prompt", photo, "--index", index, "--image-out", link);

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--image-out").contains(photo.toString());
    assertThat(photo).hasBinaryContent(Samples.jpeg(2));
  }
}
