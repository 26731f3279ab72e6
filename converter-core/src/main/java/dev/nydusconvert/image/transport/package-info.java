/** Images where they are: references to them, sources to read and destinations to write, and those in the file system. */
package dev.nydusconvert.image.transport;
