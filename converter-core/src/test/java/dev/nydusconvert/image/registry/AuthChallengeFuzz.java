package dev.nydusconvert.image.registry;

import dev.nydusconvert.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** What a registry asks for in {@code WWW-Authenticate}: never refused, what cannot be read is left out. */
public final class AuthChallengeFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) {
        String header = new String(input, StandardCharsets.ISO_8859_1);
        for (AuthChallenge challenge : AuthChallenge.parse(List.of(header))) {
            if (challenge.scheme().isEmpty()) {
                throw new AssertionError("a challenge without a scheme");
            }
            challenge.parameter("realm");
        }
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        "Bearer realm=\"https://auth.example/token\",service=\"a, b\",scope=\"repository:x:pull,push\"",
                        "Basic realm=x, Bearer realm=\"y\", service = z",
                        "Negotiate, Basic realm=\"a \\\"b\\\" \\\\c\"")
                .map(it -> it.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }
}
