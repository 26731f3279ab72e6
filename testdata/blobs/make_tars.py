#!/usr/bin/env python3
"""Writes files.tar and empty.tar, the inputs of the blobs in this folder, to the folder given."""

import io
import sys
import tarfile


def text(length):
    return (b"The quick brown fox jumps over the lazy dog. " * (length // 45 + 1))[:length]


def noise(length):
    state, out = 1, bytearray()
    for _ in range(length):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(state >> 16 & 0xFF)
    return bytes(out)


def add(tar, name, content=None):
    entry = tarfile.TarInfo(name)
    entry.mode = 0o755 if content is None else 0o644
    entry.type = tarfile.DIRTYPE if content is None else tarfile.REGTYPE
    entry.size = len(content or b"")
    tar.addfile(entry, io.BytesIO(content or b""))


folder = sys.argv[1]
with tarfile.open(folder + "/files.tar", "w", format=tarfile.USTAR_FORMAT) as tar:
    add(tar, "dir")
    add(tar, "dir/noise", noise(1500))
    add(tar, "dir/text", text(9000))
    add(tar, "dir/text-again", text(9000))
    add(tar, "long", text(3000) + noise(2000) + text(4500))
    add(tar, "short", b"x")
with tarfile.open(folder + "/empty.tar", "w", format=tarfile.USTAR_FORMAT) as tar:
    add(tar, "dir")
