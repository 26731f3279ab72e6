package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.layer.PackResult;
import java.util.Optional;

/**
 * A layer of a converted image.
 *
 * @param source the layer that it was
 * @param diffId digest of its tar
 * @param blob the layer that it is now
 * @param kept whether source and blob are the same
 * @param packed what packing tells of it; empty for a layer that was kept, or was converted before
 */
public record ConvertedLayer(
        Descriptor source, ContentDigest diffId, Descriptor blob, boolean kept, Optional<PackResult> packed) {}
