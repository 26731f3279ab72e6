#!/bin/sh
# record.sh BUILDER LAYER WORK: makes cases.tsv, see README.md. WORK is an empty directory.
set -eu
builder=$1
layer=$2
work=$3
tab=$(printf '\t')

# record NAME ARGS INPUT
record() {
    mkdir "$work/$1"
    arguments=$(printf '%s' "$2 -J OUT/output.json" | sed "s#OUT#$work/$1#g; s#ALL#$work#g; s#LAYER#$layer#g")
    printf "$3" | "$builder" $arguments >/dev/null 2>&1
    result=$(jq -r '"\"bootstrap\":\(.bootstrap|@json) \"blobs\":\(.blobs|@json) \"fs_version\":\(.fs_version|@json) \"compressor\":\(.compressor|@json)"' \
        "$work/$1/output.json" | sed "s#$work/$1#OUT#g")
    files=$(cd "$work/$1" && for file in $(ls | LC_ALL=C sort | grep -v '^output.json$'); do
        printf '%s=%s ' "$file" "$(sha256sum "$file" | cut -c1-64)"
    done)
    printf '%s\n' "$1$tab$2 -J OUT/output.json$tab$3$tab$result$tab${files% }"
}

record directory "create -t tar-rafs -D OUT LAYER" ""
record files "create -t tar-rafs -B OUT/image.boot -b OUT/blob LAYER" ""
record bootstrap-file-wins "create -D OUT -B OUT/image.boot LAYER --type=tar-rafs" ""
record blob-file-wins "create --blob-dir OUT --blob OUT/blob --type tar-rafs LAYER" ""
record snapshotter "create --log-level warn --prefetch-policy fs --blob OUT/blob --whiteout-spec none --fs-version 6 --type tar-rafs --blob-inline-meta --features blob-toc LAYER" "/"
record snapshotter-v5 "create --log-level warn --prefetch-policy fs --blob OUT/blob --whiteout-spec none --fs-version 5 --type tar-rafs --blob-inline-meta LAYER" "/"
record aliases "--log-level error create --source-type estargz-rafs --inline-bootstrap -D OUT LAYER" ""
record hexadecimal "create -t tar-rafs --chunk-size=0x1000 --compressor=none -D OUT LAYER" ""
record decimal "create -t targz-rafs --chunk-size 65536 --digester sha256 -v 5 --compressor lz4_block -D OUT LAYER" ""
record repeatable "create -t tar-rafs --repeatable --disable-check -D OUT LAYER" ""
record prefetch "create -t tar-rafs --prefetch-policy fs -D OUT -B OUT/image.boot LAYER" "/etc/hello.txt\\n/data\\nrelative\\n/data/noise\\n"
record prefetch-blob "create -t tar-rafs --prefetch-policy blob -D OUT -B OUT/image.boot LAYER" "/data"
record dictionary "create -t tar-rafs --chunk-dict bootstrap=ALL/files/image.boot -D OUT -B OUT/image.boot LAYER" ""
record dictionary-plain "create -t tar-rafs --chunk-dict ALL/files/image.boot -D OUT -B OUT/image.boot LAYER" ""
record merge "merge --log-level warn --prefetch-policy fs --original-blob-ids a,b -B OUT/image.boot ALL/files/image.boot ALL/prefetch/image.boot" "/"
record merge-directory "merge ALL/files/image.boot -D OUT --original-blob-ids one --blob-sizes 4242" ""
record tarfs "create -t tar-tarfs -D OUT LAYER" ""
record tarfs-named "create -t tar-tarfs --blob-id my-layer -B OUT/image.boot -D OUT LAYER" ""
record offset "create -t tar-rafs --blob-offset 4096 --chunk-size 0x1000 -D OUT LAYER" ""
record offset-v5 "create -t tar-rafs --blob-offset 1000 -v 5 -D OUT LAYER" ""
record offset-inline "create -t tar-rafs --blob-offset 512 --blob-inline-meta --features blob-toc --blob OUT/blob LAYER" ""
record offset-batches "create -t tar-rafs --blob-offset 12345 --batch-size 0x2000 -D OUT LAYER" ""
record offset-cache "create -t tar-rafs --blob-offset 4096 --blob-cache-dir OUT -B OUT/image.boot LAYER" ""
record offset-reference "create -t targz-ref --blob-offset 4096 -D OUT LAYER" ""
record offset-tarfs "create -t tar-tarfs --blob-offset 4096 -D OUT LAYER" ""
