"""How fast is it, compared with a peer in the same run? Prints one line per question, with the ratio.

    python -m benchmarks.run                 1 million activities
    python -m benchmarks.run 10000000        as many as you say
    python -m benchmarks.run 1000000 board   only some: load, export, obligations, customers, deals, first_action, board

Every peer works on the same data, in the same process, with the same memory limit. The times are medians of a few
runs; on a busy machine only the ratios mean anything.
"""

from __future__ import annotations

import gc
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import duckdb
import pandas as pd
import polars as pl

from analytics import building, figures, sources, store
from analytics.board import Question
from analytics.intake import Intake
from analytics.journal import Journal
from analytics.playbook import load as load_playbook
from analytics.views import portfolio, silence
from benchmarks import board, company

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SETTINGS: dict[str, str | bool | int | float | list[str]] = {"memory_limit": "3GB", "preserve_insertion_order": False}


def timed(run: Callable[[], object], repeats: int) -> float:
    """The median seconds of so many runs."""
    seconds = []
    for _ in range(repeats):
        gc.collect()
        begin = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds)


def say(question: str, ours: float, peer: str, theirs: float, goal: str) -> None:
    """One line: what was compared, both times, the ratio and what it should be."""
    print(
        f"{question}: {ours:.2f} s; {peer}: {theirs:.2f} s; ratio {ours / theirs:.2f} (goal {goal})",
        flush=True,
    )


@contextmanager
def folder(parent: Path) -> Iterator[Path]:
    """An empty folder that goes away again."""
    path = Path(tempfile.mkdtemp(dir=parent))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def bench_load(what: str, exports: Path, scratch: Path, repeats: int, goal: str) -> None:
    """Files recognised, their rows kept, typed, checked and merged, against read_csv(all_varchar) into a file."""
    memory: list[float] = []

    def ours() -> None:
        with folder(scratch) as place:
            warehouse = store.Store(place / "store")
            intake = Intake(warehouse, Journal(place / "journal.sqlite"), NOW)
            intake.take([exports])
            problems = intake.all_problems()
            if problems:
                raise SystemExit("\n".join(problem.sentence() for problem in problems))
            for file in intake.files:
                intake.confirm(file, "bench")
            intake.load()
            intake.clear()
            warehouse.close()
        memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)

    def theirs() -> None:
        with folder(scratch) as place:
            connection = duckdb.connect(str(place / "theirs.duckdb"), config={"memory_limit": "3GB"})
            for path in sorted(exports.glob("*.csv")) if exports.is_dir() else [exports]:
                read = f"select * from read_csv('{path}', all_varchar=true)"
                connection.execute(f"create table {path.stem.replace('-', '_')} as {read}").fetchall()
            connection.execute("checkpoint").fetchall()
            connection.close()

    # The models are another question: `obligations`.
    with mock.patch.object(store, "build"):
        say(what, timed(ours, repeats), "read_csv(all_varchar)", timed(theirs, repeats), goal)
    print(f"  peak memory of this process after ours: {memory[0]:.2f} GiB (goal 4.00 at 10 million)")


def bench_obligations(built: store.Store, scratch: Path, repeats: int) -> None:
    """All obligations of project-sales against one `order by customer_id, at`, both into the same file."""
    with folder(scratch) as place:
        target = place / "store.duckdb"
        shutil.copyfile(built.directory / str(built.version), target)
        connection = store.connect(target, read_only=False)
        playbook = load_playbook(store.DEFAULT_PLAYBOOK)
        parts: dict[str, float] = {}

        def ours() -> None:
            parts.clear()
            marks = [time.perf_counter()]

            def made(name: str) -> None:
                marks.append(time.perf_counter())
                parts[name] = marks[-1] - marks[-2]

            connection.begin()
            building.build(connection, playbook, NOW.replace(tzinfo=None), made)
            connection.commit()

        def theirs() -> None:
            sort = "select * from activities order by customer_id, activities.at"
            connection.execute(f"create or replace table sorted as {sort}").fetchall()

        # What only segments and live customers need is built, too, but is no step on the way to these obligations.
        beside = ("live_span", "book", "key_customer", "unstarted", "contact")
        both = [(timed(ours, 1) - sum(parts[name] for name in beside), timed(theirs, 1)) for _ in range(repeats)]
        n = connection.execute("select count(*) from duty").fetchall()[0][0]
        mine, sorting = (statistics.median(column) for column in zip(*both, strict=True))
        say(f"all {n:,} obligations", mine, "order by customer_id, at", sorting, "2.00")
        slowest = sorted(parts.items(), key=lambda item: -item[1])[:6]
        print("  most of it:", ", ".join(f"{name} {seconds:.2f}" for name, seconds in slowest))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"  peak memory of this process so far: {peak:.2f} GiB (goal 4.00 at 10 million)")
        connection.close()


def bench_figures(built: store.Store, scratch: Path, repeats: int, names: Sequence[str]) -> None:
    """Every row of these figures, each against one sort of the activities into the same file."""
    with folder(scratch) as place:
        target = place / "store.duckdb"
        shutil.copyfile(built.directory / str(built.version), target)
        connection = store.connect(target, read_only=False)

        def theirs() -> None:
            sort = "select * from activities order by customer_id, activities.at"
            connection.execute(f"create or replace table sorted as {sort}").fetchall()

        question = Question(built.watermark)
        sorting = timed(theirs, repeats)
        connection.close()
    asked: dict[str, Callable[[store.Store, Question], object]] = {
        "silence": silence.customers,
        "portfolio": portfolio.customers,
        "losses": lambda store, question: figures.metric(store, "losses", question, []),
        "cost": lambda store, question: figures.metric(store, "cost", question, []),
    }
    for name in names:
        mine = timed(lambda ours=asked[name]: ours(built, question), repeats)  # type: ignore[misc]
        say(f"{name}, every row", mine, "order by customer_id, at", sorting, "0.50")
    built.close()


def bench_first_action(built: store.Store, repeats: int) -> None:
    """The first touch after each quote of a deal: our join against merge_asof and join_asof, sorting included."""
    connection = duckdb.connect(str(built.directory / str(built.version)), read_only=True, config=SETTINGS)
    quotes = "select deal_id, activities.at from activities where purpose = 'quote' and deal_id is not null"
    touches = (
        "select deal_id, activities.at, activity_id from activities "
        "where direction = 'outbound' and deal_id is not null and purpose is distinct from 'quote'"
    )

    def ours() -> None:
        connection.execute(
            f"""create or replace temp table answered as
            select quote.deal_id, quote.at as quoted_at, min(touch.at) as touched_at,
                min_by(touch.activity_id, touch.at) as touch_id
            from ({quotes}) as quote
            left join ({touches}) as touch on quote.deal_id = touch.deal_id and touch.at > quote.at
            group by quote.deal_id, quote.at"""
        ).fetchall()

    left, right = connection.sql(quotes).df(), connection.sql(touches).df()
    left_pl, right_pl = pl.from_pandas(left), pl.from_pandas(right)

    def with_pandas() -> None:
        pd.merge_asof(
            left.sort_values("at"), right.sort_values("at"), on="at", by="deal_id", direction="forward",
            allow_exact_matches=False,
        )  # fmt: skip

    def with_polars() -> None:
        left_pl.sort("deal_id", "at").join_asof(
            right_pl.sort("deal_id", "at"), on="at", by="deal_id", strategy="forward", allow_exact_matches=False,
            check_sortedness=False,
        )  # fmt: skip

    mine = timed(ours, repeats)
    say("first touch after a quote", mine, "pandas merge_asof", timed(with_pandas, repeats), "1.00")
    say("first touch after a quote", mine, "polars join_asof", timed(with_polars, repeats), "1.00")
    connection.close()


def main() -> None:
    """Make the data if need be, and answer the questions asked for."""
    activities = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    wanted = sys.argv[2:] or ["load", "export", "obligations", "customers", "deals", "first_action", "board"]
    repeats = 3 if activities <= 2_000_000 else 1
    scratch = Path(__file__).resolve().parent / "data"
    exports = scratch / f"exports-{activities}"
    if not exports.exists():
        company.write(exports, activities)
    print(f"{activities:,} activities")
    if "load" in wanted:
        bench_load("loading the canonical files", exports, scratch, repeats, "2.00")
    if "export" in wanted:
        calls = scratch / f"hubspot-calls-{activities}.csv"
        if not calls.exists():
            company.write_calls(calls, activities)
        bench_load("loading HubSpot's calls", calls, scratch, repeats, "2.50")
    if {"obligations", "customers", "deals", "first_action", "board"} & set(wanted):
        with folder(scratch) as place:
            built = store.Store(place / "store")
            built.import_plans(sources.plan([exports])[0], NOW)
            if "obligations" in wanted:
                bench_obligations(built, scratch, repeats)
            if "customers" in wanted:
                bench_figures(built, scratch, repeats, ("silence", "portfolio"))
            if "deals" in wanted:
                bench_figures(built, scratch, repeats, ("losses", "cost"))
            if "first_action" in wanted:
                bench_first_action(built, repeats)
            if "board" in wanted:
                board.measure(built.directory, say)
            built.close()


if __name__ == "__main__":
    main()
