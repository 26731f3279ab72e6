/** Reads and writes a bootstrap in whichever format it has. */
package dev.nydusconvert.rafs.codec;
