package dev.nydusconvert.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class WorkerThreadsTest {
    private final WorkerThreads threads = new WorkerThreads(2, "test-worker", "tests are run");

    @AfterEach
    void endThreads() {
        threads.endNow();
    }

    @Test
    void workRunsOnDaemonThreadsOfTheName() throws IOException {
        Future<String> name = threads.submit(() ->
                Thread.currentThread().getName() + " " + Thread.currentThread().isDaemon());
        assertThat(threads.await(name)).isEqualTo("test-worker true");
    }

    @Test
    void failuresOfTheWorkComeAsTheyAre() {
        for (Throwable failure : new Throwable[] {
            new MalformedInputException("file", 7, "is damaged"),
            new IllegalStateException("mistaken"),
            new AssertionError("wrong")
        }) {
            Future<Void> work = threads.submit(() -> {
                if (failure instanceof Error error) {
                    throw error;
                }
                throw (Exception) failure;
            });
            assertThatThrownBy(() -> threads.await(work)).isSameAs(failure);
        }
    }

    @Test
    void otherFailuresBecomeOneOfInputOrOutput() {
        Future<Void> work = threads.submit(() -> {
            throw new InterruptedException("inside");
        });
        assertThatThrownBy(() -> threads.await(work))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("tests are run")
                .hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void anInterruptedWaitSaysWhatItWasForAndStaysInterrupted() {
        Future<Void> never = threads.submit(() -> {
            new CountDownLatch(1).await();
            return null;
        });
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> threads.await(never))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("interrupted while tests are run");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void endingAfterWorkLetsAllOfItRunToItsEnd() {
        AtomicInteger done = new AtomicInteger();
        List<Future<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(threads.submit(() -> {
                Thread.sleep(5);
                return done.incrementAndGet();
            }));
        }
        Thread.currentThread().interrupt();
        threads.endAfterWork();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(all).allMatch(Future::isDone);
        assertThat(done).hasValue(20);
    }

    @Test
    void endingNowInterruptsWhatRunsAndDropsWhatWaits() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(2);
        List<Future<Void>> all = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            all.add(threads.submit(() -> {
                running.countDown();
                new CountDownLatch(1).await();
                return null;
            }));
        }
        AtomicInteger done = new AtomicInteger();
        Future<Integer> waiting = threads.submit(done::incrementAndGet);
        running.await();
        assertThat(threads.endNow()).isTrue();
        assertThat(all).allMatch(Future::isDone);
        assertThat(waiting.isDone()).isFalse();
        assertThat(done).hasValue(0);
    }
}
