package dev.nydusconvert.layer;

import java.util.List;

/**
 * What {@link Extract} made.
 *
 * @param nodes files, directories and links made
 * @param bytes length of all file content in bytes
 * @param problems what could not be made as it is in the layer; empty if the tree is complete
 * @param unproven ids of blobs whose bytes nothing proves: tars of a tarfs image that are not called by their SHA-256
 */
public record ExtractReport(long nodes, long bytes, List<Problem> problems, List<String> unproven) {
    /**
     * A kind of shortcoming.
     *
     * @param reason what is missing and why
     * @param count how many files have it
     * @param firstPath path in the layer of the first of them
     */
    public record Problem(String reason, long count, String firstPath) {}
}
