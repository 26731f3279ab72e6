package dev.nydusconvert.layer;

/**
 * A recipe that belongs to a layer.
 *
 * @param name names it in messages
 * @param recipe what it says
 * @param blobs how its blob numbers and the layer's blob table correspond
 */
record FoundRecipe(String name, TarRecipe recipe, BlobNumbers blobs) {}
