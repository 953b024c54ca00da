"""How many functions that strangers published go in as they are: the count, and what blocks the others.

    NUMBA_DISABLE_JIT=1 python benchmarks/in_the_wild.py --checkouts FOLDER [--sample first] [--only TEXT ...]
                                                         [--seconds 20] [--json FILE] [--record]

``in_the_wild.toml`` names the functions: repository, commit, path, name, and how to make arguments. Nothing is fetched,
and none of their code is part of this repository: clone each into FOLDER/<owner>/<name> at its commit (``--needs``
prints where from), or set IN_THE_WILD to the folder. Each function is taken unedited, in a process of its own, which
has ``--seconds`` for value and gradient; a result of several numbers is weighed by a function written around it. Values
are compared with Python's, gradients with extrapolated differences, and with the complex step where these disagree.
A function counts at each cause that its refusal names; the second figure counts those that nothing else blocks.
Without NUMBA_DISABLE_JIT=1 everything is compiled, which takes much longer.
"""

import argparse
import collections
import json
import multiprocessing
import os
import sys
import time
from pathlib import Path

from strangers import judging
from strangers.judging import ABSENT, RAW, REFUSED, RIGHT, SLOW, UNKNOWN, WRONG
from strangers.listed import SAMPLES, Listed, read, record

ORDER = (WRONG, RAW, REFUSED, SLOW, UNKNOWN, ABSENT, RIGHT)


def options_of(arguments=None):
    """The flags; without a folder of checkouts there is nothing to do but to say what is needed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkouts", type=Path, metavar="FOLDER", default=os.environ.get("IN_THE_WILD"))
    parser.add_argument("--sample", choices=SAMPLES, default="first")
    parser.add_argument(
        "--only", nargs="+", metavar="TEXT", help="functions whose repository and name hold one of these"
    )
    parser.add_argument("--seconds", type=float, default=20.0, help="for the value and the gradient of a function")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every verdict there")
    parser.add_argument("--record", action="store_true", help="write the verdicts into the list")
    parser.add_argument("--needs", action="store_true", help="print the repositories and commits, and do nothing")
    options = parser.parse_args(arguments)
    if options.seconds <= 0:
        parser.error("--seconds: more than 0")
    if not options.needs and options.checkouts is None:
        parser.error("--checkouts: the folder of the checkouts, FOLDER/<owner>/<name> (see --needs)")
    options.checkouts = None if options.checkouts is None else Path(options.checkouts).resolve()
    return options


def chosen(options) -> list[Listed]:
    """The functions that the flags ask for."""
    entries = read(options.sample)
    return [e for e in entries if not options.only or any(text in e.title for text in options.only)]


def needs(entries: list[Listed]) -> str:
    """A line for each repository: where it is, and the commit that the list was made at."""
    commits = {entry.repository: entry.commit for entry in entries}
    return "\n".join(f"https://github.com/{name}  {commit}" for name, commit in commits.items())


def verdict_of(entry: Listed, options) -> dict:
    """The verdict of a process of its own, which is ended when it does not end by itself."""
    fork = "fork" in multiprocessing.get_all_start_methods() and not entry.compiled
    context = multiprocessing.get_context("fork" if fork else "spawn")
    interpreted = os.environ.get("NUMBA_DISABLE_JIT", "0")
    os.environ["NUMBA_DISABLE_JIT"] = "0" if entry.compiled else interpreted
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=answer, args=(theirs, entry, options.checkouts, options.seconds))
    process.start()
    os.environ["NUMBA_DISABLE_JIT"] = interpreted
    theirs.close()
    limit = 8 * options.seconds
    try:
        if ours.poll(limit):
            return ours.recv()
        return {"verdict": SLOW, "reason": f"more than {limit:g} s"}
    except EOFError:
        return {"verdict": RAW, "code": "process died", "reason": "the process ended without an answer"}
    finally:
        process.kill()
        process.join()


def answer(pipe, entry: Listed, folder: Path, seconds: float) -> None:
    pipe.send(judging.judge(entry, folder, seconds))


def short(found: dict) -> str:
    """A verdict in a few words: ``refused [undefined]``."""
    return found["verdict"] + (f" [{found['code']}]" if found.get("code") else "")


def table(found: list[tuple[Listed, dict]]) -> str:
    """A row for each function."""
    rows = ["| function | field | verdict | s | first line |", "|---|---|---|---|---|"]
    for entry, verdict in found:
        said = verdict.get("reason", "").replace("|", "\\|")[:140]
        seconds = f"{verdict['seconds']:.1f}" if "seconds" in verdict else "-"
        rows.append(f"| {entry.title} | {entry.field} | {short(verdict)} | {seconds} | {said} |")
    return "\n".join(rows)


def causes(found: list[tuple[Listed, dict]]) -> str:
    """What blocks functions, most first, and which ones."""
    by_cause, alone = collections.defaultdict(list), collections.Counter()
    for entry, verdict in found:
        several = [f"{REFUSED} [{code}]" for code in dict.fromkeys(verdict.get("codes", []))] or [short(verdict)]
        alone[several[0]] += len(several) == 1
        for cause in several:
            by_cause[cause].append(entry.function)
    ranked = sorted(by_cause.items(), key=lambda item: (item[0] == RIGHT, -len(item[1]), item[0]))
    return "\n".join(f"{len(names):4} {alone[cause]:4}  {cause}: {', '.join(names)}" for cause, names in ranked)


def report(found: list[tuple[Listed, dict]]) -> str:
    """The whole text."""
    counts = collections.Counter(verdict["verdict"] for _, verdict in found)
    fields, repositories = {e.field for e, _ in found}, {e.repository for e, _ in found}
    head = f"{len(found)} functions of {len(repositories)} repositories and {len(fields)} fields: "
    head += ", ".join(f"{counts[kind]} {kind}" for kind in reversed(ORDER) if counts[kind])
    changed = [f"{e.title}: was {e.verdict}, is {short(v)}" for e, v in found if e.verdict and e.verdict != short(v)]
    return "\n\n".join([table(found), head + ".", causes(found), *(["\n".join(changed)] if changed else [])])


def main():
    options = options_of()
    entries = chosen(options)
    if options.needs:
        print(needs(entries))
        return
    started = time.perf_counter()
    found = []
    for entry in entries:
        verdict = verdict_of(entry, options)
        print(f"{entry.title}: {short(verdict)}", file=sys.stderr, flush=True)
        found.append((entry, verdict))
    print(report(found))
    print(f"{time.perf_counter() - started:.0f} s in all", file=sys.stderr)
    if options.json:
        rows = [{"repository": e.repository, "path": e.path, "function": e.function} | v for e, v in found]
        options.json.write_text(json.dumps(rows, indent=2) + "\n")
    if options.record:
        record(options.sample, {(e.repository, e.path, e.function): short(v) for e, v in found})


if __name__ == "__main__":
    main()
