/**
 * The verbs on layers: pack, unpack, extract, merge, check, inspect, stat, and the round trip.
 *
 * <p>A verb holds its options only, and an {@link dev.nydusconvert.layer.OpenLayer} is only read: either may be used by many
 * threads at once. Outputs are for one run.
 */
package dev.nydusconvert.layer;
