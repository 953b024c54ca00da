"""The fetcher against a server on this machine that does everything wrong."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from mirror import CONTENT, FILES, PACKED, serve

from tangentlike.train import DataError
from tangentlike.train.download import fetch

FILE = FILES[0]
NAME = FILE.name


@pytest.fixture
def server():
    with serve() as running:
        yield running


def get(server, folder, *behaviors, **options):
    options = {"timeout": 10.0, "deadline": 10.0, "allow_http": True} | options
    return fetch(FILE, folder, server.at(*behaviors), **options)


def names(folder):
    return sorted(os.listdir(folder))


def test_a_gzipped_file_is_kept_as_it_came(server, tmp_path):
    assert get(server, tmp_path / "new" / "folder", "good") == CONTENT[NAME]
    assert names(tmp_path / "new" / "folder") == [f"{NAME}.gz"]
    assert (tmp_path / "new" / "folder" / f"{NAME}.gz").read_bytes() == PACKED[NAME]


def test_a_plain_file_is_kept_under_its_plain_name(server, tmp_path):
    assert get(server, tmp_path, "raw") == CONTENT[NAME]
    assert names(tmp_path) == [NAME]


@pytest.mark.parametrize(
    ("behavior", "asked", "reason"),
    [
        ("missing", 1, "404"),
        ("busy", 2, "503"),
        ("truncated", 2, "truncated"),
        ("cut_off", 2, "truncated|IncompleteRead"),
        ("wrong", 2, "wrong sha256"),
        ("page", 2, "truncated"),
        ("bomb", 2, "longer than"),
        ("endless", 2, "longer than"),
        ("silent", 1, "timed out"),
        ("slow", 1, "too slow|timed out"),
        ("to_file", 1, "not allowed"),
    ],
)
def test_the_next_mirror_is_asked_after_any_failure(server, tmp_path, behavior, asked, reason):
    options = {"slow": {"deadline": 0.3}, "silent": {"timeout": 0.5}}.get(behavior, {})
    with pytest.raises(DataError, match=f"{NAME} could not be downloaded .*({reason})") as caught:
        get(server, tmp_path, behavior, **options)
    assert "\n" not in str(caught.value) and names(tmp_path) == []
    assert server.asked == [behavior] * asked
    server.asked.clear()
    assert get(server, tmp_path, behavior, "good", **options) == CONTENT[NAME]
    assert server.asked == [behavior] * asked + ["good"]
    assert names(tmp_path) == [f"{NAME}.gz"]


def test_a_passing_failure_is_tried_again(server, tmp_path):
    assert get(server, tmp_path, "busy_once") == CONTENT[NAME]
    assert server.asked == ["busy_once", "busy_once"]


def test_a_mirror_that_is_not_there(server, tmp_path):
    gone = ["http://127.0.0.1:1/", "http://no-such-host.invalid/"]
    with pytest.raises(DataError, match="could not be downloaded"):
        fetch(FILE, tmp_path, gone, timeout=0.5, allow_http=True)
    assert fetch(FILE, tmp_path, gone + server.at("good"), timeout=0.5, allow_http=True) == CONTENT[NAME]


def test_plain_http_is_refused_unless_allowed(server, tmp_path):
    with pytest.raises(DataError, match="only https addresses are fetched"):
        fetch(FILE, tmp_path, server.at("good"))
    with pytest.raises(DataError, match="only https addresses are fetched"):
        fetch(FILE, tmp_path, ["file:///etc/"], allow_http=True)
    assert server.asked == []


def test_redirects_are_followed_but_not_away_from_https(server, tmp_path):
    from tangentlike.train.download import _Redirects

    assert get(server, tmp_path, "moved") == CONTENT[NAME]
    with pytest.raises(DataError, match="only https"):
        _Redirects(False).redirect_request(None, None, 302, "", {}, "http://elsewhere/")


def test_without_mirrors_there_is_no_data(tmp_path):
    with pytest.raises(DataError, match="no mirrors"):
        fetch(FILE, tmp_path, [])


def test_a_folder_that_cannot_be_written_to_is_found_out_before_the_download(server, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match=r"file.* cannot be written to: "):
        get(server, tmp_path / "file", "good")
    assert server.asked == []


FETCH = """
import sys
sys.path.insert(0, sys.argv[1])
from mirror import CONTENT, FILES
from pathlib import Path
from tangentlike.train.download import fetch
content = fetch(FILES[0], Path(sys.argv[2]), sys.argv[3:], allow_http=True)
assert content == CONTENT[FILES[0].name]
"""


def start(folder, mirrors):
    return subprocess.Popen([sys.executable, "-c", FETCH, str(Path(__file__).parent), str(folder), *mirrors])


def test_two_processes_at_once_both_succeed(server, tmp_path):
    processes = [start(tmp_path, server.at("slowish")) for _ in range(2)]
    assert [p.wait(60) for p in processes] == [0, 0]
    assert names(tmp_path) == [f"{NAME}.gz"]
    assert (tmp_path / f"{NAME}.gz").read_bytes() == PACKED[NAME]


@pytest.mark.parametrize("kill", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_download_leaves_nothing_that_could_be_taken_for_the_file(server, tmp_path, kill):
    process = start(tmp_path, server.at("slow"))
    until = time.monotonic() + 60
    while not server.asked and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(kill)
    assert process.wait(60) != 0
    left = names(tmp_path)
    assert all(name.startswith(".") and name.endswith(".part") for name in left)
    assert left == [] or kill == signal.SIGKILL
    assert get(server, tmp_path, "good") == CONTENT[NAME]
