package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.model.JsonText;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Lists the tags of a repository: {@code tags/list}. */
final class TagsEndpoint {
    private static final int MAX_TAGS = 1_000_000;

    private final RegistryClient client;

    TagsEndpoint(RegistryClient client) {
        this.client = client;
    }

    List<String> list() throws IOException {
        RegistryAddress address = client.address();
        String action = "list the tags of " + address;
        List<String> tags = new ArrayList<>();
        for (Optional<RegistryRequest> page =
                        Optional.of(RegistryRequest.of("GET", address.uri("tags/list"), address.pull(), action));
                page.isPresent(); ) {
            try (RegistryResponse response = client.expectWhole(page.get())) {
                JsonNode list = JsonText.readObject(response.bytes(), action).get("tags");
                int before = tags.size();
                if (list != null && list.isArray()) {
                    list.forEach(tag -> tags.add(tag.isString() ? tag.stringValue() : ""));
                }
                if (tags.size() > MAX_TAGS) {
                    throw new RegistryException(action, "there are more than " + MAX_TAGS);
                }
                Optional<URI> next = NextPage.of(client.address(), response, action);
                // A page without tags that leads to another one could go on for ever.
                page = tags.size() == before
                        ? Optional.empty()
                        : next.map(uri -> RegistryRequest.of("GET", uri, address.pull(), action));
            }
        }
        return List.copyOf(tags);
    }
}
