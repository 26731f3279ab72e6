package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests that the documentation names as proof are there. */
class DocumentedTestsTest {
    /** A class of tests, with or without a method; or a further method of the class before. */
    private static final Pattern NAMED = Pattern.compile("`(?:([A-Z]\\w+(?:Test|IT)))?(?:\\.([a-z]\\w+))?`");

    private static final Map<String, String> SOURCES = new HashMap<>();

    @BeforeAll
    static void readSources() throws IOException {
        for (String module : List.of("converter-core", "converter-cli")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "test", "java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(DocumentedTestsTest::read);
            }
        }
        assertThat(SOURCES).containsKey("DocumentedTestsTest");
    }

    private static void read(Path file) {
        try {
            SOURCES.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"differences.md", "security.md", "testing.md"})
    void everyTestThatADocumentNamesExists(String document) throws IOException {
        List<String> named = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("..", "docs", document))) {
            String testClass = "";
            for (Matcher found = NAMED.matcher(line); found.find(); ) {
                if (found.group(1) != null) {
                    testClass = found.group(1);
                } else if (testClass.isEmpty() || found.group(2) == null) {
                    continue;
                }
                named.add(found.group());
                if (!exists(testClass, found.group(2))) {
                    missing.add(testClass + "." + found.group(2));
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(named).hasSizeGreaterThan(10);
    }

    /** A method has to be a test: it has an annotation, and gives nothing. */
    private static boolean exists(String testClass, String method) {
        String source = SOURCES.get(testClass);
        return source != null
                && (method == null
                        || Pattern.compile("(@\\w+|\\))\\s+void " + method + "\\(")
                                .matcher(source)
                                .find());
    }
}
