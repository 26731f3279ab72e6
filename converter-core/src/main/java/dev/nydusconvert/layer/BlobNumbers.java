package dev.nydusconvert.layer;

import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.tar.RecipeInput;
import dev.nydusconvert.tar.RecipeOutput;
import dev.nydusconvert.tar.RecipeStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The blobs as a recipe numbers them: 0 is the layer's own, whose id is not known when the recipe is written; the others
 * follow by id (docs/tar-recipe.md, "Blobs").
 */
final class BlobNumbers {
    private static final int MAX_BLOBS = 4096;
    private static final int MAX_ID_LENGTH = 1024;

    private final int ownIndex;
    private final List<String> others;

    /**
     * @param ownIndex place of the layer's own blob in the blob table
     * @param others ids of the other blobs of the blob table, in its order
     */
    BlobNumbers(int ownIndex, List<String> others) {
        this.ownIndex = ownIndex;
        this.others = List.copyOf(others);
    }

    /** The number of the blob at a place of the blob table. */
    int number(int blobIndex) {
        return blobIndex == ownIndex ? 0 : blobIndex < ownIndex ? blobIndex + 1 : blobIndex;
    }

    /** The place in the blob table of the blob with that number. */
    int tableIndex(int number) {
        return number == 0 ? ownIndex : number <= ownIndex ? number - 1 : number;
    }

    /** How many numbers there are. */
    int count() {
        return others.size() + 1;
    }

    RecipeStream encode() throws IOException {
        try (RecipeOutput out = new RecipeOutput()) {
            for (String id : others) {
                byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
                out.writeVarint(bytes.length);
                out.write(bytes, 0, bytes.length);
            }
            return out.finish();
        }
    }

    /** The ids of blobs 1 and on. */
    static List<String> decode(RecipeStream stream, String name) throws IOException {
        List<String> ids = new ArrayList<>();
        try (RecipeInput in = stream.open(name + " (blobs)")) {
            while (in.remaining() > 0) {
                long length = in.readVarint();
                if (length > MAX_ID_LENGTH || ids.size() == MAX_BLOBS) {
                    throw new MalformedInputException(
                            name,
                            MalformedInputException.NO_OFFSET,
                            "names more than " + MAX_BLOBS + " blobs, or one by more than " + MAX_ID_LENGTH + " bytes");
                }
                byte[] id = new byte[(int) length];
                in.read(id, 0, id.length);
                ids.add(new String(id, StandardCharsets.UTF_8));
            }
            in.requireEnd();
        }
        return ids;
    }
}
