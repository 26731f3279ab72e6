package dev.nydusconvert.tar;

import java.util.List;
import java.util.Map;

/**
 * An item of the entries of an eStargz TOC, as it is there.
 *
 * @param texts fields that are strings, by name
 * @param numbers fields that are whole numbers, by name
 * @param xattrs extended attributes in the unsigned byte order of their names
 * @param position where in the TOC it is, in bytes or characters from its start
 */
record EstargzTocRecord(Map<String, String> texts, Map<String, Long> numbers, List<Xattr> xattrs, long position) {
    /** A string; empty if it is not there. */
    String text(String field) {
        return texts.getOrDefault(field, "");
    }

    /** A number; 0 if it is not there. */
    long number(String field) {
        return numbers.getOrDefault(field, 0L);
    }
}
