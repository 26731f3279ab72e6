/**
 * The command {@code nydus-convert}: options in, library call, text or JSON out, exit code.
 *
 * <p>Start reading at {@link dev.nydusconvert.cli.Main}; {@link dev.nydusconvert.cli.Verb} lists what it can do.
 */
package dev.nydusconvert.cli;
