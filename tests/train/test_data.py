import gzip
import os

import numpy as np
import pytest
from mirror import CONTENT, FILES, PACKED, serve

from tangentlike.train import DataError, load
from tangentlike.train import data as data_module

NOT_MNIST = "digits (not MNIST)"


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    monkeypatch.delenv("TANGENTLIKE_DATA_HOME", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def fill(folder, packed=True):
    folder.mkdir(parents=True, exist_ok=True)
    for name in CONTENT:
        (folder / f"{name}.gz").write_bytes(PACKED[name]) if packed else (folder / name).write_bytes(CONTENT[name])
    return folder


def small(dataset="mnist", home=None, **options):
    return load(dataset, home, files=FILES, **{"mirrors": []} | options)


def check(dataset):
    assert dataset.name == "mnist"
    assert dataset.train.images.shape == (20, 1, 28, 28) and dataset.test.images.shape == (10, 1, 28, 28)
    for part, offset in ((dataset.train, 0), (dataset.test, 2)):
        bytes_ = np.frombuffer(CONTENT[FILES[offset].name], np.uint8)[16:]
        assert part.images.dtype == np.float32 and part.labels.dtype == np.int64
        assert part.images.flags.c_contiguous and part.images.min() >= 0 and part.images.max() == 1
        assert np.array_equal(np.rint(part.images.ravel() * 255), bytes_)
        assert np.array_equal(part.labels, np.frombuffer(CONTENT[FILES[offset + 1].name], np.uint8)[8:])


@pytest.mark.parametrize("packed", [True, False])
def test_the_files_of_a_folder_are_loaded(tmp_path, packed):
    check(small(home=fill(tmp_path / "home", packed)))
    check(small(home=str(tmp_path / "home"), dataset="auto"))


def test_the_folder_is_the_argument_then_the_variable_then_the_cache(tmp_path, monkeypatch):
    home = fill(tmp_path / "home")
    with pytest.raises(DataError, match="cache/tangentlike/data"):
        small()
    monkeypatch.setenv("TANGENTLIKE_DATA_HOME", str(home))
    check(small())
    with pytest.raises(DataError, match="elsewhere"):
        small(home=tmp_path / "elsewhere")
    monkeypatch.delenv("TANGENTLIKE_DATA_HOME")
    fill(tmp_path / "cache" / "tangentlike" / "data")
    check(small())


def test_without_the_variable_the_cache_is_in_the_home_folder(tmp_path, monkeypatch):
    fill(tmp_path / ".cache" / "tangentlike" / "data")
    monkeypatch.setenv("HOME", str(tmp_path))
    for value in ("", "relative/folder"):
        monkeypatch.setenv("XDG_CACHE_HOME", value)
        check(small())


def test_what_is_missing_is_downloaded_once(tmp_path):
    home = fill(tmp_path / "home")
    (home / f"{FILES[1].name}.gz").unlink()
    with serve() as server:
        for _ in range(2):
            check(small(home=home, mirrors=server.at("missing", "good"), allow_http=True))
        assert server.asked == ["missing", "good"]


def test_a_damaged_file_is_replaced_or_named(tmp_path):
    home = fill(tmp_path / "home")
    path = home / f"{FILES[0].name}.gz"
    path.write_bytes(path.read_bytes()[:-20])
    for dataset in ("mnist", "auto"):
        with pytest.raises(DataError, match=r"train-images.gz is damaged \(train-images: truncated"):
            small(dataset, home)
    with serve() as server:
        check(small(home=home, mirrors=server.at("good"), allow_http=True))
    check(small(home=home))


def test_a_plain_file_stands_in_for_a_damaged_gzipped_one(tmp_path):
    home = fill(fill(tmp_path / "home"), packed=False)
    (home / f"{FILES[0].name}.gz").write_bytes(b"nothing")
    check(small(home=home))


@pytest.mark.parametrize("dataset", ["mnist", "auto"])
def test_a_folder_that_is_none_is_named(tmp_path, dataset):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match=r"file/train-images.gz cannot be read: Not a directory$"):
        small(dataset, tmp_path / "file")


@pytest.mark.parametrize("dataset", ["mnist", "auto"])
def test_an_unreadable_folder_is_named(tmp_path, dataset):
    home = fill(tmp_path / "home")
    user = os.geteuid()
    home.chmod(0)
    if user == 0:
        os.seteuid(65534)  # root may read everything
    try:
        with pytest.raises(DataError, match=r"home/train-images.gz cannot be read: Permission denied$"):
            small(dataset, home)
    finally:
        os.seteuid(user)
        home.chmod(0o700)


def test_mnist_that_cannot_be_had_is_an_error_of_one_sentence(tmp_path):
    with pytest.raises(DataError, match=r"train-images.gz is not in .*, and .*could not be downloaded") as caught:
        small(home=tmp_path / "home")
    assert "\n" not in str(caught.value)


def test_auto_falls_back_to_the_digits_and_says_so_in_one_line(tmp_path, capsys):
    dataset = small("auto")
    assert dataset.name == NOT_MNIST
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    assert err.startswith(f"MNIST is not available, using {NOT_MNIST} instead: train-images.gz is not in ")


def test_an_unknown_name_is_an_error():
    with pytest.raises(DataError, match="dataset must be auto, mnist or digits, not 'cifar'"):
        load("cifar")


def test_an_unknown_home_folder_is_an_error():
    with pytest.raises(DataError, match="there is no home folder"):
        small(home="~no-such-user/data")


def test_the_digits_are_enlarged_to_the_size_of_mnist_and_never_called_mnist(capsys):
    dataset = load("digits")
    assert dataset.name == NOT_MNIST
    assert dataset.train.images.shape == (1500, 1, 28, 28) and dataset.test.images.shape == (297, 1, 28, 28)
    for part in (dataset.train, dataset.test):
        images = part.images
        assert images.dtype == np.float32 and part.labels.dtype == np.int64 and images.flags.c_contiguous
        assert images.min() == 0 and images.max() == 1
        assert not images[:, :, :2].any() and not images[:, :, -2:].any()
        assert not images[..., :2].any() and not images[..., -2:].any()
        inner = images[:, 0, 2:-2, 2:-2].reshape(-1, 8, 3, 8, 3)
        assert (inner == inner[:, :, :1, :, :1]).all() and len(np.unique(images)) == 17
        assert set(part.labels) == set(range(10))
    assert capsys.readouterr() == ("", "")


def test_the_known_files_are_those_of_mnist():
    assert [file.size for file in data_module.FILES] == [47_040_016, 60_008, 7_840_016, 10_008]
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in data_module.MIRRORS)


def test_a_file_of_another_size_is_not_read_whole(tmp_path):
    home = fill(tmp_path / "home")
    (home / f"{FILES[0].name}.gz").write_bytes(gzip.compress(bytes(10**8)))
    with pytest.raises(DataError, match="longer than the 15696 bytes"):
        small(home=home)
