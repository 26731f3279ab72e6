package dev.nydusconvert.image;

/**
 * What is not the same in two images.
 *
 * @param path the file, as text; empty for what is about the image
 * @param aspect in which way
 * @param what which of its properties, in words
 * @param expected its value in the source, or the first of two images
 * @param found its value in the image that is checked, or the second of two
 */
public record Difference(String path, ImageAspect aspect, String what, String expected, String found) {
    @Override
    public String toString() {
        String where = path.isEmpty() ? "" : path + ": ";
        return where + what + " is " + found + ", but " + expected + " in the source";
    }
}
