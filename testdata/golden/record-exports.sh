#!/usr/bin/env bash
# Records the disks that the reference builder exports of the fixture layers, as the table exports.tsv on standard output.
# usage: record-exports.sh NYDUS_IMAGE LAYERS
#   NYDUS_IMAGE  the reference builder
#   LAYERS       the folder that FixtureLayers wrote
set -euo pipefail
builder=$1 layers=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# LAYER TYPE COMPRESSOR CHUNK_SIZE: exports a layer and prints one line of the table.
record() {
    local layer=$1 type=$2 compressor=$3 chunk=$4 digest root
    local out=$work/$layer-$type-$compressor-$chunk
    mkdir "$out"
    "$builder" create -D "$out" -B "$out/boot" -t "$type" --compressor "$compressor" --chunk-size "$chunk" \
        "$layers/$layer.tar" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
    # A tarfs image has the tar itself as its blob.
    digest=$(sha256sum < "$layers/$layer.tar" | cut -d' ' -f1)
    [ "$type" = tar-rafs ] || ln -s "$(realpath "$layers/$layer.tar")" "$out/$digest"
    root=$("$builder" export --block -B "$out/boot" -D "$out" -O "$out/disk" --verity 2>&1 | grep '^dm-verity options' | grep -o '[0-9a-f]*$')
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$layer" "$type" "$compressor" "$chunk" "$(stat -c %s "$out/disk")" \
        "$(sha256sum < "$out/disk" | cut -d' ' -f1)" "$root"
}

printf 'layer\ttype\tcompressor\tchunk-size\tsize\tsha256\troot\n'
for layer in base gnu many replaced nothing; do
    record $layer tar-rafs zstd 1048576
done
record gnu tar-rafs none 4096
record many tar-rafs lz4_block 65536
for layer in gnu many upper replaced; do
    record $layer tar-tarfs none 1048576
done
record many tar-tarfs none 4096
