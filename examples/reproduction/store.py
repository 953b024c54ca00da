"""Finished runs, one JSON file each, named by what the run depends on."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from .experiment import Job


class Store:
    """The runs kept in a folder, which is made when the first one is."""

    def __init__(self, folder: Path):
        self.folder = folder

    def path(self, job: Job) -> Path:
        """Where the result of this job is, or will be: the same for equal settings, whatever experiment asks."""
        text = json.dumps(job, sort_keys=True)
        return self.folder / f"{job['kind']}-{job['side']}-{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"

    def find(self, job: Job) -> dict[str, Any] | None:
        """What is stored of this job, or None. A damaged file counts as none, and says so."""
        path = self.path(job)
        try:
            record = json.loads(path.read_text())
            if record["job"] == job and "result" in record:
                return record
            raise ValueError("it is of another run")
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            print(f"{path} cannot be used, running it again: {error}", file=sys.stderr)
            return None

    def keep(self, record: dict[str, Any]) -> None:
        """Store a finished run; the file appears under its name when it is complete."""
        write(self.path(record["job"]), json.dumps(record))

    def forget(self, jobs: list[Job]) -> None:
        """Remove what is stored of these jobs."""
        for job in jobs:
            self.path(job).unlink(missing_ok=True)


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, path)
