#!/bin/sh
# Writes one tar in each of GNU tar's sparse formats to the current folder; see README.md.
set -eu
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT

# put FILE OFFSET BYTE COUNT: that many bytes at the offset, a hole before it.
put() {
    head -c "$4" /dev/zero | tr '\0' "$3" | dd of="$files/$1" bs="$4" oflag=seek_bytes seek="$2" conv=notrunc status=none
}
put holes 0 A 5000
put holes 204800 B 5000
put holes 1003520 C 5000
put holes 2500608 D 5000
truncate -s 3000000 "$files/holes"
i=0
while [ $i -lt 40 ]; do
    printf %04d $i | dd of="$files/many-ranges" bs=4 oflag=seek_bytes seek=$((i * 65536 + 4096)) conv=notrunc status=none
    i=$((i + 1))
done
truncate -s 2621450 "$files/many-ranges"
truncate -s 1000000 "$files/only-a-hole"
truncate -s 100000 "$files/data-at-the-end"
printf end >> "$files/data-at-the-end"
printf dense > "$files/dense"

pack() {
    out=$1
    shift
    tar -C "$files" --sort=name --mtime=@1700000000 --owner=0 --group=0 --numeric-owner --mode=0644 --sparse "$@" \
        -cf - data-at-the-end dense holes many-ranges only-a-hole | gzip -9n > "$out.tar.gz"
}
pack old-gnu -H oldgnu
for version in 0.0 0.1 1.0; do
    pack "pax-$version" -H posix --pax-option=delete=atime,delete=ctime --sparse-version=$version
done
