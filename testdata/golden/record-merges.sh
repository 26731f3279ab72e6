#!/usr/bin/env bash
# Records what the reference builder makes of several layers, as the tables merges.tsv, dictionaries.tsv and
# optimized.tsv.
# usage: record-merges.sh NYDUS_IMAGE LAYERS TABLES
#   NYDUS_IMAGE  the reference builder
#   LAYERS       the folder that FixtureLayers wrote
#   TABLES       the folder for the tables
set -euo pipefail
builder=$1 layers=$2 tables=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mib=1048576

digest() { sha256sum < "$1" | cut -d' ' -f1; }
size() { stat -c %s "$1"; }
run() { "$builder" "$@" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }; }
# COUNT FORMAT FIRST: COUNT numbers from FIRST on, each as FORMAT says, with commas between them.
list() { seq "$3" $(($3 + $1 - 1)) | xargs printf "$2," | sed 's/,$//'; }

# DIRECTORY: writes config.json, by which the builder finds blobs in it.
configure() {
    printf '{"version":2,"backend":{"type":"localfs","localfs":{"dir":"%s"}},"cache":{"type":"filecache","filecache":{"work_dir":"%s"}},"rafs":{"mode":"direct"}}' \
        "$1" "$work" > "$work/config.json"
}

# LAYER[:COMPRESSOR] VERSION COMPRESSOR DIGESTER LAYOUT: prints the path of the layer's bootstrap, which has the name of the
# layer's blob; of an inlined one it is the blob. Makes it if it is not there.
layer() {
    local name=${1%%:*} version=$2 compressor=$3 digester=$4 layout=$5
    [[ $1 != *:* ]] || compressor=${1#*:}
    local out=$work/$version-$compressor-$digester-$layout
    local known=$out/$name.path
    if [ ! -e "$known" ]; then
        mkdir -p "$out/blobs" "$out/named" "$out/new"
        local arguments=(-D "$out/new" -t tar-rafs -v "$version" --compressor "$compressor" --digester "$digester" --chunk-size $mib)
        case $layout in inline*) arguments+=(--blob-inline-meta) ;; *) arguments+=(-B "$out/$name.boot") ;; esac
        case $layout in *toc) arguments+=(--features blob-toc) ;; esac
        run create "${arguments[@]}" "$layers/$name.tar"
        local blob
        blob=$(find "$out/new" -type f)
        case $layout in
            inline*) echo "$out/blobs/$(basename "$blob")" ;;
            *) cp "$out/$name.boot" "$out/named/$(basename "${blob:-$name}")" && echo "$out/named/$(basename "${blob:-$name}")" ;;
        esac > "$known"
        [ -z "$blob" ] || mv "$blob" "$out/blobs/"
    fi
    cat "$known"
}

# NAME VERSION COMPRESSOR LAYOUT LAYERS PARENT PREFETCH GIVEN: runs merge and prints one line of the table.
#   LAYERS    names with commas between them; PARENT one name; PREFETCH patterns with commas between them; - for none
#   GIVEN     - for nothing; "lists" for a digest, size, ToC digest and ToC size of each blob; "ids" for an id of each
merge() {
    local name=$1 version=$2 compressor=$3 layout=$4 names=$5 parent=$6 prefetch=$7 given=$8
    local sources=() it
    for it in ${names//,/ }; do
        sources+=("$(layer "$it" "$version" "$compressor" blake3 "$layout")")
    done
    local arguments=(-B "$work/merged")
    [ "$parent" = - ] || arguments+=(--parent-bootstrap "$(layer "$parent" "$version" "$compressor" blake3 "$layout")")
    [ "$prefetch" = - ] || arguments+=(--prefetch-policy fs)
    case $layout in
        inline*)
            configure "$(dirname "${sources[0]}")"
            arguments+=(-C "$work/config.json")
            ;;
    esac
    local count=${#sources[@]}
    case $given in
        lists)
            arguments+=(--blob-digests "$(list "$count" %064x 1)" --blob-sizes "$(list "$count" %d 1001)"
                --blob-toc-digests "$(list "$count" %064x 2001)" --blob-toc-sizes "$(list "$count" %d 3001)")
            ;;
        ids) arguments+=(--original-blob-ids "$(list "$count" blob-%d 1)") ;;
    esac
    rm -f "$work/merged"
    tr , '\n' <<< "$prefetch" | run merge "${arguments[@]}" "${sources[@]}"
    printf '%s\t' "$@" "$(size "$work/merged")"
    digest "$work/merged"
}

# NAME VERSION COMPRESSOR DIGESTER LAYOUT LAYER DICTIONARY DICTIONARY_COMPRESSOR DICTIONARY_DIGESTER DICTIONARY_LAYOUT:
# packs a layer with a chunk dictionary, and prints one line of the table. The dictionary is the merged image of the layers
# DICTIONARY; with an inlined layout the one layer's blob itself.
dictionary() {
    local name=$1 version=$2 compressor=$3 digester=$4 layout=$5 layer=$6
    local sources=() it
    for it in ${7//,/ }; do
        sources+=("$(layer "$it" "$version" "$8" "$9" "${10}")")
    done
    rm -rf "$work/dictionary" "$work/bootstrap" "$work/out"
    mkdir "$work/out"
    local arguments=(-D "$work/out" -t tar-rafs -v "$version" --compressor "$compressor" --digester "$digester"
        --chunk-size $mib)
    case ${10} in
        inline*)
            configure "$(dirname "${sources[0]}")"
            arguments+=(-C "$work/config.json" --chunk-dict "bootstrap=${sources[0]}")
            ;;
        *)
            run merge -B "$work/dictionary" "${sources[@]}"
            arguments+=(--chunk-dict "bootstrap=$work/dictionary")
            ;;
    esac
    case $layout in inline*) arguments+=(--blob-inline-meta) ;; *) arguments+=(-B "$work/bootstrap") ;; esac
    case $layout in *toc) arguments+=(--features blob-toc) ;; esac
    run create "${arguments[@]}" "$layers/$layer.tar"
    local id=- blob_size=- blob_digest=- bootstrap_size=- bootstrap_digest=-
    local blob
    blob=$(find "$work/out" -type f)
    [ -z "$blob" ] || id=$(basename "$blob") blob_size=$(size "$blob") blob_digest=$(digest "$blob")
    case $layout in inline*) ;; *) bootstrap_size=$(size "$work/bootstrap") bootstrap_digest=$(digest "$work/bootstrap") ;; esac
    printf '%s\t' "$@" "$id" "$blob_size" "$blob_digest" "$bootstrap_size"
    printf '%s\n' "$bootstrap_digest"
}

# NAME VERSION COMPRESSOR LAYERS FILES: moves data of files of a merged image into a blob of its own, and prints one line of the
# table. FILES: paths with commas between them, each with @OFFSET+SIZE for a part of it.
optimize() {
    local name=$1 version=$2 compressor=$3 names=$4 files=$5
    local sources=() it list='{"version":"v1","files":[' separator=''
    for it in ${names//,/ }; do
        sources+=("$(layer "$it" "$version" "$compressor" blake3 plain)")
    done
    for it in ${files//,/ }; do
        list+="$separator{\"path\":\"${it%@*}\""
        [[ $it != *@* ]] || list+=",\"ranges\":[[${it#*@}]]"
        list=${list/+/,}'}' separator=,
    done
    echo "$list]}" > "$work/list.json"
    rm -rf "$work/merged" "$work/optimized" "$work/out"
    mkdir "$work/out"
    run merge -B "$work/merged" "${sources[@]}"
    run optimize -B "$work/merged" -D "$work/$version-$compressor-blake3-plain/blobs" -p "$work/list.json" \
        --output-blob-dir "$work/out" -O "$work/optimized"
    local blob
    blob=$(find "$work/out" -type f)
    printf '%s\t' "$@" "$(basename "$blob")" "$(size "$blob")" "$(digest "$blob")" "$(size "$work/optimized")"
    digest "$work/optimized"
}

{
    printf 'case\tversion\tcompressor\tlayout\tlayers\tparent\tprefetch\tgiven\tsize\tsha256\n'
    all=base,nothing,upper,directories,replaced,gnu,many,derived
    patterns=/d01,/d02/f3,/g,/nothing,relative,/d02/f3/x,/d01/f1,/
    merge v6-one             6 zstd      plain      many       -    -           -
    merge v6-base-upper      6 zstd      plain      base,upper -    -           -
    merge v6-all             6 zstd      plain      $all       -    -           -
    merge v6-twice           6 zstd      plain      base,base  -    -           -
    merge v6-nothing         6 zstd      plain      nothing,directories - /     -
    merge v6-root-prefetched 6 zstd      plain      base,upper -    /           -
    merge v6-prefetch        6 zstd      plain      gnu,many   -    $patterns   -
    merge v6-compressors     6 zstd      plain      gnu,many:lz4_block,derived:none - - -
    merge v6-parent          6 zstd      plain      upper,many base -           -
    merge v6-lists           6 zstd      plain      gnu,many   -    -           lists
    merge v6-ids             6 zstd      plain      gnu,many   -    -           ids
    merge v6-toc             6 zstd      toc        base,upper -    -           -
    merge v6-inline          6 zstd      inline     base,upper -    -           -
    merge v6-inline-toc      6 lz4_block inline-toc base,upper,many - /d01      -
    merge v5-one             5 zstd      plain      many       -    -           -
    merge v5-base-upper      5 zstd      plain      base,upper -    -           -
    merge v5-all             5 zstd      plain      $all       -    -           -
    merge v5-twice           5 zstd      plain      base,base  -    -           -
    merge v5-nothing         5 zstd      plain      nothing,directories - /     -
    merge v5-prefetch        5 zstd      plain      gnu,many   -    $patterns   -
    merge v5-parent          5 none      plain      upper,many base -           -
    merge v5-ids             5 zstd      plain      gnu,many   -    -           ids
    merge v5-inline          5 zstd      inline     base,upper -    -           -
} > "$tables/merges.tsv"
{
    printf 'case\tversion\tcompressor\tdigester\tlayout\tlayer\tdictionary\tdictionary-compressor\tdictionary-digester\tdictionary-layout\t'
    printf 'blob-id\tblob-size\tblob-sha256\tbootstrap-size\tbootstrap-sha256\n'
    dictionary v6              6 zstd      blake3 plain      derived gnu,many zstd      blake3 plain
    dictionary v6-toc          6 zstd      blake3 toc        derived gnu,many zstd      blake3 toc
    dictionary v6-of-toc       6 zstd      blake3 plain      derived gnu,many zstd      blake3 toc
    dictionary v6-other-codec  6 zstd      blake3 plain      derived gnu,many lz4_block blake3 plain
    dictionary v6-other-digest 6 zstd      blake3 plain      derived gnu,many zstd      sha256 plain
    dictionary v6-other-digest-toc 6 zstd  blake3 toc        derived gnu,many zstd      sha256 toc
    dictionary v6-other-codec-toc 6 zstd   blake3 toc        derived gnu,many lz4_block blake3 toc
    dictionary v6-of-inline    6 zstd      blake3 plain      derived many     zstd      blake3 inline
    dictionary v6-inline-of-inline 6 zstd  blake3 inline-toc derived many     zstd      blake3 inline
    dictionary v6-sha256       6 none      sha256 plain      derived gnu,many zstd      sha256 plain
    dictionary v6-unused       6 zstd      blake3 plain      upper   gnu,many zstd      blake3 plain
    dictionary v6-all-known    6 zstd      blake3 plain      many    gnu,many zstd      blake3 plain
    dictionary v6-inline       6 zstd      blake3 inline     derived gnu,many zstd      blake3 plain
    dictionary v6-inline-toc   6 zstd      blake3 inline-toc derived gnu,many zstd      blake3 plain
    dictionary v6-inline-all-known 6 zstd  blake3 inline     many    gnu,many zstd      blake3 plain
    dictionary v5              5 zstd      blake3 plain      derived gnu,many zstd      blake3 plain
    dictionary v5-sha256       5 lz4_block sha256 plain      derived gnu,many lz4_block sha256 plain
    dictionary v5-all-known    5 zstd      blake3 plain      many    gnu,many zstd      blake3 plain
    dictionary v5-inline       5 zstd      blake3 inline     derived gnu,many zstd      blake3 plain
    dictionary v5-of-inline    5 zstd      blake3 plain      derived many     zstd      blake3 inline
} > "$tables/dictionaries.tsv"
{
    printf 'case\tversion\tcompressor\tlayers\tfiles\tblob-id\tblob-size\tblob-sha256\tbootstrap-size\tbootstrap-sha256\n'
    optimize v5-files  5 zstd      base,many          /d03/f7,/d00/f1,/etc/hostname,/none
    optimize v5-parts  5 none      base,upper,derived /derived/own@1048577+10,/opt/replaced@0+1048576
    optimize v5-shared 5 lz4_block many,derived       /derived/of-many,/derived/of-many-again,/d39/f49
} > "$tables/optimized.tsv"
