package dev.nydusconvert.image;

import dev.nydusconvert.fuzz.FuzzTarget;
import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.DirectoryPaths;
import dev.nydusconvert.tree.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What an image tells of its layers for them to become layers of another one; then its paths are looked for in a tree. */
public final class SourceLayersFuzz implements FuzzTarget {
    private static Directory directory(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        return new Directory(bytes, new Attributes(0755, 0, 0, 0, 0), List.of(), Node.NO_DEVICE, true);
    }

    private static Directory tree() {
        Directory root = directory("");
        Directory usr = directory("usr");
        usr.put(directory("bin"));
        usr.put(directory("lib"));
        root.put(usr);
        return root;
    }

    @Override
    public void read(byte[] input) throws IOException {
        SourceLayers layers = SourceLayers.decode(input);
        Directory root = tree();
        for (DirectoryPaths paths : layers.unlisted()) {
            root = paths.replaceIn(root, Directory::asSynthesised);
        }
        SourceLayers.decode(layers.encode());
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        ContentDigest form = ContentDigest.parse("sha256:" + "0".repeat(64));
        DirectoryPaths all = DirectoryPaths.of(tree(), Directory::synthesised);
        return List.of(
                new SourceLayers(form, List.of(all, DirectoryPaths.NONE)).encode(),
                new SourceLayers(form, List.of()).encode());
    }
}
