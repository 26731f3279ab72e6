/** RAFS v6: an EROFS image with RAFS extensions (rafs-v6.md); its records, writer and reader. */
package dev.nydusconvert.rafs.v6;
