package dev.nydusconvert.image;

/** In which ways two images can differ. */
public enum ImageAspect {
    NAME("the name"),
    TYPE("the type"),
    MODE("the mode"),
    OWNER("the owner"),
    MTIME("the modification time"),
    XATTRS("the extended attributes"),
    DEVICE("the device"),
    TARGET("the target"),
    SIZE("the size"),
    CONTENT("the content"),
    LINKS("the file"),
    CONFIG("the config section");

    private final String text;

    ImageAspect(String text) {
        this.text = text;
    }

    /** In a few words. */
    String text() {
        return text;
    }
}
