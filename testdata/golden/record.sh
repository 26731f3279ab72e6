#!/usr/bin/env bash
# Records what the reference builder writes for the fixture layers, as the table cases.tsv on standard output.
# usage: record.sh NYDUS_IMAGE LAYERS [KEEP]
#   NYDUS_IMAGE  the reference builder
#   LAYERS       the folder that FixtureLayers wrote
#   KEEP         a folder for the bootstraps that are kept whole
set -euo pipefail
builder=$1 layers=$2 keep=${3:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

digest() { sha256sum < "$1" | cut -d' ' -f1; }
size() { stat -c %s "$1"; }

# CASE LAYER VERSION COMPRESSOR DIGESTER CHUNK_SIZE LAYOUT OWNERS: runs the builder and prints one line of the table.
record() {
    local name=$1 layer=$2 version=$3 compressor=$4 digester=$5 chunk=$6 layout=$7 owners=$8
    local tar=$layers/$layer.tar type=tar-rafs
    [ "$layer" != many-gz ] || { tar=$layers/many.tar.gz type=targz-rafs; }
    local out=$work/$name-$layer
    mkdir "$out"
    local arguments=(-D "$out" -J "$work/output.json" -t $type -v "$version" --compressor "$compressor" --digester "$digester"
        --chunk-size "$chunk")
    case $layout in inline*) arguments+=(--blob-inline-meta) ;; *) arguments+=(-B "$work/bootstrap") ;; esac
    case $layout in *toc) arguments+=(--features blob-toc) ;; esac
    [ "$owners" = recorded ] || arguments+=(--repeatable)
    "$builder" create "${arguments[@]}" "$tar" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
    local id=- blob_size=- blob_digest=- bootstrap_size=- bootstrap_digest=-
    local blob
    blob=$(find "$out" -type f)
    if [ -n "$blob" ]; then
        id=$(basename "$blob") blob_size=$(size "$blob") blob_digest=$(digest "$blob")
    fi
    case $layout in
        inline*) ;;
        *)
            bootstrap_size=$(size "$work/bootstrap") bootstrap_digest=$(digest "$work/bootstrap")
            [ -z "$keep" ] || case $name/$layer in
                v6-zstd/base | v6-none/gnu | v6-zstd/replaced | v6-zstd/nothing | v5-zstd/base | v5-none/gnu | v5-zstd/replaced | v5-zstd/nothing)
                    gzip -9n < "$work/bootstrap" > "$keep/$name.$layer.boot.gz" ;;
            esac
            ;;
    esac
    printf '%s\t' "$name" "$layer" "$version" "$compressor" "$digester" "$chunk" "$layout" "$owners" \
        "$id" "$blob_size" "$blob_digest" "$bootstrap_size"
    printf '%s\n' "$bootstrap_digest"
    rm -rf "$out" "$work/bootstrap"
}

# NAME VERSION COMPRESSOR DIGESTER CHUNK_SIZE LAYOUT OWNERS LAYER...
over() {
    local options=("${@:1:7}") layer
    for layer in "${@:8}"; do
        record "${options[0]}" "$layer" "${options[@]:1}"
    done
}

printf 'case\tlayer\tversion\tcompressor\tdigester\tchunk-size\tlayout\towners\tblob-id\tblob-size\tblob-sha256\tbootstrap-size\tbootstrap-sha256\n'
mib=1048576
all='base upper gnu many replaced directories nothing'
over v6-none        6 none      blake3 $mib     plain      recorded   $all
over v6-zstd        6 zstd      blake3 $mib     plain      recorded   $all derived
over v6-lz4_block   6 lz4_block blake3 $mib     plain      recorded   base upper gnu many
over v6-sha256      6 zstd      sha256 $mib     plain      recorded   base upper gnu many nothing
over v6-chunk64k    6 zstd      blake3 65536    plain      recorded   base upper gnu many
over v6-chunk4k-none 6 none     blake3 4096     plain      recorded   base gnu many
over v6-chunk4k-lz4 6 lz4_block sha256 4096     plain      recorded   base gnu
over v6-chunk16m    6 zstd      blake3 16777216 plain      recorded   base gnu many
over v6-toc         6 zstd      blake3 $mib     toc        recorded   $all
over v6-toc-none    6 none      blake3 $mib     toc        recorded   base gnu
over v6-toc-lz4     6 lz4_block blake3 $mib     toc        recorded   base gnu
over v6-inline      6 zstd      blake3 $mib     inline     recorded   $all
over v6-inline-none 6 none      blake3 $mib     inline     recorded   base gnu nothing
over v6-inline-toc  6 zstd      blake3 $mib     inline-toc recorded   $all
over v6-inline-toc-none 6 none  sha256 $mib     inline-toc recorded   base many nothing
over v6-repeatable  6 zstd      blake3 $mib     plain      repeatable base upper gnu nothing
over v6-targz       6 zstd      blake3 $mib     plain      recorded   many-gz
over v5-none        5 none      blake3 $mib     plain      recorded   $all
over v5-zstd        5 zstd      blake3 $mib     plain      recorded   $all derived
over v5-lz4_block   5 lz4_block blake3 $mib     plain      recorded   base upper gnu many
over v5-sha256      5 zstd      sha256 $mib     plain      recorded   base upper gnu many nothing
over v5-chunk64k    5 zstd      blake3 65536    plain      recorded   base gnu
over v5-inline      5 zstd      blake3 $mib     inline     recorded   $all
over v5-inline-none 5 none      sha256 $mib     inline     recorded   base gnu nothing
over v5-repeatable  5 zstd      blake3 $mib     plain      repeatable base gnu
over v5-targz       5 zstd      blake3 $mib     plain      recorded   many-gz
