package dev.nydusconvert.layer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects shortcomings by their reason, so that a thousand of one kind are one line. */
final class ExtractProblems {
    private final Map<String, ExtractReport.Problem> byReason = new LinkedHashMap<>();

    void add(String reason, String path) {
        byReason.merge(
                reason,
                new ExtractReport.Problem(reason, 1, path),
                (first, next) -> new ExtractReport.Problem(reason, first.count() + 1, first.firstPath()));
    }

    List<ExtractReport.Problem> list() {
        return List.copyOf(byReason.values());
    }
}
