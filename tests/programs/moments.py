"""Dates and times of day among the arguments, in objects and outside: what they come to is known while compiling."""

import datetime as dt
from datetime import date, datetime, timedelta

import numpy as np

from programs.corpus import add

EPOCH = datetime(2000, 1, 1, 12)
DAY = timedelta(days=1)


class Site:
    def __init__(self, when):
        self.when = when
        self.latitude = 0.5

    def declination(self):
        return 0.409 * np.sin(2 * np.pi * self.when.timetuple().tm_yday / 365.0 - 1.39)


def julian_day(d):
    y, m = d.year, d.month
    if m <= 2:
        y -= 1
        m += 12
    b = 2 - y // 100 + y // 400
    return int(365.25 * (y + 4716)) + int(30.6001 * (m + 1)) + d.day + b - 1524.5


def dates_are_read(when, dates, site, x):
    tt = when.timetuple()
    hour = tt.tm_hour + tt.tm_min / 60.0
    delta = when - EPOCH
    days = delta.days + delta.seconds / 86400.0
    later = when + timedelta(hours=30)
    total = x * hour + x * x * days + x**3 * later.day * (later - dt.datetime(later.year, 1, 1)).days
    for each in dates:
        total += x * each.month
    season = "summer" if when.month in (6, 7, 8) else "winter"
    if when > EPOCH and when.weekday() < 5 and season == "winter":
        total *= 1.0 + (dates[1] - dates[0]) / DAY * x
    steps = (date(2020, 3, 1) - date(2020, 2, 1)).days
    for i in range(steps % 5):
        total += i * x
    return total * (1.0 + site.declination()) * site.latitude + julian_day(when) * x * 1e-6


def _dates(when):
    return when, [when, datetime(2021, 6, 1)], Site(datetime(2021, 6, 1, 5, 30)), 0.8


add(dates_are_read, lambda rng: _dates(datetime(2020, 5, 4, 7, 30)), lambda rng: _dates(datetime(1999, 7, 3)), wrt="x")
