package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.RegularFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The chunks of an image that files to prefetch stand for.
 *
 * @param contents positions of the chosen chunks in their content, by the content's ordinal; both in the order of the list
 * @param skipped listed paths that name no regular file, or are not absolute
 */
record PrefetchSelection(Map<Integer, Set<Integer>> contents, List<String> skipped) {
    static PrefetchSelection of(Bootstrap bootstrap, List<PrefetchFile> files) {
        Inspection inspection = new Inspection(bootstrap);
        PrefetchSelection selection = new PrefetchSelection(new LinkedHashMap<>(), new ArrayList<>());
        for (PrefetchFile file : files) {
            Optional<FileContent> content = file.path().startsWith("/")
                    ? inspection.entry(file.path()).flatMap(PrefetchSelection::content)
                    : Optional.empty();
            content.ifPresentOrElse(it -> selection.add(file, it, bootstrap), () -> selection.skipped.add(file.path()));
        }
        return selection;
    }

    private static Optional<FileContent> content(Inspection.Entry entry) {
        return entry.node() instanceof RegularFile file ? Optional.of(file.content()) : Optional.empty();
    }

    /** A file that is listed again, or under another of its names, has its place from the first time. */
    private void add(PrefetchFile file, FileContent content, Bootstrap bootstrap) {
        List<Chunk> chunks = bootstrap.chunks().of(content.id());
        for (int position = 0; position < chunks.size(); position++) {
            long start = (long) position * bootstrap.chunkSize();
            if (file.wants(start, chunks.get(position).uncompressedSize())) {
                contents.computeIfAbsent(content.id(), id -> new LinkedHashSet<>())
                        .add(position);
            }
        }
    }
}
