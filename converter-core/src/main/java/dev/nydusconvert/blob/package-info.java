/** The data blob container: chunk data, chunk-info table, digests, tail headers, ToC. */
package dev.nydusconvert.blob;
