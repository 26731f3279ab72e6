/** Which chunk size, codec and batch size suit layers: all settings are tried in one pass over the data. */
package dev.nydusconvert.tune;
