"""Every model keeps to the SQL that DuckDB and Apache Spark share, so that one text runs on either."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlglot
from sqlglot import expressions as exp
from sqlglot.errors import SqlglotError
from sqlglot.tokens import Tokenizer

MODELS = Path(__file__).resolve().parents[1] / "analytics" / "models"
# What is written for one engine alone: the preludes, and what only the dashboard reads.
ONE_ENGINE = ("prelude.duckdb.sql", "prelude.spark.sql", "known.duckdb.sql")

# What one engine does not know, or knows by the same name and answers differently.
BANNED_FUNCTIONS = {
    "array_agg", "current_date", "current_time", "current_timestamp", "date_add", "date_diff",
    "date_format", "date_part", "date_sub", "datediff", "dayofweek", "epoch", "epoch_ms", "epoch_us",
    "explode", "first", "generate_series", "get_current_timestamp", "grouping", "ifnull", "isodow", "last",
    "list", "list_aggregate", "list_contains", "list_filter", "list_sort", "list_transform", "list_value",
    "localtime", "localtimestamp", "make_date", "make_timestamp", "now", "quantile_cont", "random", "range",
    "regexp_full_match", "regexp_matches", "split_part", "strftime", "string_agg", "strlen", "strpos",
    "strptime", "struct_pack", "to_days", "to_hours", "to_months", "today", "try_strptime", "unnest",
    "unpivot", "uuid",
}  # fmt: skip
BANNED_FORMS = {
    r"::": "write cast(x as type)",
    r"//": "write floor(cast(a as double) / b)",
    r"\basof\b": "write an equality join with a time range and min_by",
    r"\binterval\s+(?!')": "write interval '1' day, with the quotes",
    r"\binterval\s+'[^']*\D[^']*'": "write the unit outside of the quotes",
    r"\bas\s+(varchar|text|string)\s*\)": "write varchar(n)",
    r"\bcurrent_(date|time|timestamp)\b": "join the frame instead of asking the clock",
    r"\bselect\s+distinct\s+on\b": "write qualify row_number() over (…) = 1",
    r"\b(exclude|replace)\s*\(": "name the columns",
    r"\[": "no lists",
    r"\{": "no structs",
    r"->": "no lambdas",
    r"\$\w": "a model takes no parameters; join the frame",
    r"\bcolumns\s*\(": "name the columns",
    r"(?<![<>=!])==": "write =",
    r"\(\s*from\b": "write select before from",
    r"\banti\s+join\b": "write where not exists (…)",
    r"\bpivot\b": "write case when",
}


def mistakes(text: str) -> Iterator[str]:
    """What in this model would not run, or not mean the same, on both engines, or breaks our own form?"""
    lines = text.strip().splitlines()
    if not lines or not re.match(r"-- \S.*[.:]$", lines[0]):
        yield "the first line is not a comment that says the grain, as a sentence"
    elif not re.match(r"-- (One|At most one|Exactly one) row", lines[0]):
        yield "the first line does not begin with `One row per …`"
    if not lines or not re.fullmatch(r"select \* from \w+", lines[-1]):
        yield "the last line is not `select * from …`"
    bare = without_comments_and_texts(text)
    for form, remedy in BANNED_FORMS.items():
        # A unit inside quotes can only be seen with the texts left in.
        searched = without_comments(text) if "'[^" in form else bare
        if found := re.search(form, searched, re.IGNORECASE):
            yield f"{found.group().strip()!r}: {remedy}"
    for name in sorted({called.lower() for called in re.findall(r"\b([a-z_0-9]+)\s*\(", bare, re.IGNORECASE)}):
        if name in BANNED_FUNCTIONS:
            yield f"{name}() is not in the subset"
    if ";" in bare:
        yield "there is a semicolon: a model is one select"
    yield from mistakes_of_form(text)


def mistakes_of_form(text: str) -> Iterator[str]:
    for engine in ("duckdb", "spark"):
        try:
            statements = [tree for tree in sqlglot.parse(text, read=engine) if tree is not None]
        except SqlglotError as error:
            yield f"{engine} cannot parse it: {str(error).splitlines()[0]}"
            continue
        if len(statements) != 1 or not isinstance(statements[0], exp.Select):
            yield f"{engine} sees {len(statements)} statements that are not one select"
            continue
        for derived in statements[0].find_all(exp.Subquery):
            is_in_from = isinstance(derived.parent, exp.From | exp.Join)
            if is_in_from and not derived.alias:
                yield f"a derived table has no alias: {derived.sql()[:60]}"
        for window in statements[0].find_all(exp.Window):
            ranks = isinstance(window.this, exp.RowNumber | exp.Lag | exp.Lead | exp.FirstValue | exp.LastValue)
            if ranks and not window.args.get("order"):
                yield f"a window has no order: {window.sql()[:60]}"


def without_comments(text: str) -> str:
    return re.sub(r"--[^\n]*", "", text)


def without_comments_and_texts(text: str) -> str:
    return re.sub(r"'(?:[^']|'')*'", "''", without_comments(text))


def models() -> list[Path]:
    return sorted(path for path in MODELS.glob("*.sql") if path.name not in ONE_ENGINE)


def test_there_are_models_and_the_exceptions_are_few() -> None:
    assert len(models()) > 20
    others = {path.name for path in MODELS.glob("*.sql")} - {path.name for path in models()}
    assert others == set(ONE_ENGINE)


@pytest.mark.parametrize("path", models(), ids=lambda path: path.stem)
def test_every_model_runs_on_either_engine(path: Path) -> None:
    found = list(mistakes(path.read_text(encoding="utf-8")))
    assert not found, "\n".join(["", *(f"{path.name}: {mistake}" for mistake in found)])


@pytest.mark.parametrize("path", models(), ids=lambda path: path.stem)
def test_every_model_is_written_in_lower_case_with_spaces(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    bare = without_comments_and_texts(text)
    assert not re.search(r"[A-Z\t]", bare)
    assert text.endswith("\n")


def test_the_two_preludes_define_the_same_functions() -> None:
    defined = {
        engine: set(
            re.findall(r"(?:macro|function) (\w+)\(", (MODELS / f"prelude.{engine}.sql").read_text(encoding="utf-8"))
        )
        for engine in ("duckdb", "spark")
    }
    assert defined["duckdb"] == defined["spark"] != set()


GOOD = "-- One row per deal.\nwith\n\nfinal as (\n\n    {}\n\n)\n\nselect * from final\n"


def test_a_good_model_is_left_alone() -> None:
    good = [
        "select deal_id, cast(amount as double) / 2 as half from deals where name <> 'a::b // now() [x]'",
        "select a.deal_id, '-' as dash from (select deal_id from deals) as a where a.deal_id is not null",
        "select cast(deal_id as varchar(20)) as deal_id, t + interval '1' day as t from deals",
        "select a from deals qualify row_number() over (partition by a order by at desc, name) = 1",
        "select add_days(at, 3) as at, end_of_day(at) as ends_at from deals",
    ]
    for select in good:
        assert list(mistakes(GOOD.format(select))) == []


@pytest.mark.parametrize(
    "select",
    [
        "select deal_id::bigint as deal_id from deals",
        "select 5 // 2 as a from deals",
        "select date_diff('day', a, b) as n from deals",
        "select strftime(at, '%Y') as y from deals",
        "select isodow(at) as d from deals",
        "select at + to_days(3) as at from deals",
        "select list(deal_id) as ids from deals",
        "select list_transform(ids, lambda x: x) as ids from deals",
        "select array_agg(deal_id) as ids from deals",
        "select [1, 2] as ids from deals",
        "select {'a': 1} as a from deals",
        "select unnest(ids) as id from deals",
        "select string_agg(name, ',') as names from deals",
        "select d.deal_id from deals as d asof join rates as r on d.at >= r.at",
        "select at + interval 1 day as at from deals",
        "select at + interval '1 day' as at from deals",
        "select at + interval n day as at from deals",
        "select cast(deal_id as varchar) as deal_id from deals",
        "select cast(deal_id as text) as deal_id from deals",
        "select current_date as day from deals",
        "select now() as at from deals",
        "select NOW () as at from deals",
        "select deal_id from (select deal_id from deals)",
        "select deal_id from deals inner join (select 1 as one) on true",
        "select distinct on (deal_id) deal_id from deals",
        "select * exclude (name) from deals",
        "select deal_id from deals where at <= $as_of",
        "select row_number() over (partition by deal_id) as n from deals",
        "select deal_id from deals; select 1",
        "selekt deal_id fron",
        "from deals",
    ],
)
def test_what_one_engine_does_not_know_is_seen(select: str) -> None:
    assert list(mistakes(GOOD.format(select)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "select * from final\n",
        "-- the deals\nwith final as (select 1 as a)\nselect * from final\n",
        "-- One row per deal.\nselect deal_id from deals\n",
        "-- One row per deal.\nwith final as (select 1 as a)\nselect a from final\n",
        "-- One row per deal.\ncreate table x as\nselect * from final\n",
        "-- One row per deal.\ndelete from deals;\nselect * from final\n",
    ],
)
def test_a_model_of_another_form_is_seen(text: str) -> None:
    assert list(mistakes(text))


def test_the_lint_knows_the_words_of_the_parser() -> None:
    """A comment sign inside a text would hide what follows it from the lint."""
    for path in models():
        for token in Tokenizer().tokenize(path.read_text(encoding="utf-8")):
            assert "--" not in token.text, f"{path.name}: {token.text}"
