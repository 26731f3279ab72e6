/** One file tree: nodes, extended attributes, hard links, whiteouts. */
package dev.nydusconvert.tree;
