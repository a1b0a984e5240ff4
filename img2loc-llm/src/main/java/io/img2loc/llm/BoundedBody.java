package io.img2loc.llm;

import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Collects a reply's bytes, and gives up the connection at one too many. */
final class BoundedBody implements BodySubscriber<byte[]> {
  private final BodySubscriber<byte[]> bytes = BodySubscribers.ofByteArray();
  private final int limit;
  private final boolean startSuffices;
  private long received;
  private Flow.@Nullable Subscription subscription;

  private BoundedBody(int limit, boolean startSuffices) {
    this.limit = limit;
    this.startSuffices = startSuffices;
  }

  /** One that fails with {@link OversizedReplyException} where there is more. */
  static BoundedBody whole(int limit) {
    return new BoundedBody(limit, false);
  }

  /** One that has at least so much from the start, and reads no further. */
  static BoundedBody start(int limit) {
    return new BoundedBody(limit, true);
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return bytes.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    bytes.onSubscribe(subscription);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    if (subscription == null) {
      return; // was on its way
    }
    received += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
    if (received <= limit) {
      bytes.onNext(buffers);
      return;
    }
    subscription.cancel();
    subscription = null;
    if (startSuffices) {
      bytes.onNext(buffers);
      bytes.onComplete();
    } else {
      bytes.onError(new OversizedReplyException(limit));
    }
  }

  @Override
  public void onError(Throwable failure) {
    bytes.onError(failure);
  }

  @Override
  public void onComplete() {
    bytes.onComplete();
  }
}
