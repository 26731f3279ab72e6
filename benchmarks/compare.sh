#!/usr/bin/env bash
# Runs nydus-convert and nydus-image alternately on the same tars, as whole processes from a cold start, and prints the median
# of each and their ratio. Needs bash, GNU time, awk, and a nydus-image on the PATH (or NYDUS_IMAGE).
set -euo pipefail

usage() {
    cat <<EOF
Usage: benchmarks/compare.sh [-n RUNS] [-w WORK,...] [-c COMPRESSOR,...] [-v] [-o JSON_LINES] TAR...

  -n RUNS        runs of each program, alternating after one that is not counted (default 5)
  -w WORK,...    what is run, of: pack unpack check merge zran start (default pack,unpack,check)
                 merge takes all tars as layers of one image, which is then checked; zran takes gzip-compressed tars;
                 start packs a layer of 5 MB and compares with an empty Java program
  -v             run the verbs of nydus-convert, which also tell the digests of tars (default: its nydus-image, with the
                 very arguments that the reference gets)
  -c LIST        compressors of pack: zstd lz4_block none (default zstd)
  -o FILE        append each result to FILE as a line of JSON

NYDUS_CONVERT names the command to measure (default: the distribution in converter-cli/target, else the launcher
of this checkout), NYDUS_IMAGE the reference. Results depend on the machine: run on an idle one.
EOF
}

here=$(cd "$(dirname "$0")/.." && pwd -P)
runs=5 works=pack,unpack,check compressors=zstd verbs= json=
while getopts n:w:c:vo:h option; do
    case $option in
    n) runs=$OPTARG ;;
    w) works=$OPTARG ;;
    c) compressors=$OPTARG ;;
    v) verbs=true ;;
    o) json=$OPTARG ;;
    h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
    esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || [ "$works" = start ] || { usage >&2; exit 2; }

theirs=${NYDUS_IMAGE:-$(command -v nydus-image || true)}
[ -n "$theirs" ] || { echo "compare.sh: no nydus-image on the PATH; set NYDUS_IMAGE" >&2; exit 1; }
time=$(command -v time) || { echo "compare.sh: needs GNU time" >&2; exit 1; }
ours=${NYDUS_CONVERT:-}
if [ -z "$ours" ]; then
    "$here/nydus-convert" --version >/dev/null # builds what is missing
    ours=$(ls -d "$here"/converter-cli/target/nydus-convert-*/bin/nydus-convert | head -n 1)
fi
drop_in=$(dirname "$ours")/nydus-image
[ -n "$verbs" ] || [ -x "$drop_in" ] || { echo "compare.sh: no $drop_in; try -v" >&2; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# measure LABEL COMMAND...: runs it, and appends "wall cpu rss" (seconds, seconds, KiB) to the label's file.
measure() {
    local label=$1
    shift
    rm -rf "$scratch/out"
    mkdir "$scratch/out"
    if ! "$time" -f '%e %U %S %M' -o "$scratch/time" "$@" >"$scratch/stdout" 2>"$scratch/stderr"; then
        echo "compare.sh: failed: $*" >&2
        tail -n 5 "$scratch/stderr" >&2
        exit 1
    fi
    awk '{ print $1, $2 + $3, $4 }' "$scratch/time" >>"$scratch/$label"
}

median() { # FILE COLUMN
    awk -v column="$2" '{ print $column }' "$1" | sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# compare NAME: the functions run_ours and run_theirs, alternating.
compare() {
    rm -f "$scratch/ours" "$scratch/theirs"
    run_ours ours
    run_theirs theirs
    rm -f "$scratch/ours" "$scratch/theirs"
    local i
    for ((i = 0; i < runs; i++)); do
        run_ours ours
        run_theirs theirs
    done
    awk -v name="$1" -v ow="$(median "$scratch/ours" 1)" -v oc="$(median "$scratch/ours" 2)" -v om="$(median "$scratch/ours" 3)" \
        -v tw="$(median "$scratch/theirs" 1)" -v tc="$(median "$scratch/theirs" 2)" -v tm="$(median "$scratch/theirs" 3)" \
        -v json="$json" -v runs="$runs" 'BEGIN {
        ratio = tw > 0 ? ow / tw : 0
        printf "%-34s %8.2f %8.2f %7.2f %8.2f %8.2f %7d %7d\n", name, ow, tw, ratio, oc, tc, om / 1024, tm / 1024
        if (json != "") printf "{\"name\":\"%s\",\"runs\":%d,\"ours\":{\"wall_s\":%s,\"cpu_s\":%s,\"rss_kib\":%s},\"reference\":{\"wall_s\":%s,\"cpu_s\":%s,\"rss_kib\":%s},\"wall_ratio\":%.3f}\n", name, runs, ow, oc, om, tw, tc, tm, ratio >>json
    }'
}

size() { numfmt --to=si --suffix=B "$(stat -Lc %s "$1")"; }

# same ARGUMENTS...: the drop-in and the reference are to run with them; or, with -v, the array verb in place of the drop-in.
same() {
    arguments=("$@")
    run_theirs() { measure "$1" "$theirs" "${arguments[@]}"; }
    if [ -n "$verbs" ]; then
        run_ours() { measure "$1" "$ours" "${verb[@]}"; }
    else
        run_ours() { measure "$1" "$drop_in" "${arguments[@]}"; }
    fi
}

compare_pack() { # TAR COMPRESSOR
    local verb=(pack "$1" -o "$scratch/out" --compressor "$2" --recipe none)
    same create -t tar-rafs --compressor "$2" -D "$scratch/out" -B "$scratch/out/boot" "$1"
    compare "pack $2 $(basename "$1") $(size "$1")"
}

pack_once() { # TAR FOLDER
    mkdir -p "$2"
    "$theirs" create -t tar-rafs -D "$2" -B "$2/boot" "$1" >/dev/null 2>&1
}

compare_unpack() { # TAR
    local kept=$scratch/kept
    rm -rf "$kept"
    pack_once "$1" "$kept"
    local verb=(unpack "$kept/boot" --blob-dir "$kept" -o "$scratch/out/tar")
    same unpack --blob-dir "$kept" --output "$scratch/out/tar" "$kept/boot"
    compare "unpack $(basename "$1") $(size "$1")"
}

# The reference checks metadata only, so ours is asked for no more.
compare_check() { # NAME BOOTSTRAP
    local verb=(check "$2")
    same check "$2"
    compare "check $1"
}

check_layer() { # TAR
    local kept=$scratch/kept
    rm -rf "$kept"
    pack_once "$1" "$kept"
    mkdir "$kept/alone"
    mv "$kept/boot" "$kept/alone"
    compare_check "$(basename "$1") $(size "$1")" "$kept/alone/boot"
}

compare_merge() { # TAR...
    local kept=$scratch/kept layers=() tar id
    rm -rf "$kept"
    for tar in "$@"; do
        pack_once "$tar" "$kept/one"
        id=$(ls "$kept/one" | grep -v boot)
        mkdir -p "$kept/layers"
        mv "$kept/one/boot" "$kept/layers/$id"
        layers+=("$kept/layers/$id")
        rm -rf "$kept/one"
    done
    local verb=(merge "${layers[@]}" -o "$scratch/out/image.boot")
    same merge -B "$scratch/out/image.boot" "${layers[@]}"
    compare "merge of ${#layers[@]} layers"
    cp "$scratch/out/image.boot" "$kept/image.boot"
    compare_check "of these ${#layers[@]} layers, merged" "$kept/image.boot"
}

compare_zran() { # TAR_GZ
    local verb=(pack "$1" --data reference -o "$scratch/out")
    same create -t targz-ref -D "$scratch/out" -B "$scratch/out/boot" "$1"
    compare "zran $(basename "$1") $(size "$1")"
}

compare_start() {
    local java=${JAVA_HOME:+$JAVA_HOME/bin/}java layer=$scratch/small.tar
    mkdir -p "$scratch/small"
    head -c 5000000 /dev/urandom >"$scratch/small/file"
    tar -C "$scratch/small" -cf "$layer" .
    echo 'public class Empty { public static void main(String[] args) {} }' >"$scratch/Empty.java"
    "${java%java}javac" -d "$scratch" "$scratch/Empty.java"
    local verb=(pack "$layer" -o "$scratch/out" --recipe none)
    same create -t tar-rafs -D "$scratch/out" -B "$scratch/out/boot" "$layer"
    run_theirs() { measure "$1" "$java" -cp "$scratch" Empty; }
    compare "pack 5 MB / empty Java program"
}

"$ours" --version | head -n 3
"$theirs" --version | head -n 1
echo "$(nproc) cores, $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), medians of $runs runs"
printf '%-34s %8s %8s %7s %8s %8s %7s %7s\n' work 'ours s' 'ref s' ratio 'ours cpu' 'ref cpu' 'our MiB' 'ref MiB'
IFS=, read -ra work_list <<<"$works"
IFS=, read -ra compressor_list <<<"$compressors"
for work in "${work_list[@]}"; do
    case $work in
    pack) for tar in "$@"; do for compressor in "${compressor_list[@]}"; do compare_pack "$tar" "$compressor"; done; done ;;
    check) for tar in "$@"; do check_layer "$tar"; done ;;
    unpack | zran) for tar in "$@"; do "compare_$work" "$tar"; done ;;
    merge) compare_merge "$@" ;;
    start) compare_start ;;
    *) usage >&2; exit 2 ;;
    esac
done
