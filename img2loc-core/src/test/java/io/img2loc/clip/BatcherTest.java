package io.img2loc.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BatcherTest {
  private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch firstMayGoOn = new CountDownLatch(1);

  /** What a call came to: a vector, or what was thrown. */
  private static final class Call extends Thread {
    private final Batcher batcher;
    private final byte photo;
    private float[] vector = {};
    private Throwable thrown;

    Call(Batcher batcher, int photo) {
      this.batcher = batcher;
      this.photo = (byte) photo;
    }

    @Override
    public void run() {
      thrown = catchThrowable(() -> vector = batcher.run(new byte[] {photo}));
    }
  }

  @Test
  void run_whileOneRuns_theOthersGoTogetherAndEachGetsItsOwn() throws Exception {
    List<Call> calls = run(new Batcher(this::echo, 4), 8);

    assertThat(batches.get(0)).isEqualTo(1);
    assertThat(batches).hasSize(3).containsExactly(1, 4, 3);
    for (Call call : calls) {
      assertThat(call.thrown).isNull();
      assertThat(call.vector).containsExactly(call.photo);
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {OutOfMemoryError.class, IllegalArgumentException.class})
  void run_networkFails_everyPhotoOfTheBatchIsToldAndNoneWaitsForEver(Class<Throwable> type)
      throws Exception {
    Throwable failure = type.getConstructor(String.class).newInstance("no room");
    Batcher.Network failing =
        photos -> {
          List<float[]> vectors = echo(photos);
          if (photos.size() == 3) {
            throwUnchecked(failure);
          }
          return vectors;
        };

    List<Call> calls = run(new Batcher(failing, 3), 5);

    assertThat(batches).containsExactly(1, 3, 1);
    assertThat(calls.stream().filter(call -> call.thrown == null)).hasSize(2);
    assertThat(calls.stream().filter(call -> call.thrown == failure)).hasSize(3);
  }

  @Test
  void run_networkGivesTooFew_isAFailureOfThoseLeftOut() throws Exception {
    Batcher.Network lossy = photos -> echo(photos).subList(0, Math.max(1, photos.size() - 1));

    List<Call> calls = run(new Batcher(lossy, 8), 4);

    assertThat(calls.stream().filter(call -> call.thrown == null)).hasSize(3);
  }

  @Test
  void run_batchOfOne_failsWithTheNetworksOwnError() {
    var failure = new OutOfMemoryError("no room");
    var batcher =
        new Batcher(
            photos -> {
              throw failure;
            },
            1);

    assertThat(catchThrowable(() -> batcher.run(new byte[1]))).isSameAs(failure);
  }

  /** The first call's batch is held until all others wait. */
  private List<Call> run(Batcher batcher, int count) throws InterruptedException {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Call call = new Call(batcher, i);
      calls.add(call);
      call.start();
      while (call.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
    firstMayGoOn.countDown();
    for (Call call : calls) {
      call.join();
    }
    return calls;
  }

  private List<float[]> echo(List<byte[]> photos) {
    batches.add(photos.size());
    try {
      firstMayGoOn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return photos.stream().map(photo -> new float[] {photo[0]}).toList();
  }

  private static void throwUnchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }
}
