"""A file system that keeps its files in another folder, under names of one case and one form of Unicode.

    folding_file_system.py FOLDER MOUNTPOINT

Any spelling of a name finds the file, and listings show the kept one: as file systems do that ignore case and decompose names.
"""

import errno
import os
import sys
import unicodedata

from fusepy import FUSE, FuseOSError, Operations


class FoldingFileSystem(Operations):
    def __init__(self, folder):
        self.folder = folder

    def place(self, path):
        return self.folder + unicodedata.normalize("NFD", unicodedata.normalize("NFD", path).casefold())

    def getattr(self, path, fh=None):
        try:
            stat = os.lstat(self.place(path))
        except OSError as e:
            raise FuseOSError(e.errno)
        names = ("st_atime", "st_ctime", "st_gid", "st_mode", "st_mtime", "st_nlink", "st_size", "st_uid")
        return {name: getattr(stat, name) for name in names}

    def readdir(self, path, fh):
        return [".", ".."] + os.listdir(self.place(path))

    def mkdir(self, path, mode):
        return os.mkdir(self.place(path), mode)

    def rmdir(self, path):
        return os.rmdir(self.place(path))

    def unlink(self, path):
        return os.unlink(self.place(path))

    def rename(self, old, new):
        return os.rename(self.place(old), self.place(new))

    def link(self, target, source):
        return os.link(self.place(source), self.place(target), follow_symlinks=False)

    def symlink(self, target, source):
        return os.symlink(source, self.place(target))

    def readlink(self, path):
        return os.readlink(self.place(path))

    def create(self, path, mode, fi=None):
        return os.open(self.place(path), os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)

    def open(self, path, flags):
        return os.open(self.place(path), flags)

    def read(self, path, size, offset, fh):
        return os.pread(fh, size, offset)

    def write(self, path, data, offset, fh):
        return os.pwrite(fh, data, offset)

    def truncate(self, path, length, fh=None):
        return os.truncate(self.place(path), length)

    def release(self, path, fh):
        return os.close(fh)

    def chmod(self, path, mode):
        return os.chmod(self.place(path), mode)

    def chown(self, path, uid, gid):
        return os.chown(self.place(path), uid, gid, follow_symlinks=False)

    def utimens(self, path, times=None):
        return os.utime(self.place(path), times, follow_symlinks=False)

    def getxattr(self, path, name, position=0):
        raise FuseOSError(errno.ENOTSUP)


if __name__ == "__main__":
    FUSE(FoldingFileSystem(sys.argv[1]), sys.argv[2], foreground=True, nothreads=True, use_ino=False)
