package dev.nydusconvert.tar;

/**
 * What a recipe says to write next. Stored in the low three bits of an unsigned integer whose other bits are the argument
 * (docs/tar-recipe.md, "Operations").
 */
enum RecipeOperation {
    /** Copy as many framing bytes as the argument says. */
    FRAMING,
    /** Go to the next content and copy as many of its bytes as the argument says, from its beginning. */
    FILE,
    /** Write zero bytes up to the next block of the tar. */
    PAD,
    /** Go as many contents further as the argument says. */
    NEXT,
    /** Leave out as many bytes of the content as the integer that follows says, then copy as the argument says. */
    RANGE;

    /** Bits of the operation, below those of the argument. */
    static final int BITS = 3;

    private static final RecipeOperation[] ALL = values();

    /** The integer that stands for the operation with an argument. */
    long with(long argument) {
        return argument << BITS | ordinal();
    }

    /** The operation in an integer that was read, or null if its bits mean none. */
    static RecipeOperation of(long encoded) {
        int code = (int) encoded & ((1 << BITS) - 1);
        return code < ALL.length ? ALL[code] : null;
    }
}
