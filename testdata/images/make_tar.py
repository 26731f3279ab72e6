"""Writes the tar that the images here were made of: python3 make_tar.py FILE"""
import io
import sys
import tarfile


def add(tar, name, data=b"", kind=tarfile.REGTYPE, mode=0o644, target=""):
    entry = tarfile.TarInfo(name)
    entry.type = kind
    entry.mode = mode
    entry.mtime = 1700000000
    entry.uid = 1000
    entry.gid = 100
    entry.linkname = target
    entry.size = len(data)
    tar.addfile(entry, io.BytesIO(data))


with tarfile.open(sys.argv[1], "w", format=tarfile.USTAR_FORMAT) as tar:
    add(tar, "etc", kind=tarfile.DIRTYPE, mode=0o755)
    add(tar, "etc/passwd", b"root:x:0:0\n")
    add(tar, "etc/link", kind=tarfile.SYMTYPE, mode=0o777, target="passwd")
    add(tar, "data", kind=tarfile.DIRTYPE, mode=0o700)
    add(tar, "data/numbers", bytes((i * i * 31 + (i >> 5)) & 0xFF for i in range(20000)))
    add(tar, "data/text", b"the same line again and again\n" * 300)
