"""Whose cache folder is trusted, where it lies, and what happens when it cannot be used."""

import os
import stat
from pathlib import Path

import pytest

from tangentlike.caching import cache
from tangentlike.errors import CacheError


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A cache folder that does not exist yet, in a home of its own."""
    chosen = tmp_path / "cache"
    monkeypatch.setenv("TANGENTLIKE_CACHE_DIR", str(chosen))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("TANGENTLIKE_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(cache, "_warned", set())
    return chosen


def test_folder_is_created_for_its_owner_alone(folder):
    assert cache.cache_directory() == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("value", ["0", "off", "no", "False"])
def test_switched_off_creates_nothing(folder, monkeypatch, value):
    monkeypatch.setenv("TANGENTLIKE_CACHE", value)
    assert cache.cache_directory() is None
    assert not folder.exists()


def test_default_is_the_user_cache_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("TANGENTLIKE_CACHE_DIR")
    monkeypatch.setattr("sys.platform", "linux")
    assert cache.configured_directory() == tmp_path / "home" / ".cache" / "tangentlike" / "generated"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache.configured_directory() == tmp_path / "xdg" / "tangentlike" / "generated"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache.configured_directory() == tmp_path / "home" / ".cache" / "tangentlike" / "generated"


def test_tilde_in_the_variable_means_home(tmp_path, monkeypatch):
    monkeypatch.setenv("TANGENTLIKE_CACHE_DIR", "~/kernels")
    assert cache.configured_directory() == tmp_path / "home" / "kernels"


def test_link_is_refused(folder, tmp_path):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CacheError, match=r"is a link.*TANGENTLIKE_CACHE_DIR"):
        cache.cache_directory()


@pytest.mark.parametrize("mode", [0o770, 0o720, 0o702, 0o777])
def test_folder_that_others_may_write_is_refused(folder, mode):
    folder.mkdir()
    folder.chmod(mode)
    with pytest.raises(CacheError, match=rf"mode {mode:o}.*chmod 700"):
        cache.cache_directory()


def test_folder_of_another_user_is_refused(folder, monkeypatch):
    folder.mkdir(mode=0o700)
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    with pytest.raises(CacheError, match="belongs to another user"):
        cache.cache_directory()


def test_folder_that_others_may_replace_is_refused(tmp_path, monkeypatch):
    open_to_all = tmp_path / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    monkeypatch.setenv("TANGENTLIKE_CACHE_DIR", str(open_to_all / "cache"))
    with pytest.raises(CacheError, match="can be replaced by any user"):
        cache.cache_directory()
    open_to_all.chmod(0o1777)  # sticky, as /tmp: only the owner may replace it
    assert cache.cache_directory() == open_to_all / "cache"


def test_file_in_place_of_the_folder_is_refused(folder):
    folder.write_text("")
    with pytest.raises(CacheError, match="is a file"):
        cache.cache_directory()


def test_folder_that_cannot_be_created_means_none_and_one_warning(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TANGENTLIKE_CACHE_DIR", str(tmp_path / "file" / "cache"))
    with pytest.warns(RuntimeWarning, match="cannot be created") as caught:
        assert cache.cache_directory() is None
        assert cache.cache_directory() is None
    assert len(caught) == 1


def test_writing_leaves_all_or_nothing(folder, monkeypatch):
    path = cache.cache_directory() / "a.py"
    assert cache.write_atomically(path, b"one")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.warns(RuntimeWarning, match="No space left") as caught:
        assert not cache.write_atomically(path, b"two")
        assert not cache.write_atomically(path, b"two")
    assert len(caught) == 1
    assert os.listdir(folder) == ["a.py"]
    assert cache.read_trusted(path) == b"one"


def test_reading_checks_each_file(folder, monkeypatch):
    path = cache.cache_directory() / "a.py"
    assert cache.read_trusted(path) is None
    path.write_bytes(b"one")
    path.chmod(0o666)
    with pytest.raises(CacheError, match="can be written by other users"):
        cache.read_trusted(path)
    path.chmod(0o600)
    assert cache.read_trusted(path) == b"one"
    link = Path(f"{path}.link")
    link.symlink_to(path)
    with pytest.raises(CacheError, match="is a link"):
        cache.read_trusted(link)
    monkeypatch.setattr(os, "getuid", lambda: path.stat().st_uid + 1)
    with pytest.raises(CacheError, match="another user"):
        cache.read_trusted(path)
