package dev.nydusconvert.image.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * When and after how long a request is sent again: for failures that pass, twice as long each time, a little earlier or later by
 * chance so that many clients do not come back at once. What the registry asks for in {@code Retry-After} comes first.
 *
 * @param retries how often at most
 * @param first how long to wait the first time
 * @param longest how long to wait at most, whatever the registry asks for
 * @param jitter gives numbers from 0 up to 1
 * @param clock for moments that the registry names
 * @param sleeper waits
 */
record RetryPolicy(int retries, Duration first, Duration longest, DoubleSupplier jitter, Clock clock, Sleeper sleeper) {
    private static final int MAX_DOUBLINGS = 20;

    /** Lets a thread wait. */
    interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    /** Sends a request. */
    interface Call {
        RegistryResponse send() throws IOException;
    }

    static RetryPolicy standard(int retries) {
        return new RetryPolicy(
                retries,
                Duration.ofMillis(500),
                Duration.ofSeconds(60),
                Math::random,
                Clock.systemUTC(),
                time -> Thread.sleep(time.toMillis()));
    }

    /**
     * Sends a request until it is answered or refused for good, or the attempts are used up.
     *
     * @return the last answer, whatever its status
     * @throws IOException the last failure, if there was no answer
     */
    RegistryResponse run(Call call) throws IOException {
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt > retries;
            Optional<String> asked;
            try {
                RegistryResponse response = call.send();
                if (last || !passes(response.status())) {
                    return response;
                }
                asked = response.header("Retry-After");
                response.close();
            } catch (IOException e) {
                if (last || !passes(e)) {
                    throw e;
                }
                asked = Optional.empty();
            }
            pause(attempt, asked);
        }
    }

    /** Whether a request that was answered so may be answered otherwise later. */
    static boolean passes(int status) {
        return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
    }

    /** Whether a failure may pass. That of a name or of trust does not. */
    static boolean passes(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLHandshakeException
                    || cause instanceof SSLPeerUnverifiedException
                    || HttpExchanges.isWithoutTls(cause)
                    || cause instanceof UnknownHostException
                    || cause instanceof UnresolvedAddressException
                    || cause instanceof InterruptedIOException) {
                return false;
            }
        }
        return !(failure instanceof RegistryException);
    }

    /**
     * Waits before the next attempt.
     *
     * @param attempt how many attempts have failed, at least 1
     * @param asked value of {@code Retry-After}
     */
    void pause(int attempt, Optional<String> asked) throws IOException {
        Duration grown = first.multipliedBy(1L << Math.min(attempt - 1, MAX_DOUBLINGS));
        long millis = Math.min(grown.toMillis(), longest.toMillis());
        Duration time = asked.flatMap(this::parse)
                .orElseGet(() -> Duration.ofMillis((long) (millis * (0.5 + 0.5 * jitter.getAsDouble()))));
        try {
            sleeper.sleep(time.compareTo(longest) > 0 ? longest : time);
        } catch (InterruptedException e) {
            throw Interruption.asIoException();
        }
    }

    /** Seconds, or a date. */
    private Optional<Duration> parse(String text) {
        String value = text.trim();
        try {
            if (value.matches("[0-9]{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
            }
            ZonedDateTime moment = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration left = Duration.between(clock.instant(), moment.toInstant());
            return Optional.of(left.isNegative() ? Duration.ZERO : left);
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
