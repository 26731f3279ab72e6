package dev.nydusconvert.image.registry;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** What a {@link FakeRegistry} does wrong: to requests whose method and path match, as often as said. */
public final class Fault {
    /** Takes the place of the answer. */
    public interface Action {
        /** @param registry to go on with, for faults that come after the work is done */
        void answer(HttpExchange exchange, FakeRegistry registry) throws IOException;
    }

    private final Pattern request;
    private final AtomicInteger left;
    private final Action action;

    private Fault(String request, int times, Action action) {
        this.request = Pattern.compile(request);
        this.left = new AtomicInteger(times);
        this.action = action;
    }

    /** @param request a pattern for {@code METHOD /path?query} */
    public static Fault of(String request, int times, Action action) {
        return new Fault(request, times, action);
    }

    /** The connection is closed before anything is done. */
    public static Fault drop(String request, int times) {
        return of(request, times, (exchange, registry) -> {
            exchange.getRequestBody().readAllBytes();
            exchange.close();
        });
    }

    /** What is asked for is done, but the connection is closed without an answer. */
    public static Fault dropAnswer(String request, int times) {
        return of(request, times, (exchange, registry) -> registry.serve(new SilentExchange(exchange)));
    }

    /** A status, and headers as names and values in turn. */
    public static Fault status(String request, int times, int status, String... headers) {
        return of(request, times, (exchange, registry) -> {
            exchange.getRequestBody().readAllBytes();
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
    }

    /** The first bytes of these, announced as all of them; then the connection is closed. */
    public static Fault cut(String request, int times, byte[] body, int sent) {
        return of(request, times, (exchange, registry) -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body, 0, sent);
            exchange.getResponseBody().flush();
            exchange.close();
        });
    }

    /** A body of another kind than the one asked for. */
    public static Fault body(String request, int times, String contentType, byte[] body) {
        return of(request, times, (exchange, registry) -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", contentType);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    boolean takes(String line) {
        return request.matcher(line).matches() && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    void answer(HttpExchange exchange, FakeRegistry registry) throws IOException {
        action.answer(exchange, registry);
    }
}
