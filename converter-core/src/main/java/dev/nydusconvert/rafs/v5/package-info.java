/** RAFS v5: Nydus' own bootstrap format, with its records, its reader and its writer (rafs-v5.md). */
package dev.nydusconvert.rafs.v5;
