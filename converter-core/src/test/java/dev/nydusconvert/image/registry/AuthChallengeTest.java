package dev.nydusconvert.image.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthChallengeTest {
    private static List<AuthChallenge> parse(String... headers) {
        return AuthChallenge.parse(List.of(headers));
    }

    @Test
    void theUsualChallengeIsRead() {
        assertThat(parse("Bearer realm=\"https://auth.example/token\",service=\"a,"
                        + " b\",scope=\"repository:x:pull,push\""))
                .containsExactly(new AuthChallenge(
                        "bearer",
                        Map.of(
                                "realm", "https://auth.example/token",
                                "service", "a, b",
                                "scope", "repository:x:pull,push")));
    }

    @Test
    void severalChallengesAreReadFromOneHeaderOrMore() {
        List<AuthChallenge> expected = List.of(
                new AuthChallenge("basic", Map.of("realm", "x")),
                new AuthChallenge("bearer", Map.of("realm", "y", "service", "z")));
        assertThat(parse("Basic realm=x, Bearer realm=\"y\", service = z")).isEqualTo(expected);
        assertThat(parse("BASIC Realm=\"x\"", "Bearer realm=y,service=z")).isEqualTo(expected);
    }

    @Test
    void quotedPairsAreUnescapedAndSchemesMayHaveNoParameters() {
        assertThat(parse("Negotiate, Basic realm=\"a \\\"b\\\" \\\\c\""))
                .containsExactly(
                        new AuthChallenge("negotiate", Map.of()),
                        new AuthChallenge("basic", Map.of("realm", "a \"b\" \\c")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "=", "\"", " , ,", "realm=\"x\"=", "\u00e4", "(x)"})
    void whatIsNoChallengeGivesNone(String header) {
        assertThat(parse(header)).allSatisfy(it -> assertThat(it.scheme()).isNotIn("basic", "bearer"));
    }

    @Test
    void aValueWithoutAnEndIsLeftOut() {
        assertThat(parse("Bearer realm=\"x\",service=\"y"))
                .containsExactly(new AuthChallenge("bearer", Map.of("realm", "x")));
    }

    @Test
    void anyTextIsReadWithoutAFailure() {
        String alphabet = "Bearer bAsic=\",\\ \t;realm()\u0000\u00ff";
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder header = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                header.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            for (AuthChallenge challenge : parse(header.toString())) {
                assertThat(challenge.scheme()).as("seed %d", seed).isNotEmpty();
            }
        }
    }

    @Test
    void aHeaderThatIsTooLongIsNotRead() {
        assertThat(parse("Basic realm=\"" + "x".repeat(20_000) + "\"")).isEmpty();
    }
}
