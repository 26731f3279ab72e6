/** The verbs on images: convert, revert, check, copy, inspect, and reading single files. */
package dev.nydusconvert.image;
