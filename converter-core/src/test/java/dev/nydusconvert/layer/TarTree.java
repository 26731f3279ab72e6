package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.tar.FramingListener;
import dev.nydusconvert.tar.PathBytes;
import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarEntryType;
import dev.nydusconvert.tar.TarReader;
import dev.nydusconvert.tar.Xattr;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.NodeType;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.Symlink;
import dev.nydusconvert.tree.TreeBuilder;
import dev.nydusconvert.tree.TreeBuilder.MtimeSource;
import dev.nydusconvert.tree.TreeWalk;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** What a tar extracts to, one line for each name, to compare tars by their content. */
public final class TarTree {
    private final Map<FileContent, Digest> digests = new IdentityHashMap<>();
    private final Map<FileContent, List<String>> names = new IdentityHashMap<>();

    private TarTree() {}

    public static List<String> of(byte[] tar, MtimeSource mtimes) throws IOException {
        return new TarTree().describe(tar, mtimes);
    }

    private List<String> describe(byte[] tar, MtimeSource mtimes) throws IOException {
        TreeBuilder tree = new TreeBuilder("test", new TreeBuilder.Options(mtimes, true));
        int contents = 0;
        try (TarReader reader = new TarReader(new ByteArrayInputStream(tar), "test", FramingListener.NONE)) {
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                FileContent content = null;
                if (entry.type() == TarEntryType.FILE) {
                    content = new FileContent(entry.size() == 0 ? FileContent.EMPTY : contents++, entry.size());
                    digests.put(content, digest(reader));
                }
                if (!entry.displayPath().matches("stargz.index.json|\\.(no\\.)?prefetch\\.landmark")) {
                    tree.add(entry, content);
                }
            }
        }
        Directory root = tree.finish();
        for (TreeWalk.Entry entry : new TreeWalk(root)) {
            if (entry.node() instanceof RegularFile file) {
                names.computeIfAbsent(file.content(), it -> new ArrayList<>()).add(PathBytes.display(entry.path()));
            }
        }
        List<String> lines = new ArrayList<>();
        for (TreeWalk.Entry entry : new TreeWalk(root)) {
            lines.add(PathBytes.display(entry.path()) + " " + describe(entry.node()));
        }
        return lines;
    }

    private static Digest digest(TarReader reader) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = reader.read(buffer, 0, buffer.length); n >= 0; n = reader.read(buffer, 0, buffer.length)) {
            bytes.write(buffer, 0, n);
        }
        return DigestAlgorithm.SHA256.newDigest().digest(bytes.toByteArray(), 0, bytes.size());
    }

    private String describe(Node node) {
        StringBuilder line = new StringBuilder(node.type().toString());
        if (node instanceof RegularFile file) {
            line.append(' ').append(digests.get(file.content()));
            List<String> links = names.get(file.content());
            if (links.size() > 1) {
                // Names of one inode have one set of attributes in RAFS v6, whatever their entries said.
                return line + " linked " + links;
            }
        }
        if (node instanceof Symlink symlink) {
            line.append(" -> ").append(PathBytes.display(symlink.target()));
        }
        if (node.type() == NodeType.CHARACTER_DEVICE || node.type() == NodeType.BLOCK_DEVICE) {
            line.append(" device ").append(node.deviceNumber());
        }
        line.append(' ').append(node.attributes());
        for (Xattr xattr : node.xattrs()) {
            line.append(' ')
                    .append(PathBytes.display(xattr.name()))
                    .append('=')
                    .append(HexFormat.of().formatHex(xattr.value()));
        }
        return line.toString();
    }
}
