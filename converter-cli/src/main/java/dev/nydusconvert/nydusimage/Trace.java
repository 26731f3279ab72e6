package dev.nydusconvert.nydusimage;

import java.util.SortedMap;
import java.util.TreeMap;

/** What a result tells of the way there: how long the stages took, and some counts. For people; nobody computes with it. */
final class Trace {
    private static final double NANOS = 1e9;

    private final SortedMap<String, Double> seconds = new TreeMap<>();
    private final SortedMap<String, Object> events = new TreeMap<>();

    /** A stage took so long. */
    void took(String stage, long nanos) {
        seconds.put(stage, nanos / NANOS);
    }

    /** Something was counted. */
    void count(String event, long number) {
        events.put(event, number);
    }

    /** Something was found out. */
    void note(String event, String text) {
        events.put(event, text);
    }

    /** Seconds by stage, in the order of their names. */
    SortedMap<String, Double> seconds() {
        return seconds;
    }

    /** Numbers and texts by name, in the order of the names. */
    SortedMap<String, Object> events() {
        return events;
    }
}
