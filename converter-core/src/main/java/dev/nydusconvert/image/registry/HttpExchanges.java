package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.transport.TransportOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Sends single requests, without credentials of its own, without retries, and without following redirects. */
final class HttpExchanges {
    private static final Duration MAX_CONNECT = Duration.ofSeconds(30);
    /** What a slow line carries at least; a large body may take so much longer than the usual time. */
    private static final long SLOW_BYTES_PER_SECOND = 32 << 10;

    private final HttpClient client;
    private final Duration timeout;
    private final String userAgent;
    private final Optional<EnvironmentProxies> proxies;

    /** @param host the registry that it is for */
    HttpExchanges(TransportOptions options, String host) throws IOException {
        this.timeout = options.timeout();
        this.userAgent = options.userAgent();
        this.proxies = proxies(options.environment());
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                // Without TLS nobody offers HTTP/2, and asking for it disturbs some servers.
                .version(options.plainHttp().contains(host) ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2)
                .connectTimeout(timeout.compareTo(MAX_CONNECT) < 0 ? timeout : MAX_CONNECT);
        proxies.map(ProxySelector.class::cast)
                .or(() -> Optional.ofNullable(ProxySelector.getDefault()))
                .ifPresent(builder::proxy);
        if (options.insecureTls().contains(host)) {
            builder.sslContext(Tls.trustingAll());
        } else if (options.caFile().isPresent()) {
            builder.sslContext(Tls.trusting(options.caFile().get()));
        }
        this.client = builder.build();
    }

    private static Optional<EnvironmentProxies> proxies(Map<String, String> environment) {
        for (String name : new String[] {"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"}) {
            if (!environment.getOrDefault(name, "").isEmpty()) {
                return Optional.of(new EnvironmentProxies(environment));
            }
        }
        return Optional.empty();
    }

    /**
     * Sends a request and waits for the head of the answer.
     *
     * @param uri where to; the request's own address is not looked at
     * @param authorization value of the header, if there is one
     */
    RegistryResponse send(RegistryRequest request, URI uri, Optional<String> authorization) throws IOException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri)
                .method(request.method(), request.body().publisher())
                .timeout(timeout.plusSeconds(request.body().length() / SLOW_BYTES_PER_SECOND))
                .header("User-Agent", userAgent);
        request.headers().forEach(builder::header);
        authorization.ifPresent(value -> builder.header("Authorization", value));
        Optional<String> atProxy = proxies.flatMap(it -> it.authorization(uri));
        atProxy.ifPresent(value -> builder.header("Proxy-Authorization", value));
        HttpRequest sent = builder.build();
        TimedBody body = new TimedBody(timeout);
        try {
            HttpResponse<?> response = client.send(sent, head -> body);
            SentSecrets secrets = SentSecrets.ofHeaders(authorization, atProxy);
            return new RegistryResponse(response.statusCode(), uri, response.headers(), body, secrets);
        } catch (InterruptedException e) {
            body.close();
            throw Interruption.asIoException();
        } catch (IOException e) {
            body.close();
            throw e;
        } catch (IllegalArgumentException e) {
            // So the JDK says of an answer whose headers are no headers.
            body.close();
            throw new IOException("the answer is not HTTP: " + RegistryErrors.printable(e.getMessage()), e);
        }
    }

    /** Whether a failure means that the other side answered TLS with something else. */
    static boolean isWithoutTls(Throwable failure) {
        // The JDK has no type for it, but two texts.
        return failure instanceof SSLException
                && String.valueOf(failure.getMessage()).matches("(?i).*unrecognized SSL message.*");
    }

    /** What to say of a failure, for users. */
    static String describe(IOException failure, URI uri) {
        String place = uri.getAuthority();
        String message = failure.getMessage();
        if (failure instanceof HttpConnectTimeoutException) {
            return "no connection to " + place + " was made in time";
        }
        if (failure instanceof ConnectException
                && failure.getCause() instanceof ConnectException inner
                && inner.getCause() instanceof UnresolvedAddressException) {
            return "the name of the host " + place + " is not known";
        }
        if (failure instanceof ConnectException) {
            return place + " cannot be reached" + (message == null ? "" : ": " + message);
        }
        if (failure instanceof SSLHandshakeException) {
            return "no trust in " + place + " was established: " + message
                    + "; a certificate authority can be given, or trust be waived";
        }
        if (isWithoutTls(failure)) {
            return place + " does not speak TLS; allow plain HTTP (--plain-http)";
        }
        return "the exchange with " + place + " broke: "
                + (message == null ? failure.getClass().getSimpleName() : message);
    }
}
