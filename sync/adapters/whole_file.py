"""Files that are there whole or not at all."""

import errno
import os
import tempfile
from pathlib import Path

from sync.ports import BackEndError

_REMEDIES = {
    errno.ENOSPC: "free space on the disk of {folder}, then try again",
    errno.EDQUOT: "raise the quota or free space under {folder}, then try again",
    errno.EROFS: "{folder} is read-only; mount it writable or choose another folder",
    errno.EACCES: "give the service's account the right to write into {folder}",
    errno.EPERM: "give the service's account the right to write into {folder}",
    errno.ENOTDIR: "a file stands where a folder should be on the way to {folder}; move it away",
}


class FileNotWrittenError(BackEndError):
    """A file could not be written; what stood there before still stands. The remedy names the folder."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(f"{path} was not written: {error.strerror or error}")
        self.path = path
        remedy = _REMEDIES.get(error.errno or 0, "check the folder {folder}, then try again")
        self.remedy = remedy.format(folder=path.parent)


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file durably: beside it first, then in its place in one step; FileNotWrittenError when that fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = _written_beside(path, content)
        try:
            fresh.replace(path)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise FileNotWrittenError(path, error) from error


def _written_beside(path: Path, content: bytes) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    return fresh


def _sync_folder(folder: Path) -> None:
    """Makes the rename itself survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
