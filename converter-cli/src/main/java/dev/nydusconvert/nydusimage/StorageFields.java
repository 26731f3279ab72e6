package dev.nydusconvert.nydusimage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The fields of a storage in a configuration.
 *
 * @param type of the storage, for messages
 * @param place where in the configuration they are
 */
record StorageFields(String type, String place, ConfigurationText text) {
    Optional<String> value(String name) {
        return text.value(place + "/" + name);
    }

    String value(String name, String standard) {
        return value(name).orElse(standard);
    }

    String required(String name) throws RefusedException {
        Optional<String> value = value(name);
        if (value.isEmpty()) {
            throw new RefusedException("backend '" + type + "' needs the field '" + name + "'");
        }
        return value.get();
    }

    List<String> list(String name) {
        List<String> list = new ArrayList<>();
        for (Optional<String> item = value(name + "/0"); item.isPresent(); item = value(name + "/" + list.size())) {
            list.add(item.get());
        }
        return list;
    }

    boolean isSet(String name) {
        return value(name, "false").equals("true");
    }

    /** A number that may be left out. */
    Optional<Integer> number(String name) throws RefusedException {
        Optional<String> value = value(name);
        if (value.isPresent() && !value.get().matches("[0-9]{1,9}")) {
            throw new RefusedException("backend '" + type + "': '" + value.get() + "' is no value for '" + name + "'");
        }
        return value.map(Integer::valueOf);
    }
}
