package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ImageConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * How two images compare.
 *
 * @param names how many names are in either tree
 * @param count how many differences there are
 * @param differences the first of them
 */
public record ImageComparison(long names, long count, List<Difference> differences) {
    private static final String NONE = "none";

    public ImageComparison {
        differences = List.copyOf(differences);
    }

    /** Compares files, and the section of the config that tells how a container is run. */
    static ImageComparison of(ImageTree expected, ImageTree found, Differences differences) {
        compareExecution(expected.config(), found.config(), differences);
        long names = new TreeComparison(expected.digests(), found.digests(), differences)
                .compare(expected.root(), found.root());
        return new ImageComparison(names, differences.count(), differences.kept());
    }

    private static void compareExecution(ImageConfig expected, ImageConfig found, Differences differences) {
        Optional<JsonNode> from = expected.execution();
        Optional<JsonNode> to = found.execution();
        Set<String> fields = new TreeSet<>();
        from.ifPresent(it -> fields.addAll(it.propertyNames()));
        to.ifPresent(it -> fields.addAll(it.propertyNames()));
        for (String field : fields) {
            String before = value(from, field);
            String after = value(to, field);
            if (!before.equals(after)) {
                differences.add("", ImageAspect.CONFIG, "config." + field, before, after);
            }
        }
    }

    private static String value(Optional<JsonNode> section, String field) {
        return section.map(it -> it.get(field)).map(JsonNode::toString).orElse(NONE);
    }
}
