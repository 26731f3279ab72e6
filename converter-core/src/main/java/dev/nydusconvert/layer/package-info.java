/** The verbs on one layer: pack, check, inspect, stat. */
package dev.nydusconvert.layer;
