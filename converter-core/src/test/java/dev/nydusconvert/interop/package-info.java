/** Tests that compare with other tools: the reference builder, its daemon, the kernel, erofs-utils, GNU tar. */
package dev.nydusconvert.interop;
