package io.img2loc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A photo's encoded bytes, in a file or in memory. Opening checks that there is something that may
 * be read and that it is not too large.
 *
 * @param path the file, or null where there are bytes
 * @param bytes the bytes, which nobody changes any more, or null where there is a file
 * @param name what messages call it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record EncodedPhoto(@Nullable Path path, byte @Nullable [] bytes, String name, PhotoLimits limits) {

  /** The bytes from the first one on. */
  InputStream open() throws IOException {
    checkSize();
    return bytes != null ? new ByteArrayInputStream(bytes) : Files.newInputStream(file());
  }

  /** The bytes from {@code start} on, for ImageIO; start is position 0 of the stream. */
  PhotoStream openStream(long start) throws IOException {
    checkSize();
    return bytes != null ? PhotoStream.of(bytes, start) : PhotoStream.of(file(), start);
  }

  /** How many bytes there are. */
  long size() {
    try {
      return bytes != null ? bytes.length : fileSize();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** What the metadata says; broken metadata says less. */
  PhotoMetadata metadata() {
    try {
      checkSize();
      return bytes != null ? PhotoMetadata.read(bytes) : PhotoMetadata.read(file());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** 64 hexadecimal digits. */
  String sha256() {
    try (InputStream in = open()) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw unreadable(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  PhotoException failure(String cause) {
    return failure(cause, null);
  }

  PhotoException failure(String cause, @Nullable Throwable thrown) {
    return new PhotoException(name + ": " + cause, thrown);
  }

  /** In words, why reading the bytes failed; not for errors in what they say. */
  PhotoException unreadable(IOException e) {
    if (e instanceof NoSuchFileException) {
      return failure("there is no such file", e);
    }
    if (e instanceof AccessDeniedException) {
      return failure("the file may not be read; its permissions forbid it", e);
    }
    if (e instanceof ClosedByInterruptException) {
      return failure("the thread was interrupted while it read the photo", e);
    }
    return failure("the bytes cannot be read: " + e, e);
  }

  private void checkSize() throws IOException {
    long size = bytes != null ? bytes.length : fileSize();
    if (size == 0) {
      throw failure(bytes != null ? "there are no bytes" : "the file is empty");
    }
    if (size > limits.maxBytes()) {
      throw failure(
          String.format(
              "it has %,d bytes, more than the bound of %,d; raise PhotoLimits.maxBytes to read it",
              size, limits.maxBytes()));
    }
  }

  private long fileSize() throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file(), BasicFileAttributes.class);
    if (attributes.isDirectory()) {
      throw failure("it is a directory, not a photo");
    }
    if (!attributes.isRegularFile()) { // opening a pipe would wait for its writer
      throw failure("it is not a regular file");
    }
    return attributes.size();
  }

  private Path file() {
    if (path == null) {
      throw new IllegalStateException(name + " has neither path nor bytes");
    }
    return path;
  }
}
