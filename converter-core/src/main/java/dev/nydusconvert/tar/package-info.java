/** Reads layer tars byte for byte: entries with their content, and the exact framing around it. */
package dev.nydusconvert.tar;
