"""Fetch files of known content from mirrors, safely: nothing is kept that has the wrong hash."""

from __future__ import annotations

import http.client
import os
import queue
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from ..runtime.waiting import announced
from .idx import CHUNK, GZIP, DataError, IdxFile, unpack

TIMEOUT = 10.0  # seconds without an answer, after which the next mirror is asked
DEADLINE = 300.0  # seconds for a whole file
ATTEMPTS = 2  # for each mirror


def fetch(
    file: IdxFile,
    folder: Path,
    mirrors: Sequence[str],
    *,
    timeout: float = TIMEOUT,
    deadline: float = DEADLINE,
    attempts: int = ATTEMPTS,
    allow_http: bool = False,
) -> bytes:
    """Download ``<mirror><name>.gz`` from the first mirror that works, keep it in ``folder``, return its content.

    A mirror that fails in any way (no answer, an error status, too slow, cut off, wrong content) is tried again when
    that can help, then the next one is. The file is kept as it came, gzipped or plain, under a name of its own until
    it is complete and its hash is right, then moved into place in one step: other processes see all of it or nothing.
    Addresses must be https unless ``allow_http``, redirects included. Raises ``DataError`` with the last reason.
    """
    temporary = _part_file(file, folder)
    try:
        reason = "no mirrors"
        for mirror in mirrors:
            address = f"{mirror}{file.name}.gz"
            for attempt in range(attempts):
                if attempt:
                    time.sleep(0.2)
                try:
                    content, suffix = _download(address, file, temporary, timeout, deadline, allow_http)
                except urllib.error.HTTPError as error:
                    reason = f"{address}: {error.code} {error.reason}"
                    if error.code < 500 and error.code != 429:
                        break  # asking again would give the same answer
                except DataError as error:
                    reason = f"{address}: {error}"
                except (OSError, http.client.HTTPException) as error:
                    cause = getattr(error, "reason", None) or error
                    reason = f"{address}: {getattr(cause, 'strerror', None) or str(cause) or type(error).__name__}"
                    if isinstance(cause, TimeoutError):
                        break  # who waited for nothing does not wait for it again
                else:
                    os.chmod(temporary, 0o644)
                    os.replace(temporary, folder / f"{file.name}{suffix}")
                    return content
        raise DataError(f"{file.name} could not be downloaded ({reason})")
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary)


def _part_file(file: IdxFile, folder: Path) -> str:
    """A new empty file in ``folder``: tells before the download whether it can be kept."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{file.name}.", suffix=".part")
    except OSError as error:
        raise DataError(f"{folder} cannot be written to: {error.strerror or error}") from error
    os.close(handle)
    return temporary


def _download(
    address: str, file: IdxFile, temporary: str, timeout: float, deadline: float, allow_http: bool
) -> tuple[bytes, str]:
    """Write what ``address`` answers to ``temporary``; returns its checked content, and ``.gz`` if it is gzipped."""
    _refuse_plain(address, allow_http)
    opener = urllib.request.build_opener(_Redirects(allow_http))
    request = urllib.request.Request(address, headers={"User-Agent": "tangentlike"})
    first = bytearray()
    with (
        announced(lambda: _doing(address, temporary)),
        open(temporary, "wb") as out,
        _answer(opener, request, timeout) as answer,
    ):
        content = unpack(_chunks(answer, out, first, time.monotonic() + deadline), file)
    return content, ".gz" if first.startswith(GZIP) else ""


def _answer(opener: urllib.request.OpenerDirector, request: urllib.request.Request, timeout: float):
    """What a server answers, within ``timeout`` seconds in all.

    Another thread asks: the look-up of a name obeys neither a timeout nor Ctrl-C.
    """
    found: queue.SimpleQueue = queue.SimpleQueue()

    def ask() -> None:
        try:
            found.put((opener.open(request, timeout=timeout), None))
        except Exception as error:
            found.put((None, error))

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer, error = found.get(timeout=timeout)
    except queue.Empty:
        raise TimeoutError(f"timed out after {timeout:g} s") from None
    if error is not None:
        raise error
    return answer


def _doing(address: str, temporary: str) -> str:
    """What a download waits for, in words."""
    host, name = urllib.parse.urlsplit(address).hostname, address.rpartition("/")[2]
    size = os.path.getsize(temporary)
    return f"downloading {name} from {host}, {size / 1e6:.1f} MB so far" if size else f"waiting for {host} to answer"


def _chunks(answer, out, first: bytearray, until: float) -> Iterator[bytes]:
    """The pieces of an answer, written to ``out`` as they pass; ``first`` receives the first bytes."""
    while True:
        if time.monotonic() > until:
            raise TimeoutError("too slow")
        # read1 returns what one receive brings, so that a server that drips bytes cannot outlast the deadline
        chunk = answer.read1(CHUNK)
        if not chunk:
            return
        if len(first) < len(GZIP):
            first += chunk[: len(GZIP)]
        out.write(chunk)
        yield chunk


def _refuse_plain(address: str, allow_http: bool) -> None:
    if not address.startswith("https://") and not (allow_http and address.startswith("http://")):
        raise DataError("only https addresses are fetched")


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but not away from https."""

    def __init__(self, allow_http: bool):
        self.allow_http = allow_http

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        _refuse_plain(newurl, self.allow_http)
        return super().redirect_request(req, fp, code, msg, headers, newurl)
