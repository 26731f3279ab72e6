#!/usr/bin/env bash
# Records what the reference builder writes for the layers of this folder, as the table cases.tsv on standard output.
# usage: record.sh NYDUS_IMAGE
set -euo pipefail
builder=$1
folder=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

describe() {
    if [ -n "$1" ] && [ -f "$1" ]; then
        printf '\t%s\t%s' "$(stat -c %s "$1")" "$(sha256sum < "$1" | cut -d' ' -f1)"
    else
        printf '\t-\t-'
    fi
}

# LAYER CHUNK_SIZE LAYOUT: runs the builder and prints one line of the table.
record() {
    local layer=$1 chunk=$2 layout=$3 file=$folder/$1
    if [ ! -f "$file" ]; then
        file=$work/$layer
        gzip -dc "$folder/$layer.gz" > "$file"
    fi
    local out=$work/out arguments=(-t targz-ref --chunk-size "$chunk")
    rm -rf "$out" "$work/boot"
    mkdir "$out"
    case $layout in inline*) arguments+=(--blob-inline-meta) ;; *) arguments+=(-B "$work/boot") ;; esac
    case $layout in *toc) arguments+=(--features blob-toc) ;; esac
    "$builder" create -D "$out" "${arguments[@]}" "$file" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
    local blob
    blob=$(find "$out" -type f)
    printf '%s\t%s\t%s\t%s' "$layer" "$chunk" "$layout" "$(basename "${blob:--}")"
    describe "$blob"
    describe "$work/boot"
    printf '\n'
}

printf 'layer\tchunk-size\tlayout\tblob-id\tblob-size\tblob-sha256\tbootstrap-size\tbootstrap-sha256\n'
for layer in level9.tar level9.tar.gz fixed-codes.tar.gz sync-flushes.tar.gz two-members.tar.gz small-members.tar.gz \
    no-data.tar.gz; do
    record $layer 1048576 plain
    record $layer 65536 inline-toc
done
for layout in inline toc; do
    record level9.tar 4096 $layout
    record level9.tar.gz 4096 $layout
    record two-members.tar.gz 2097152 $layout
done
