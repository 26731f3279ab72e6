/**
 * The command {@code nydus-image}: takes the command lines of the reference builder, writes what it writes, and ends as
 * it ends, so that programs which call it can call this one instead.
 *
 * <p>Start reading at {@link dev.nydusconvert.nydusimage.NydusImage}; {@link dev.nydusconvert.nydusimage.Subcommand}
 * lists what it can do. Where it differs on purpose: docs/nydus-image.md.
 */
package dev.nydusconvert.nydusimage;
