/** What every package needs to read and write files: random access, atomic outputs, and the failures of input. */
package dev.nydusconvert.io;
