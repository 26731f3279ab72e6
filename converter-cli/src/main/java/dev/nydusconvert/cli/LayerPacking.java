package dev.nydusconvert.cli;

import dev.nydusconvert.layer.LayerOutputs;
import dev.nydusconvert.layer.PackResult;
import java.io.IOException;

/** Packs one layer, whatever it is made from. */
@FunctionalInterface
interface LayerPacking {
    /** @param outputs not closed */
    PackResult run(LayerOutputs outputs) throws IOException;
}
