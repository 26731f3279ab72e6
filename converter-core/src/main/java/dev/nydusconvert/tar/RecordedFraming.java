package dev.nydusconvert.tar;

/**
 * The part of a recipe that knows nothing of where content is stored.
 *
 * @param operations what to write in which order
 * @param bytes the framing bytes that the operations copy
 */
public record RecordedFraming(RecipeStream operations, RecipeStream bytes) {}
