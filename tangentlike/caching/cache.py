"""Where generated modules and compiled kernels are kept: one folder of the user's own, or nowhere.

A compiled kernel is a pickle with machine code in it: whoever can write to the folder can run code as the user who
reads it. So the folder is one user's, nobody else may write to it, and each file is checked again when it is read.

Environment: ``TANGENTLIKE_CACHE_DIR`` names the folder, ``TANGENTLIKE_CACHE=0`` keeps everything in memory. Otherwise
it is ``tangentlike/generated`` under ``XDG_CACHE_HOME``, or under the platform's cache folder (``~/.cache`` on Linux).
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
import warnings
from pathlib import Path

from ..errors import CacheError

OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH
REMEDY = "or set TANGENTLIKE_CACHE_DIR to a folder of your own, or TANGENTLIKE_CACHE=0 to use none"

_warned: set[str] = set()


def enabled() -> bool:
    """False when ``TANGENTLIKE_CACHE`` is 0, off, no or false."""
    return os.environ.get("TANGENTLIKE_CACHE", "1").strip().lower() not in ("0", "off", "no", "false")


def configured_directory() -> Path:
    """The folder that the environment asks for, whether or not it exists."""
    asked = os.environ.get("TANGENTLIKE_CACHE_DIR", "").strip()
    if asked:
        return Path(os.path.abspath(os.path.expanduser(asked)))
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):  # the XDG specification says to ignore relative paths
        if sys.platform == "win32":
            base = os.environ.get("LOCALAPPDATA", os.path.expanduser("~\\AppData\\Local"))
        elif sys.platform == "darwin":
            base = os.path.expanduser("~/Library/Caches")
        else:
            base = os.path.expanduser("~/.cache")
    return Path(base) / "tangentlike" / "generated"


def cache_directory() -> Path | None:
    """The folder, created with mode 0700; None when there is none to use (switched off, or it cannot be created).

    Raises :class:`CacheError` when the folder exists and cannot be trusted: it is a link, it is another user's, or
    others may write to it or replace it.
    """
    if not enabled():
        return None
    folder = configured_directory()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder, 0o700)
        found = os.lstat(folder)
        above = os.stat(folder.parent)
    except OSError as error:
        warn_once(f"no cache: the folder {folder} cannot be created ({error.strerror}); everything is compiled anew")
        return None
    if stat.S_ISLNK(found.st_mode):
        raise CacheError(f"the cache folder {folder} is a link: remove it, {REMEDY}")
    if not stat.S_ISDIR(found.st_mode):
        raise CacheError(f"the cache folder {folder} is a file: remove it, {REMEDY}")
    distrust = suspicion(found)
    if distrust:
        raise CacheError(f"the cache folder {folder} {distrust}: make it yours (chown, chmod 700), {REMEDY}")
    if above.st_mode & stat.S_IWOTH and not above.st_mode & stat.S_ISVTX:
        raise CacheError(f"the cache folder {folder} can be replaced by any user: chmod o-w {folder.parent}, {REMEDY}")
    return folder


def suspicion(found: os.stat_result) -> str:
    """Why a file or folder cannot be trusted, as the end of a sentence; empty when it can be."""
    if not hasattr(os, "getuid"):
        return ""  # Windows: the profile folder's access list is what protects it
    if found.st_uid != os.getuid():
        return f"belongs to another user (uid {found.st_uid})"
    if found.st_mode & OTHERS_MAY_WRITE:
        return f"can be written by other users (mode {stat.S_IMODE(found.st_mode):o})"
    return ""


def read_trusted(path: Path) -> bytes | None:
    """The content of a file in the cache; None when it does not exist or cannot be read.

    Raises :class:`CacheError` when the file is a link, another user's, or writable by others.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    except OSError:
        if path.is_symlink():
            raise CacheError(f"{path} is a link: remove it") from None
        return None
    with os.fdopen(descriptor, "rb") as file:
        distrust = suspicion(os.fstat(descriptor))
        if distrust:
            raise CacheError(f"{path} {distrust}: remove it, {REMEDY}")
        try:
            return file.read()
        except OSError:
            return None


def write_atomically(path: Path, content: bytes) -> bool:
    """Write ``content`` so that a reader sees all of it or none; False, with one warning, when the disk refuses."""
    temporary = None
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name[:80]}.", dir=path.parent)  # mode 0600
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
        return True
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        warn_once(f"no cache: {path.parent} cannot be written ({error.strerror}); everything is compiled anew")
        return False


def remove(path: Path) -> None:
    """Delete a damaged file; another process may have done so already."""
    with contextlib.suppress(OSError):
        path.unlink()


def warn_once(message: str) -> None:
    """Warn once a process, whatever the warning filters say about repeats."""
    if message not in _warned:
        _warned.add(message)
        warnings.warn(message, RuntimeWarning, stacklevel=3)
