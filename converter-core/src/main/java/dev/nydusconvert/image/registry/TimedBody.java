package dev.nydusconvert.image.registry;

import dev.nydusconvert.io.ArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer as a stream that does not wait for ever: the JDK's own one has no limit for a server that falls
 * silent. A piece is asked for when the one before has been read, so little of the body is in memory.
 *
 * <p>One thread reads.
 */
final class TimedBody extends ArrayInputStream implements BodySubscriber<InputStream> {
    private static final List<ByteBuffer> END = List.of();

    private final Duration patience;
    private final BlockingQueue<List<ByteBuffer>> arrived = new LinkedBlockingQueue<>();
    private final Deque<ByteBuffer> current = new ArrayDeque<>();
    private Flow.Subscription subscription;
    private volatile Throwable failure;
    private boolean ended;
    private boolean closed;

    /** @param patience how long to wait for the next piece */
    TimedBody(Duration patience) {
        this.patience = patience;
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        synchronized (this) {
            if (subscription == null && !closed) {
                subscription = given;
                given.request(1);
                return;
            }
        }
        given.cancel();
    }

    @Override
    public void onNext(List<ByteBuffer> piece) {
        arrived.add(List.copyOf(piece));
    }

    @Override
    public void onError(Throwable reason) {
        failure = reason;
        arrived.add(END);
    }

    @Override
    public void onComplete() {
        arrived.add(END);
    }

    @Override
    protected int readInto(byte[] target, int offset, int length) throws IOException {
        while (current.isEmpty()) {
            if (ended || !await()) {
                return -1;
            }
        }
        ByteBuffer first = current.peekFirst();
        int n = Math.min(length, first.remaining());
        first.get(target, offset, n);
        if (!first.hasRemaining()) {
            current.removeFirst();
            if (current.isEmpty()) {
                demand();
            }
        }
        return n;
    }

    /** Waits for the next piece; false at the end. */
    private boolean await() throws IOException {
        List<ByteBuffer> piece;
        try {
            piece = arrived.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw Interruption.asIoException();
        }
        if (piece == null) {
            throw new HttpTimeoutException("nothing was received for " + patience.toSeconds() + " s");
        }
        if (piece == END) {
            ended = true;
            if (failure != null) {
                throw new IOException("the connection broke: " + failure.getMessage(), failure);
            }
            return false;
        }
        piece.stream().filter(ByteBuffer::hasRemaining).forEach(current::addLast);
        if (current.isEmpty()) {
            demand();
        }
        return true;
    }

    private synchronized void demand() {
        if (!closed) {
            subscription.request(1);
        }
    }

    /** A thread that waits for the next piece then fails. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (subscription != null && !ended) {
            subscription.cancel();
        }
        onError(new IOException("the stream was closed"));
    }
}
