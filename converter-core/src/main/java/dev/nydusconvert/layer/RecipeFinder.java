package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobInfo.Cipher;
import dev.nydusconvert.blob.BlobSection;
import dev.nydusconvert.blob.DataBlob;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.rafs.Bootstrap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the recipe of the tar that a layer was packed from.
 *
 * <p>A blob that holds the layer's bootstrap is its own, and no other is asked. Otherwise a blob's recipe is that of the layer if
 * the other blobs of the blob table are those that the recipe names, and the tree is the one that the recipe's tar becomes. So
 * a chunk dictionary is told from the layer's own blob, and the bootstrap of several layers merged has no recipe.
 *
 * <p>That leaves one case in which a recipe found may be another layer's: all chunks of the layer are a dictionary's, its
 * bootstrap is a file of its own, and the two layers have the same tree. Their bootstraps are then equal, so that only the
 * diffId tells them apart.
 */
final class RecipeFinder {
    /** A recipe is read as a whole. */
    private static final int MAX_SIZE = Integer.MAX_VALUE - 8;

    private final OpenLayer layer;
    private final Optional<Digest> diffId;
    private final List<String> ids;
    private Digest treeDigest;

    /**
     * @param diffId SHA-256 of the tar that is wanted, if that is known
     */
    RecipeFinder(OpenLayer layer, Optional<Digest> diffId) {
        this.layer = layer;
        this.diffId = diffId;
        this.ids = layer.blobs().stream().map(it -> it.info().id()).toList();
    }

    /** Looks in the blobs at hand. */
    Optional<FoundRecipe> embedded() throws IOException {
        List<FoundRecipe> found = new ArrayList<>();
        if (layer.inlined()) {
            try (ByteSource source = layer.openFile()) {
                addEmbedded(source, layer.ownBlob().orElse(ids.size()), found);
            }
            return found.stream().findFirst();
        }
        for (int i = 0; i < ids.size(); i++) {
            Optional<ByteSource> source = layer.blobs().get(i).source();
            boolean original = layer.blobs().get(i).info().features().has(BlobFeatures.SEPARATE);
            if (source.isPresent() && !original) {
                addEmbedded(source.get(), i, found);
            }
        }
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    private void addEmbedded(ByteSource blob, int index, List<FoundRecipe> found) throws IOException {
        Cipher cipher = index < ids.size() ? layer.blobs().get(index).info().cipher() : Cipher.NONE;
        Optional<byte[]> section = section(blob, dataEnd(index), cipher);
        if (section.isPresent()) {
            String name = nameOf(blob);
            TarRecipe recipe = RecipeCodec.decode(name, section.get());
            List<String> others = BlobNumbers.decode(recipe.blobs(), name);
            if (isWanted(recipe) && others.equals(idsWithout(index)) && isOfTheTree(recipe)) {
                found.add(new FoundRecipe(name, recipe, new BlobNumbers(index, others)));
            }
        }
    }

    private long dataEnd(int index) {
        if (index < ids.size()) {
            BlobInfo info = layer.blobs().get(index).info();
            if (info.hasChunkTable() && !info.features().has(BlobFeatures.SEPARATE)) {
                return info.chunkDataSize();
            }
        }
        return ChunkIndex.dataEnd(layer.bootstrap().chunks().all(), index);
    }

    /**
     * Reads the recipe from a file that is a recipe, or a blob that holds one.
     *
     * @throws MalformedInputException if it is neither, or the recipe of another layer or tar
     */
    FoundRecipe in(ByteSource source) throws IOException {
        // A blob without chunks begins with its recipe, so that the first bytes do not tell the two apart.
        Optional<byte[]> section = sectionOfAnyBlob(source);
        String name = section.isPresent() ? nameOf(source) : source.name();
        byte[] bytes = section.isPresent() ? section.get() : file(source);
        TarRecipe recipe = RecipeCodec.decode(name, bytes);
        if (!isWanted(recipe)) {
            throw new MalformedInputException(
                    name,
                    MalformedInputException.NO_OFFSET,
                    "makes the tar with SHA-256 " + recipe.tarDigest() + ", but wanted is " + diffId.get());
        }
        if (!isOfTheTree(recipe)) {
            throw new MalformedInputException(
                    name, MalformedInputException.NO_OFFSET, "is for another tree than the bootstrap has");
        }
        List<String> others = BlobNumbers.decode(recipe.blobs(), name);
        for (int i = 0; i <= ids.size(); i++) {
            if (others.equals(idsWithout(i))) {
                return new FoundRecipe(name, recipe, new BlobNumbers(i, others));
            }
        }
        throw new MalformedInputException(
                name,
                MalformedInputException.NO_OFFSET,
                "is for a layer with one blob of its own besides " + others + ", but the bootstrap has " + ids);
    }

    private boolean isWanted(TarRecipe recipe) {
        return diffId.isEmpty() || diffId.get().equals(recipe.tarDigest());
    }

    private boolean isOfTheTree(TarRecipe recipe) {
        return recipe.tree().isEmpty() || recipe.tree().get().equals(treeDigest());
    }

    private Digest treeDigest() {
        if (treeDigest == null) {
            Bootstrap bootstrap = layer.bootstrap();
            treeDigest = TreeDigest.of(bootstrap.root(), bootstrap.chunks());
        }
        return treeDigest;
    }

    private static byte[] file(ByteSource source) throws IOException {
        if (source.size() > MAX_SIZE || !RecipeCodec.matches(source)) {
            throw new MalformedInputException(
                    source.name(), MalformedInputException.NO_OFFSET, "is no recipe of a tar, and holds none");
        }
        return source.read(0, Math.toIntExact(source.size()));
    }

    private static String nameOf(ByteSource blob) {
        return blob.name() + " (" + TarRecipe.SECTION_NAME + ")";
    }

    /** Which of the layer's blobs it is, or none of them, is not known: the digest of the section tells the key. */
    private Optional<byte[]> sectionOfAnyBlob(ByteSource source) throws IOException {
        Set<Cipher> keys = new LinkedHashSet<>();
        layer.blobs().stream()
                .map(it -> it.info().cipher())
                .filter(it -> !it.isNone())
                .forEach(keys::add);
        for (Cipher key : keys) {
            try {
                return section(source, 0, key);
            } catch (MalformedInputException e) {
                // It has another key, or none.
            }
        }
        return section(source, 0, Cipher.NONE);
    }

    private static Optional<byte[]> section(ByteSource blob, long dataEnd, Cipher cipher) throws IOException {
        // Closing it would close the source, which is not ours.
        DataBlob opened = DataBlob.open(blob, dataEnd, cipher);
        Optional<BlobSection> section = opened.section(TarRecipe.SECTION_NAME);
        if (section.isPresent() && section.get().compression() != Compression.NONE) {
            throw new MalformedInputException(
                    blob.name(), section.get().offset(), "the recipe is compressed as a whole, which it must not be");
        }
        return opened.readSection(TarRecipe.SECTION_NAME, MAX_SIZE);
    }

    /** The ids of the other blobs, if the own one has that place in the blob table, or is not in it. */
    private List<String> idsWithout(int index) {
        List<String> others = new ArrayList<>(ids);
        if (index < others.size()) {
            others.remove(index);
        }
        return others;
    }
}
