/** The verbs on layers: pack, unpack, extract, merge, check, inspect, stat, and the round trip. */
package dev.nydusconvert.layer;
