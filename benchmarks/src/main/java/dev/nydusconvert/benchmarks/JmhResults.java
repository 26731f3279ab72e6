package dev.nydusconvert.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Scores of one run of benchmarks.
 *
 * @param scores by the benchmark's name with its mode, threads and parameters
 */
record JmhResults(Map<String, Score> scores) {
    private static final String OPERATIONS_PER_TIME = "thrpt";

    /**
     * A score.
     *
     * @param moreIsBetter whether it counts operations in a time, not time for operations
     */
    record Score(double value, String unit, boolean moreIsBetter) {
        /** How much better a later score is: 2 for twice as fast. */
        double ratioOf(Score later) {
            return moreIsBetter ? later.value / value : value / later.value;
        }
    }

    /**
     * Reads what JMH writes with {@code -rf json}, or a baseline, which has that under {@code results}.
     *
     * @throws IOException if it is neither
     */
    static JmhResults read(Path file) throws IOException {
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new IOException(file + " is no JSON: " + e.getOriginalMessage(), e);
        }
        JsonNode results = root.isArray() ? root : root.path("results");
        Map<String, Score> scores = new LinkedHashMap<>();
        for (JsonNode result : results) {
            JsonNode metric = result.path("primaryMetric");
            if (!result.path("benchmark").isString() || !metric.path("score").isNumber()) {
                throw new IOException(file + " has a result without a benchmark's name or a score");
            }
            String mode = result.path("mode").asString("");
            scores.put(
                    key(result, mode),
                    new Score(
                            metric.path("score").doubleValue(),
                            metric.path("scoreUnit").asString(""),
                            mode.equals(OPERATIONS_PER_TIME)));
        }
        if (scores.isEmpty()) {
            throw new IOException(file + " has no results of JMH");
        }
        return new JmhResults(scores);
    }

    private static String key(JsonNode result, String mode) {
        String name = result.path("benchmark").asString();
        String shortName = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
        Map<String, String> parameters = new TreeMap<>();
        result.path("params")
                .properties()
                .forEach(parameter ->
                        parameters.put(parameter.getKey(), parameter.getValue().asString()));
        StringBuilder key = new StringBuilder(shortName).append(' ').append(mode);
        key.append(" t=").append(result.path("threads").asInt(1));
        parameters.forEach((parameter, value) ->
                key.append(' ').append(parameter).append('=').append(value));
        return key.toString();
    }
}
