/** Decodes gzip streams with access to what {@code java.util.zip} hides: block boundaries, bit positions and the window. */
package dev.nydusconvert.inflate;
