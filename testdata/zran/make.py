#!/usr/bin/env python3
"""Writes the layers of this folder to the folder given: one tar, compressed in different ways."""

import io
import struct
import sys
import tarfile
import zlib

SEED = 20261124


class Numbers:
    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & (2**64 - 1)
        return (self.state >> 33) % limit


def words(numbers, length):
    """Text of few words, which deflate makes short: the layers are to be small, but longer than a context."""
    vocabulary = ["".join(chr(97 + numbers.below(26)) for _ in range(2 + numbers.below(9))) for _ in range(30)]
    lines = [" ".join(vocabulary[numbers.below(30)] for _ in range(12)) + "\n" for _ in range(24)]
    out = io.StringIO()
    while out.tell() < length:
        out.write(lines[numbers.below(24)] * (1 + numbers.below(60)))
    return out.getvalue()[:length].encode()


def noise(numbers, length):
    return bytes(numbers.below(256) for _ in range(length))


def add(tar, name, content=None, kind=None, target=""):
    entry = tarfile.TarInfo(name)
    entry.type = kind or (tarfile.DIRTYPE if content is None else tarfile.REGTYPE)
    entry.mode = 0o755 if entry.type == tarfile.DIRTYPE else 0o644
    entry.linkname = target
    entry.mtime = 1700000000
    entry.size = len(content or b"")
    tar.addfile(entry, io.BytesIO(content or b""))


def layer():
    numbers = Numbers(SEED)
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.GNU_FORMAT) as tar:
        add(tar, "usr")
        add(tar, "usr/big", words(numbers, 3 * 2**20 + 777))
        add(tar, "usr/" + "long" * 40, b"a name that needs a header of its own\n")
        again = words(numbers, 150000)
        add(tar, "usr/once", again)
        add(tar, "usr/again", again)
        add(tar, "usr/link", kind=tarfile.SYMTYPE, target="big")
        add(tar, "usr/hard", kind=tarfile.LNKTYPE, target="usr/once")
        for i in range(60):
            add(tar, "usr/small-%02d" % i, words(numbers, 1 + numbers.below(3000)))
        add(tar, "usr/noise", noise(numbers, 5000))
        add(tar, "usr/empty", b"")
        add(tar, "usr/middle", words(numbers, 2**20 + 2**19))
        add(tar, "usr/last", b"x")
    return target.getvalue()


def member(content, level=6, strategy=zlib.Z_DEFAULT_STRATEGY, flush_every=0):
    deflate = zlib.compressobj(level, zlib.DEFLATED, -15, 8, strategy)
    out = b""
    step = flush_every or len(content)
    for i in range(0, len(content), step):
        out += deflate.compress(content[i : i + step])
        if flush_every:
            out += deflate.flush(zlib.Z_SYNC_FLUSH)
    out += deflate.flush()
    return b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + out + struct.pack("<II", zlib.crc32(content), len(content))


def pieces(content, size):
    return [content[i : i + size] for i in range(0, len(content), size)]


tar = layer()
empty = io.BytesIO()
with tarfile.open(fileobj=empty, mode="w", format=tarfile.USTAR_FORMAT) as archive:
    add(archive, "usr")
for name, content in {
    "level9": member(tar, 9),
    "fixed-codes": member(tar, 9, zlib.Z_FIXED),
    "sync-flushes": member(tar, 6, flush_every=128 * 1024),
    "two-members": member(tar[: len(tar) // 2], 9) + member(tar[len(tar) // 2 :], 1),
    "small-members": b"".join(member(piece) for piece in pieces(tar, 65280)),
    "no-data": member(empty.getvalue()),
}.items():
    with open("%s/%s.tar.gz" % (sys.argv[1], name), "wb") as out:
        out.write(content)
with open(sys.argv[1] + "/level9.tar", "wb") as out:
    out.write(tar)
