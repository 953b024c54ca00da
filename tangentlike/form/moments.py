"""Dates and times of day, which are constants while compiling: a function is compiled anew for each."""

from __future__ import annotations

import datetime
import time
from typing import Any

MOMENTS = (datetime.date, datetime.datetime, datetime.time, datetime.timedelta, datetime.timezone, time.struct_time)
MAKERS = ("fromisoformat", "fromordinal", "strptime", "combine", "fromisocalendar")


def is_moment(value: Any) -> bool:
    """True for a date, a time, or what lies between two."""
    return type(value) in MOMENTS


def is_class_of_moments(value: Any) -> bool:
    return isinstance(value, type) and value in MOMENTS


def are_read(code: Any, *spaces: dict[str, Any]) -> bool:
    """True where the names of a function may stand for moments, or for their classes."""
    found = [space[n] for n in (*code.co_names, *code.co_freevars) for space in spaces if n in space]
    return any(is_moment(v) or is_class_of_moments(v) or v is datetime for v in found)


def attribute(owner: Any, attr: str) -> Any:
    """An attribute of a moment, a method of it, or what makes one; raises AttributeError for any other, of which the
    time of the call is one."""
    if (not is_moment(owner) and not (is_class_of_moments(owner) and attr in MAKERS)) or attr.startswith("_"):
        raise AttributeError(attr)
    return getattr(owner, attr)
