/** Cuts content into chunks: digests, codecs, de-duplication, and the pipeline that runs them in parallel. */
package dev.nydusconvert.chunk;
