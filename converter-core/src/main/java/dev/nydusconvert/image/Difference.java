package dev.nydusconvert.image;

/**
 * What is not the same in two images.
 *
 * @param path the file, as text; empty for what is about the image
 * @param what which of its properties
 * @param expected its value in the source
 * @param found its value in the Nydus image
 */
public record Difference(String path, String what, String expected, String found) {
    @Override
    public String toString() {
        String where = path.isEmpty() ? "" : path + ": ";
        return where + what + " is " + found + ", but " + expected + " in the source";
    }
}
