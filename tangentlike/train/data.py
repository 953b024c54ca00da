"""Handwritten digits to train on: MNIST, or a small set that comes with the package.

MNIST (60,000 and 10,000 images of 28 x 28) is looked for in a folder and downloaded into it when missing. Its files
are those of Y. LeCun, C. Cortes and C. Burges; each is accepted by the hash of its content only.

The small set, ``digits.npz``, is not MNIST: 1,797 images of 8 x 8 with values 0 to 16 from "Optical Recognition of
Handwritten Digits", E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, https://doi.org/10.24432/C50P49,
licensed CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), exported unchanged, as bytes, from scikit-learn's
copy. Here each pixel becomes 3 x 3 and a border of 2 is added, so that networks for MNIST train on it unchanged.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .download import fetch
from .idx import CHUNK, DataError, IdxFile, parse, unpack

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)

FILES = (
    IdxFile(
        "train-images-idx3-ubyte",
        (60000, 28, 28),
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    IdxFile("train-labels-idx1-ubyte", (60000,), "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    IdxFile(
        "t10k-images-idx3-ubyte",
        (10000, 28, 28),
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    IdxFile("t10k-labels-idx1-ubyte", (10000,), "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
)

DIGITS = "digits (not MNIST)"
DIGITS_TRAIN = 1500  # the other 297 are the test images; the order is the source's, by groups of writers


class Images(NamedTuple):
    """``images``: float32 in [0, 1], (n, 1, 28, 28); ``labels``: int64, (n,)."""

    images: np.ndarray
    labels: np.ndarray


class Dataset(NamedTuple):
    """Training and test images, and the ``name`` to print: ``"mnist"`` or ``"digits (not MNIST)"``."""

    train: Images
    test: Images
    name: str


class Missing(DataError):
    """The data are nowhere to be had (not: there, but unreadable)."""


def load(
    dataset: str = "auto",
    data_home: str | os.PathLike | None = None,
    *,
    mirrors: Sequence[str] = MIRRORS,
    files: Sequence[IdxFile] = FILES,
    **download: Any,
) -> Dataset:
    """Load ``"mnist"``, ``"digits"``, or with ``"auto"`` MNIST when it can be had and else the digits.

    ``data_home`` is the folder of MNIST's four files, gzipped or not; without it ``TANGENTLIKE_DATA_HOME``, without
    that ``tangentlike/data`` in the user's cache folder. What is missing or damaged there is downloaded into it.
    ``download`` holds options of :func:`tangentlike.train.download.fetch`.

    Raises ``DataError`` (an ``OSError``), one sentence, when MNIST is asked for and cannot be had, and when the
    folder is there but cannot be read, whatever is asked for but ``"digits"``. ``"auto"`` says on standard error
    why it takes the digits.
    """
    if dataset not in ("auto", "mnist", "digits"):
        raise DataError(f"dataset must be auto, mnist or digits, not {dataset!r}")
    if dataset == "digits":
        return _digits()
    folder = _folder(data_home)
    try:
        arrays = [parse(_content(file, folder, mirrors, download), file) for file in files]
    except Missing as error:
        if dataset == "mnist":
            raise
        print(f"MNIST is not available, using {DIGITS} instead: {error}", file=sys.stderr)
        return _digits()
    train_images, train_labels, test_images, test_labels = arrays
    return Dataset(_images(train_images, train_labels, 255), _images(test_images, test_labels, 255), "mnist")


def _folder(data_home: str | os.PathLike | None) -> Path:
    chosen = data_home or os.environ.get("TANGENTLIKE_DATA_HOME")
    cache = os.environ.get("XDG_CACHE_HOME", "")
    try:
        if chosen:
            return Path(chosen).expanduser()
        # the standard for this variable says that relative paths are to be ignored
        return (Path(cache) if os.path.isabs(cache) else Path.home() / ".cache") / "tangentlike" / "data"
    except RuntimeError as error:
        raise DataError(f"there is no home folder: {error}") from error


def _content(file: IdxFile, folder: Path, mirrors: Sequence[str], download: dict[str, Any]) -> bytes:
    """The unpacked bytes of a file: from the folder, else downloaded into it."""
    damaged = None
    for path in (folder / f"{file.name}.gz", folder / file.name):
        try:
            with open(path, "rb") as stream:
                return unpack(iter(lambda: stream.read(CHUNK), b""), file)
        except FileNotFoundError:
            continue
        except DataError as error:
            damaged = DataError(f"{path} is damaged ({error})")
        except OSError as error:
            raise DataError(f"{path} cannot be read: {error.strerror or error}") from error
    try:
        return fetch(file, folder, mirrors, **download)
    except DataError as error:
        if damaged:
            raise DataError(f"{damaged}, and {error}") from error
        raise Missing(f"{file.name}.gz is not in {folder}, and {error}") from error


def _images(images: np.ndarray, labels: np.ndarray, largest: int) -> Images:
    scaled = np.divide(images[:, None], np.float32(largest), dtype=np.float32)
    return Images(scaled, labels.astype(np.int64))


def _digits() -> Dataset:
    with np.load(Path(__file__).with_name("digits.npz"), allow_pickle=False) as archive:
        small, labels = archive["images"], archive["labels"]
    large = small.repeat(3, axis=1).repeat(3, axis=2)
    large = np.pad(large, ((0, 0), (2, 2), (2, 2)))
    n = DIGITS_TRAIN
    return Dataset(_images(large[:n], labels[:n], 16), _images(large[n:], labels[n:], 16), DIGITS)
