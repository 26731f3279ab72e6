package dev.nydusconvert.image.registry;

import java.io.IOException;

/** Sends requests to a server with what it wants to let us in, and again where a failure may pass. */
interface RequestSender {
    /**
     * Sends a request that needs one of these answers.
     *
     * @throws RegistryException if there was no answer, or another one
     */
    RegistryResponse expect(RegistryRequest request, int... statuses) throws IOException;

    /** When requests are sent again. */
    RetryPolicy policy();
}
