package dev.nydusconvert.image.transport;

import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Limits;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.tar.FramingListener;
import dev.nydusconvert.tar.PathBytes;
import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarEntryType;
import dev.nydusconvert.tar.TarReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Files of a tar, read where they are: only a compressed archive is unpacked, into one temporary file.
 *
 * <p>Links are followed inside the archive: old archives of Docker have a layer once and link to it from other places.
 */
final class ArchiveFiles implements StoredFiles {
    private static final int MAX_ENTRIES = 1_000_000;
    private static final int MAX_LINKS = 8;

    /** Characters of the paths and of where links lead. */
    private static final int MAX_NAMES = 100_000_000;

    private final String name;
    private final ByteSource archive;
    private final Map<String, Place> places;

    /** Where content is; or, of a link, the path that it leads to. */
    private record Place(long start, long size, String link) {}

    private ArchiveFiles(String name, ByteSource archive, Map<String, Place> places) {
        this.name = name;
        this.archive = archive;
        this.places = places;
    }

    static ArchiveFiles open(Path file) throws IOException {
        return open(file, Limits.DEFAULTS.layerSize());
    }

    /** @param mostBytes how much a compressed archive may decompress to */
    static ArchiveFiles open(Path file, long mostBytes) throws IOException {
        ByteSource archive = PlainFile.open(ByteSource.ofFile(file), mostBytes);
        try {
            return new ArchiveFiles(file.toString(), archive, index(archive, file.toString()));
        } catch (IOException | RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    private static Map<String, Place> index(ByteSource archive, String name) throws IOException {
        Map<String, Place> places = new HashMap<>();
        long names = 0;
        ContentRanges ranges = new ContentRanges();
        try (TarReader tar = new TarReader(new ByteSourceStream(unclosed(archive)), name, ranges)) {
            ranges.clear();
            for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
                String path = new String(entry.path(), StandardCharsets.UTF_8);
                Place place = place(entry, path, tar.position(), ranges);
                if (place == null) {
                    places.remove(path);
                } else {
                    places.put(path, place);
                }
                names += path.length() + entry.linkTarget().length;
                if (places.size() > MAX_ENTRIES || names > MAX_NAMES) {
                    String most = MAX_ENTRIES + " files, or names of more than " + MAX_NAMES + " characters";
                    throw new MalformedInputException(name, entry.headerOffset(), "the archive has more than " + most);
                }
                ranges.clear();
            }
        }
        return places;
    }

    private static ByteSource unclosed(ByteSource archive) throws IOException {
        return new SliceByteSource(archive, archive.name(), 0, archive.size());
    }

    /** Null for what is neither file nor link. A file that is stored as sparse has its content in no one place. */
    private static Place place(TarEntry entry, String path, long position, ContentRanges ranges) {
        if (entry.type() == TarEntryType.FILE) {
            return entry.size() == ranges.stored && ranges.count <= 1 ? new Place(position, entry.size(), null) : null;
        }
        String target = new String(entry.linkTarget(), StandardCharsets.UTF_8);
        if (entry.type() == TarEntryType.HARD_LINK) {
            return new Place(0, 0, target);
        }
        return entry.type() == TarEntryType.SYMLINK ? resolve(path, target) : null;
    }

    /** A link that leads out of the archive leads nowhere. */
    private static Place resolve(String path, String target) {
        if (target.startsWith("/") || target.indexOf('\0') >= 0) {
            return null;
        }
        Deque<String> parts = new ArrayDeque<>();
        String folder = path.contains("/") ? path.substring(0, path.lastIndexOf('/') + 1) : "";
        for (String part : (folder + target).split("/")) {
            if (part.equals("..")) {
                if (parts.pollLast() == null) {
                    return null;
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return new Place(0, 0, String.join("/", parts));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<ByteSource> open(String path) throws IOException {
        Place place = places.get(path);
        for (int i = 0; place != null && place.link != null; i++) {
            if (i == MAX_LINKS) {
                throw new MalformedInputException(
                        name, MalformedInputException.NO_OFFSET, "links in a circle, or too many: " + path);
            }
            place = places.get(place.link);
        }
        if (place == null) {
            return Optional.empty();
        }
        String shown = name + ": " + PathBytes.display(path.getBytes(StandardCharsets.UTF_8));
        return Optional.of(new SliceByteSource(archive, shown, place.start, place.size));
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }

    /** Tells whether the content of a file is one piece. */
    private static final class ContentRanges implements FramingListener {
        private int count;
        private long stored;

        @Override
        public void framing(byte[] bytes, int offset, int length) {
            // Only the content matters.
        }

        @Override
        public void content(long contentIndex, long contentOffset, long length) {
            count++;
            stored += length;
        }

        void clear() {
            count = 0;
            stored = 0;
        }
    }
}
