/** The bootstrap: its model, and its two on-disk formats. */
package dev.nydusconvert.rafs;
