package dev.nydusconvert.layer;

/** What becomes of the recipe of the tar that a layer is packed from (docs/tar-recipe.md). */
public enum RecipeMode {
    /** It is a section of the data blob. */
    EMBED,
    /** It is a file of its own. */
    FILE,
    /** There is none: the bytes are those of the reference builder, and the tar cannot be had back. */
    NONE
}
