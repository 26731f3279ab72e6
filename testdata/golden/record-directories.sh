#!/usr/bin/env bash
# Records what the reference builder writes for the fixture directories, as directories.tsv, parents-with-dictionaries.tsv,
# caches.tsv and external.tsv. Needs root.
# usage: record-directories.sh NYDUS_IMAGE DIRECTORIES GOLDEN
#   NYDUS_IMAGE  the reference builder
#   DIRECTORIES  the folder that FixtureDirectory wrote
#   GOLDEN       the folder for the tables, with model.attributes in it
set -euo pipefail
builder=$1 directories=$2 golden=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

digest() { sha256sum < "$1" | cut -d' ' -f1; }
size() { stat -c %s "$1"; }
create() { "$builder" create -t dir-rafs "$@" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }; }

# CASE DIRECTORY VERSION COMPRESSOR DIGESTER CHUNK_SIZE LAYOUT OWNERS WHITEOUTS PARENT POLICY PREFETCH
record() {
    local name=$1 directory=$2 version=$3 compressor=$4 digester=$5 chunk=$6 layout=$7 owners=$8 whiteouts=$9
    local parent=${10} policy=${11} prefetch=${12}
    rm -rf "$work"/*
    mkdir "$work/out" "$work/parent"
    local common=(-v "$version" --digester "$digester" --chunk-size "$chunk" --whiteout-spec "$whiteouts")
    [ "$owners" = recorded ] || common+=(--repeatable)
    local arguments=("${common[@]}" --compressor "$compressor" -D "$work/out")
    case $layout in inline*) arguments+=(--blob-inline-meta) ;; *) arguments+=(-B "$work/image.boot") ;; esac
    case $layout in *toc) arguments+=(--features blob-toc) ;; esac
    if [ "$parent" != - ]; then
        create "${common[@]}" --compressor "$compressor" -D "$work/parent" -B "$work/parent.boot" "$directories/$parent"
        arguments+=(--parent-bootstrap "$work/parent.boot")
    fi
    [ "$policy" = none ] || arguments+=(--prefetch-policy "$policy")
    tr ',' '\n' <<< "$prefetch" | create "${arguments[@]}" "$directories/$directory"
    local id=- blob_size=- blob_digest=- bootstrap_size=- bootstrap_digest=-
    local blob
    blob=$(find "$work/out" -type f ! -name '*.external')
    if [ -n "$blob" ]; then
        id=$(basename "$blob") blob_size=$(size "$blob") blob_digest=$(digest "$blob")
    fi
    case $layout in
        inline*) ;;
        *) bootstrap_size=$(size "$work/image.boot") bootstrap_digest=$(digest "$work/image.boot") ;;
    esac
    printf '%s\t' "$@" "$id" "$blob_size" "$blob_digest" "$bootstrap_size"
    printf '%s\n' "$bootstrap_digest"
}

# CASE DIRECTORY VERSION PARENT DICTIONARY: a directory upon another one, with a third one for its chunk dictionary
record_with_dictionary() {
    rm -rf "$work"/*
    mkdir "$work/out" "$work/images"
    local arguments=(-v "$3" --whiteout-spec oci)
    create "${arguments[@]}" -D "$work/images" -B "$work/parent.boot" "$directories/$4"
    create "${arguments[@]}" -D "$work/images" -B "$work/dictionary.boot" "$directories/$5"
    create "${arguments[@]}" -D "$work/out" -B "$work/image.boot" --parent-bootstrap "$work/parent.boot" \
        --chunk-dict "bootstrap=$work/dictionary.boot" "$directories/$2"
    local blob blob_size=- blob_digest=-
    blob=$(find "$work/out" -type f)
    [ -z "$blob" ] || blob_size=$(size "$blob") blob_digest=$(digest "$blob")
    printf '%s\t' "$@" "$blob_size" "$blob_digest" "$(size "$work/image.boot")"
    printf '%s\n' "$(digest "$work/image.boot")"
}

# CASE VERSION LAYOUT BATCH_SIZE: the cache of the lower directory; the layout "aligned" is a plain one with aligned chunks
record_cache() {
    rm -rf "$work"/*
    mkdir "$work/out"
    local arguments=(-v "$2" --blob-cache-dir "$work/out" -B "$work/image.boot")
    [ "$4" = 0 ] || arguments+=(--batch-size "$4")
    case $3 in toc) arguments+=(--features blob-toc) ;; aligned) arguments+=(--aligned-chunk) ;; esac
    create "${arguments[@]}" "$directories/lower"
    local data
    data=$(find "$work/out" -name '*.blob.data')
    local meta=${data%.data}.meta meta_size=- meta_digest=-
    [ ! -s "$meta" ] || meta_size=$(size "$meta") meta_digest=$(digest "$meta")
    printf '%s\t' "$@" "$(basename "$data" .blob.data)" "$(size "$data")" "$(digest "$data")" "$meta_size"
    printf '%s\n' "$meta_digest"
}

# CASE VERSION LAYOUT: the directory "model" with its external files; chunks of 64 KiB
record_external() {
    rm -rf "$work"/*
    mkdir "$work/out"
    local arguments=(-v "$2" --chunk-size 65536 --attributes "$golden/model.attributes" -D "$work/out")
    local external=$work/image.external
    case $3 in
        inline*) external=$work/external arguments+=(--blob-inline-meta --external-blob "$external") ;;
        *) arguments+=(-B "$work/image.boot") ;;
    esac
    case $3 in *toc) arguments+=(--features blob-toc) ;; esac
    create "${arguments[@]}" "$directories/model"
    local blob bootstrap_size=- bootstrap_digest=-
    blob=$(find "$work/out" -type f ! -name '*.external')
    case $3 in
        inline*) ;;
        *) bootstrap_size=$(size "$work/image.boot") bootstrap_digest=$(digest "$work/image.boot") ;;
    esac
    printf '%s\t' "$@" "$(basename "$blob")" "$(size "$blob")" "$(digest "$blob")" "$bootstrap_size" "$bootstrap_digest"
    printf '%s\t%s\n' "$(size "$external")" "$(digest "$external")"
}

mib=1048576
files=blob-id'\t'blob-size'\t'blob-sha256'\t'bootstrap-size'\t'bootstrap-sha256
{
    printf 'case\tdirectory\tversion\tcompressor\tdigester\tchunk-size\tlayout\towners\twhiteouts\tparent\tpolicy\tprefetch\t%b\n' "$files"
    for version in 5 6; do
        for compressor in none lz4_block zstd; do
            record "v$version-$compressor" lower $version $compressor blake3 $mib plain recorded oci - none -
        done
        record "v$version-64k" lower $version zstd sha256 65536 plain recorded none - none -
        record "v$version-repeatable" lower $version zstd blake3 $mib plain repeatable overlayfs - none -
        record "v$version-inline" lower $version zstd blake3 $mib inline recorded oci - none -
        record "v$version-nothing" nothing $version zstd blake3 $mib plain recorded oci - none -
        record "v$version-fs" lower $version zstd blake3 $mib plain recorded oci - fs /xattrs/user,/lib/big-too,/many/file-number-010,/many,/etc/zero,/home/fifo,/nowhere,/
        record "v$version-blob" lower $version zstd blake3 $mib plain recorded oci - blob /lib/big-too,/many,/etc
        record "v$version-parent" upper $version zstd blake3 $mib plain recorded oci lower none -
        record "v$version-parent-none" upper $version zstd blake3 $mib plain recorded none lower none -
        record "v$version-parent-inline" upper $version lz4_block blake3 $mib inline recorded oci lower none -
        record "v$version-parent-64k" upper $version zstd sha256 65536 plain repeatable oci lower none -
        record "v$version-parent-fs" upper $version zstd blake3 $mib plain recorded oci lower fs /lib,/many,/etc/hostname-too,/home
        record "v$version-parent-blob" upper $version zstd blake3 $mib plain recorded oci lower blob /new
        record "v$version-parent-empty" upper $version zstd blake3 $mib plain recorded oci nothing none -
        record "v$version-parent-unchanged" nothing $version zstd blake3 $mib plain recorded oci lower none -
    done
    record v6-parent-overlayfs upper 6 zstd blake3 $mib plain recorded overlayfs lower none -
    record v6-toc lower 6 zstd blake3 $mib toc recorded oci - none -
    record v6-inline-toc lower 6 none sha256 $mib inline-toc recorded overlayfs - none -
    record v6-inline-toc-nothing nothing 6 zstd blake3 $mib inline-toc recorded oci - none -
} > "$golden/directories.tsv"
{
    printf 'case\tdirectory\tversion\tparent\tdictionary\tblob-size\tblob-sha256\tbootstrap-size\tbootstrap-sha256\n'
    for version in 5 6; do
        record_with_dictionary "v$version-of-both" lower $version model upper
        record_with_dictionary "v$version-all-in-dictionary" upper $version lower upper
        record_with_dictionary "v$version-none-in-dictionary" upper $version lower model
    done
    # In v6 the reference builder records a blob twice that both have, and its readers refuse that.
    record_with_dictionary v5-same-blob upper 5 lower lower
} > "$golden/parents-with-dictionaries.tsv"
{
    printf 'case\tversion\tlayout\tbatch-size\tblob-id\tdata-size\tdata-sha256\tmeta-size\tmeta-sha256\n'
    record_cache v5 5 plain 0
    record_cache v5-aligned 5 aligned 0
    record_cache v6 6 plain 0
    record_cache v6-toc 6 toc 0
    record_cache v6-batch 6 plain 4096
    record_cache v6-batch-large-toc 6 toc 1048576
} > "$golden/caches.tsv"
{
    printf 'case\tversion\tlayout\t%b\texternal-size\texternal-sha256\n' "$files"
    for version in 5 6; do
        record_external "v$version" $version plain
        record_external "v$version-inline" $version inline
    done
    record_external v6-toc 6 toc
} > "$golden/external.tsv"
