/**
 * The verbs on images: convert, revert, check, copy, inspect, and reading single files.
 *
 * <p>A verb holds its options only and may be used by many threads at once, with the same sources, and with destinations of
 * their own.
 */
package dev.nydusconvert.image;
