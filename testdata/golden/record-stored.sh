#!/usr/bin/env bash
# Records what the reference builder writes with batches, encryption and aligned chunks, as the tables stored.tsv and
# stored-merges.tsv.
# usage: record-stored.sh NYDUS_IMAGE LAYERS TABLES
#   NYDUS_IMAGE  the reference builder
#   LAYERS       the folder that FixtureLayers wrote
#   TABLES       the folder for the tables
# The builder encrypts with random keys. They are recorded (key and tweak, 48 bytes), so that the same bytes can be had with them.
set -euo pipefail
builder=$1 layers=$2 tables=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mib=1048576

digest() { sha256sum < "$1" | cut -d' ' -f1; }
size() { stat -c %s "$1"; }
run() { "$builder" "$@" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }; }

# FILE OFFSET: the key and tweak in the entry of a blob table that is at that offset in the file.
key_at() {
    od -An -v -tx1 -j $(($2 + 168)) -N 48 "$1" | tr -d ' \n'
}

# BOOTSTRAP ID: the offset of the blob's entry in the blob table; the device slot, which has the id too, comes before.
entry_of() { grep -abo "$2" "$1" | tail -n 1 | cut -d: -f1; }


# Sets blob, bootstrap (- if there is none) and key (- if it is not encrypted).
# LAYER VERSION COMPRESSOR CHUNK_SIZE LAYOUT BATCH_SIZE ALIGNED ENCRYPTED [ARGUMENT...]
create() {
    local out
    out=$(mktemp -d -p "$work") bootstrap=- key=-
    local arguments=(-D "$out" -t tar-rafs -v "$2" --compressor "$3" --chunk-size "$4" --batch-size "$6" "${@:9}")
    case $5 in inline*) arguments+=(--blob-inline-meta) ;; *) bootstrap=$work/bootstrap && arguments+=(-B "$bootstrap") ;; esac
    case $5 in *toc) arguments+=(--features blob-toc) ;; esac
    [ "$7" = - ] || arguments+=(--aligned-chunk)
    [ "$8" = - ] || arguments+=(--encrypt)
    rm -f "$work/bootstrap"
    run create "${arguments[@]}" "$layers/$1.tar"
    blob=$(find "$out" -type f)
    [ -n "$blob" ] || { blob=- && return; }
    [ "$8" = - ] || case $5 in
        # Before its hash is known, the id of a blob is 64 times x.
        inline) key=$(key_at "$blob" "$(entry_of "$blob" "$(printf 'x%.0s' {1..64})")") ;;
        *) key=$(key_at "$bootstrap" "$(entry_of "$bootstrap" "$(basename "$blob")")") ;;
    esac
}

# LAYERS BATCH_SIZE ENCRYPTED: sets merged to their merged bootstrap and named to the layers, each with its key if it has one.
merge() {
    local it sources=() folder
    folder=$(mktemp -d -p "$work") named=''
    for it in ${1//,/ }; do
        create "$it" 6 zstd $mib plain "$2" - "$3"
        local source=$folder/$it
        [ "$blob" = - ] || source=$folder/$(basename "$blob")
        cp "$bootstrap" "$source"
        sources+=("$source") named+="${named:+,}$it"
        [ "$key" = - ] || named+=":$key"
    done
    merged=$folder/merged
    run merge -B "$merged" "${sources[@]}"
}

# CASE LAYER VERSION COMPRESSOR CHUNK_SIZE LAYOUT BATCH_SIZE ALIGNED ENCRYPTED [DICTIONARY DICTIONARY_ENCRYPTED]: packs and
# prints a line. DICTIONARY: layers of a merged image, which is the chunk dictionary; packed with the same batch size.
record() {
    local dictionary=-
    if [ $# -gt 9 ]; then
        merge "${10}" "$7" "${11}"
        dictionary=$named
        create "${@:2:8}" --chunk-dict "bootstrap=$merged"
    else
        create "${@:2:8}"
    fi
    local id=- blob_size=- blob_digest=- bootstrap_size=- bootstrap_digest=-
    [ "$blob" = - ] || id=$(basename "$blob") blob_size=$(size "$blob") blob_digest=$(digest "$blob")
    [ "$bootstrap" = - ] || bootstrap_size=$(size "$bootstrap") bootstrap_digest=$(digest "$bootstrap")
    printf '%s\t' "${@:1:9}" "$key" "$dictionary" "$id" "$blob_size" "$blob_digest" "$bootstrap_size"
    printf '%s\n' "$bootstrap_digest"
}

# CASE VERSION COMPRESSOR CHUNK_SIZE LAYOUT BATCH_SIZE ALIGNED ENCRYPTED LAYER...
over() {
    local it
    for it in "${@:9}"; do record "$1" "$it" "${@:2:7}"; done
}

# CASE LAYERS BATCH_SIZE ENCRYPTED: merges and prints a line.
record_merge() {
    merge "${@:2}"
    printf '%s\t' "$1" "$named" "$3" "$(size "$merged")"
    digest "$merged"
}

all='base upper gnu many replaced directories nothing'
{
    printf 'case\tlayer\tversion\tcompressor\tchunk-size\tlayout\tbatch-size\taligned\tencrypted\tkey\tdictionary\t'
    printf 'blob-id\tblob-size\tblob-sha256\tbootstrap-size\tbootstrap-sha256\n'
    over v6-batch-1m       6 zstd      $mib  plain      $mib   - - $all derived
    over v6-batch-64k      6 zstd      $mib  plain      65536  - - base gnu many
    over v6-batch-4k       6 zstd      4096  plain      4096   - - base gnu many
    over v6-batch-none     6 none      $mib  plain      16384  - - gnu many
    over v6-batch-lz4-toc  6 lz4_block $mib  toc        262144 - - base many
    over v6-batch-inline   6 zstd      $mib  inline     65536  - - gnu many nothing
    over v6-batch-inline-toc 6 zstd    $mib  inline-toc 65536  - - $all
    over v6-encrypt        6 zstd      $mib  plain      0      - yes $all
    over v6-encrypt-none   6 none      65536 plain      0      - yes base gnu
    over v6-encrypt-toc    6 lz4_block $mib  toc        0      - yes base many
    over v6-encrypt-inline 6 zstd      $mib  inline     0      - yes gnu many
    over v6-encrypt-batch  6 zstd      $mib  plain      65536  - yes base gnu many
    over v6-encrypt-batch-toc 6 none   $mib  toc        4096   - yes gnu many
    over v5-aligned        5 zstd      $mib  plain      0      yes - $all derived
    over v5-aligned-64k    5 none      65536 plain      0      yes - base gnu many
    over v5-aligned-inline 5 lz4_block $mib  inline     0      yes - base many
    record v6-batch-dictionary     derived 6 zstd $mib plain 65536 - -   gnu,many -
    record v6-batch-known-only     many    6 zstd $mib plain 65536 - -   gnu,many -
    record v6-encrypt-dictionary   derived 6 zstd $mib plain 0     - yes gnu,many yes
    record v6-encrypted-known      derived 6 zstd $mib plain 65536 - -   gnu,many yes
} > "$tables/stored.tsv"
{
    printf 'case\tlayers\tbatch-size\tsize\tsha256\n'
    record_merge batch         base,upper,many,derived    65536 -
    record_merge encrypt       base,upper,nothing,gnu     0     yes
    record_merge encrypt-batch gnu,many,derived           65536 yes
} > "$tables/stored-merges.tsv"
