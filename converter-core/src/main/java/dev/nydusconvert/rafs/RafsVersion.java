package dev.nydusconvert.rafs;

/** The bootstrap formats: v5 is Nydus' own, v6 is EROFS with RAFS extensions. */
public enum RafsVersion {
    V5(5),
    V6(6);

    private final int number;

    RafsVersion(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
