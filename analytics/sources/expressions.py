"""The SQL of a plan: from a cell's text to a typed value, and the reason when it cannot be read.

Texts here are SQL only; nothing is executed. Every name and value that comes from a file goes through `name`
or `text`, so that hostile headers stay headers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from analytics.playbook import CHANNELS
from analytics.sources import numbers
from analytics.sources.origins import Condition, From
from analytics.sources.planning import Plan
from analytics.sources.quoting import name as name
from analytics.sources.quoting import no_pattern as no_pattern
from analytics.sources.quoting import one_of as one_of
from analytics.sources.quoting import text as text
from analytics.sources.tables import STATUSES, Field
from analytics.words import flag_words, purpose_rules

TRUE = ("true", "1", "yes", "y", "t")
FALSE = ("false", "0", "no", "n", "f")


# Selects within selects, so that the database works out each expression once: cells, of these origins, of these cell().


def cells(plan: Plan) -> dict[str, str]:
    """The cells of the columns that the plan reads: name of a column to be → its SQL."""
    found = {_cell(plan, column): _filled(column, plan) for column in sorted(_columns(plan))}
    return found | {_cell(plan, column, "low"): f"lower(trim({name(column)}))" for column in plan.values}


def _columns(plan: Plan) -> set[str]:
    return {*plan.columns_named, *(variant.cell for variant in plan.variants)} & set(plan.container.columns)


def _cell(plan: Plan, column: str, kind: str = "cell") -> str:
    return f"{_prefix(plan)}{kind}_{plan.container.columns.index(column)}"


def origins(plan: Plan) -> dict[str, str]:
    """What is written for each field, before it is given a meaning: name of a column to be → its SQL."""
    prefix = _prefix(plan)
    found = {f"{prefix}{field}": _origin(origin, plan) for field, origin in plan.texts.items()}
    if plan.reads_purpose:
        found[f"{prefix}words"] = _words(plan)
    return found


def _prefix(plan: Plan) -> str:
    """Something that no column of the file begins with."""
    prefix = "o_"
    while any(column.casefold().startswith(prefix) for column in plan.container.columns):
        prefix = f"o{prefix}"
    return prefix


NOTHING = "cast(null as varchar)"


def _of(plan: Plan, field: str) -> str:
    return f"{_prefix(plan)}{field}" if field in plan.texts else NOTHING


def cell_before(plan: Plan, field: str) -> str:
    """What is written for the field, before it means anything: one of the columns of `origins`."""
    return _of(plan, field)


def is_default_status(plan: Plan) -> str:
    """SQL for whether nothing in the row says what became of the deal, so that it is taken as open."""
    if not plan.reads_words or plan.table.name != "deals" or "status" not in plan.fields:
        return "false"
    return f"{cell(plan, 'status', has_default=False)} is null"


def cell(plan: Plan, field: str, *, has_default: bool = True) -> str:
    """Which text stands for this field in a row? Trimmed; NULL where it is blank. Reads the columns of `origins`."""
    source = _of(plan, field)
    if plan.reads_words and field in READ_BY_WORDS:
        source = _by_words(plan, field, source, has_default)
    if field == "currency" and plan.reads_currency:
        source = f"coalesce({source}, {numbers.currency_expression(_of(plan, 'amount'))})"
    if field in plan.constants:
        source = f"coalesce({source}, {text(plan.constants[field])})"
    if plan.reads_words and field == "channel" and plan.table.name == "activities":
        source = f"coalesce({source}, {_said(plan, 'subject')}, 'other')"
    for column, meanings in plan.values.items():
        source = _meant(plan, column, meanings, field, source)
    for rule in reversed(plan.rules):
        if field in dict(rule.sets):
            pairs = [(rule.column, rule.like), *([rule.also] if rule.also else [])]
            found = " and ".join(f"coalesce(regexp_matches({name(c)}, {text(like)}), false)" for c, like in pairs)
            source = f"case when {found} then {_meaning(dict(rule.sets)[field])} else {source} end"
    if field == "purpose" and plan.reads_purpose:
        source = f"coalesce({source}, {_first(purpose_rules(), _prefix(plan) + 'words')})"
    return source


def _meant(plan: Plan, column: str, meanings: dict[str, dict[str, str]], field: str, source: str) -> str:
    """What the column's value says of the field; "*" is any other value, "" a blank cell, a meaning of "" empties."""
    cases = ""
    for written, meaning in sorted(meanings.items(), key=lambda entry: entry[0] == "*"):
        if field in meaning:
            holds = f"{_cell(plan, column)} is {'not ' if written else ''}null"
            if written not in ("", "*"):
                holds = f"{_cell(plan, column, 'low')} = {text(written.lower())}"
            cases += f" when {holds} then {_meaning(meaning[field])}"
    return f"case{cases} else {source} end" if cases else source


def _meaning(meant: str) -> str:
    """SQL for what a mapping says. Not `nullif` around the whole: the database would work out its inside twice."""
    return text(meant) if meant else "null"


def filled(column: str, plan: Plan) -> str:
    """SQL for the cell without the blanks around it, NULL where it is blank or says that it is: a column of `cells`."""
    return _cell(plan, column)


def _filled(column: str, plan: Plan) -> str:
    cell = name(column)
    nulls = "|".join(map(re.escape, plan.nulls))
    # To look is five times as fast as to trim, and few cells need it.
    unusual = f"^({_BLANK}|'[=+-]|(?i:{nulls})?$)|{_BLANK}$"
    return f"case when regexp_matches({cell}, {text(unusual)}) then {_trimmed(cell, plan)} else {cell} end"


def _trimmed(cell: str, plan: Plan) -> str:
    bare = f"trim({cell}, {text(_BLANKS)} || chr(0))"
    if plan.nulls:  # some exports set an apostrophe before what a spreadsheet would take for a formula
        bare = f"regexp_replace({bare}, {text(_ESCAPED)}, '\\1')"
    return f"case when not {one_of(f'lower({bare})', ['', *plan.nulls])} then {bare} end"


_BLANKS = " \t\r\n\u00a0\u200b\ufeff"
_BLANK = r"[\s\x{00}\x{a0}\x{200b}\x{feff}]"
_ESCAPED = "^'([=+-])"


def _origin(origin: From, plan: Plan) -> str:
    cells = [_cell(plan, part) if isinstance(part, str) else _origin(part, plan) for part in origin.columns]
    if not cells:
        return NOTHING
    if origin.way == "first":
        found = f"coalesce({', '.join(cells)})"
    elif origin.way == "digest":
        blank = " and ".join(f"{cell} is null" for cell in cells)
        joined = "concat_ws(chr(31), " + ", ".join(f"coalesce({cell}, '')" for cell in cells) + ")"
        found = f"case when not ({blank}) then substr(md5({joined}), 1, 16) end"
    elif len(cells) == 1:
        found = cells[0]
    else:
        found = f"nullif(concat_ws({text(origin.between)}, {', '.join(cells)}), '')"
    if origin.pattern:
        group = 1 if re.compile(origin.pattern).groups else 0
        found = f"nullif(trim(regexp_extract({found}, {text(origin.pattern)}, {group})), '')"
    return f"{text(origin.prefix)} || {found}" if origin.prefix else found


READ_BY_WORDS = ("channel", "direction", "status", "planned")


def words_of(plan: Plan) -> dict[str, tuple[str, str]]:
    """Which cells are read by the words in them: what for → the column of `origins`, and in which rows (SQL).

    Their meanings stand in the table `word_text`.
    """
    if not plan.reads_words or plan.table.name not in ("activities", "deals"):
        return {}
    wanted = {"status": "status", "stage": "stage"}
    if plan.table.name == "activities":
        wanted = {
            "channel": "channel", "subject": "subject", "direction": "direction", "direction of channel": "channel",
            "planned": "planned",
        }  # fmt: skip
        if "channel" in plan.constants:
            del wanted["subject"]
    # Almost every subject is another text: it is read only where the type says nothing.
    rows = {"subject": f"{_of(plan, 'channel')} is null"}
    return {use: (_of(plan, field), rows.get(use, "true")) for use, field in wanted.items() if field in plan.texts}


def joins_of_words(plan: Plan) -> str:
    """SQL for the joins that find what the words mean."""
    return "".join(
        f" left join word_text as {_alias(use)} on {_alias(use)}.use = {text(use)} and {_alias(use)}.written = {cell}"
        for use, (cell, _rows) in words_of(plan).items()
    )


def _alias(use: str) -> str:
    return f"said_by_{use.replace(' ', '_')}"


def _said(plan: Plan, use: str) -> str:
    return f"{_alias(use)}.word" if use in words_of(plan) else NOTHING


def _by_words(plan: Plan, field: str, source: str, has_default: bool) -> str:
    """The words that people and CRMs write, read as the product's own; else what is written."""
    if field == "status" and plan.table.name == "deals":
        own = f"case when {one_of(f'lower({source})', STATUSES)} then lower({source}) end"
        default = ", 'open'" if has_default else ""
        return f"coalesce({own}, {_said(plan, 'status')}, {_said(plan, 'stage')}{default})"
    if plan.table.name != "activities":
        return source
    if field == "channel":
        own = f"case when {one_of(f'lower({source})', CHANNELS)} then lower({source}) end"
        return f"coalesce({own}, {_said(plan, field)}, {source})"
    if field == "direction":
        return f"coalesce({_said(plan, field)}, {_said(plan, 'direction of channel')})"
    return f"coalesce({_said(plan, field)}, {source})"


def _first(rules: Sequence[tuple[str, str]], source: str) -> str:
    """What does the first rule say whose expression is found in the text?

    Five rules at a time are looked for as one: most texts say nothing, and many more at once fill the memory of RE2.
    """
    if source == NOTHING:
        return source
    groups = [rules[start : start + 5] for start in range(0, len(rules), 5)]
    cases = "".join(
        f" when regexp_matches({source}, {text('|'.join(f'(?:{found})' for found, _ in group))}) "
        f"then {_case(group, source)}"
        for group in groups
    )
    return f"case{cases} end"


def _case(rules: Sequence[tuple[str, str]], source: str) -> str:
    cases = "".join(f" when regexp_matches({source}, {text(found)}) then {text(word)}" for found, word in rules)
    return f"case{cases} end"


def _words(plan: Plan) -> str:
    """An activity's type and subject; the type's cell is what the mapping reads the channel from."""
    columns = {c for f in ("channel", "subject") if f in plan.texts for c in plan.texts[f].names}
    columns |= {column for column, meanings in plan.values.items() if any("channel" in m for m in meanings.values())}
    return "concat_ws(' ', " + ", ".join(map(name, sorted(columns))) + ")" if columns else NOTHING


def keeps(plan: Plan) -> str:
    """Which rows of the file does the plan want? An SQL condition."""
    conditions = [_holds(condition, plan) for condition in plan.conditions]
    for column in plan.only_listed:
        listed = [written.lower() for written in plan.values.get(column, {})]
        conditions.append(f"coalesce({one_of(f'lower(trim({name(column)}))', listed)}, false)")
    return " and ".join(conditions) or "true"


def _holds(condition: Condition, plan: Plan) -> str:
    written = f"coalesce(trim({name(condition.column)}), '')"
    parts = []
    if condition.listed:
        parts.append(one_of(f"lower({written})", condition.listed))
    if condition.not_listed:
        parts.append(f"not {one_of(f'lower({written})', condition.not_listed)}")
    if condition.like is not None:
        parts.append(f"regexp_matches({written}, {text(condition.like)})")
    if condition.unlike is not None:
        parts.append(f"not regexp_matches({written}, {text(condition.unlike)})")
    if condition.differs_from is not None:
        parts.append(f"{written} <> coalesce(trim({name(condition.differs_from)}), '')")
    return "(" + " and ".join(parts or ["true"]) + ")"


def value(cell_text: str, field: Field, plan: Plan) -> str:
    """Which typed value is written in this cell (all kinds but moments)? NULL where it cannot be read."""
    if field.kind == "number":
        return numbers.expression(cell_text, plan.decimals.get(field.name, "point"))
    if field.kind == "flag":
        true, false = (one_of(f"lower({cell_text})", words) for words in _flags(plan))
        return f"case when {true} then true when {false} then false end"
    if field.kind == "word":
        # A contact of a kind that is not known here is still a contact: dropping it would accuse somebody.
        otherwise = f"when {cell_text} is not null then 'other' " if "other" in field.words else ""
        return f"case when {one_of(f'lower({cell_text})', field.words)} then lower({cell_text}) {otherwise}end"
    if field.kind == "id":
        if plan.checked_ids:
            return checked_id(cell_text)
        # A spreadsheet or a table program made numbers of them.
        if field.name in plan.repairs:
            return f"regexp_replace({cell_text}, '\\.0$', '')"
        return f"case when not regexp_full_match({cell_text}, '{DESTROYED}') then {cell_text} end"
    return cell_text


def checked_id(written: str) -> str:
    """SQL for an id of 18 letters where one of 15 is written (Salesforce's pages and reports).

    For programs that do not tell a from A, the three last letters say which of each five are capitals:
    https://help.salesforce.com/s/articleView?id=000385585
    """
    checks = [
        f"""substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1 + {
            " + ".join(
                f"{2**place} * cast(regexp_matches(substr({written}, {five + place + 1}, 1), '[A-Z]') as integer)"
                for place in range(5)
            )
        }, 1)"""
        for five in (0, 5, 10)
    ]
    return (
        f"case when regexp_full_match({written}, '0[A-Za-z0-9]{{14}}') "
        f"then {written} || {' || '.join(checks)} else {written} end"
    )


# What a spreadsheet leaves of a long id: its last digits are gone.
DESTROYED = r"(?i)\d([.,]\d+)?e\+\d\d"


def _flags(plan: Plan) -> tuple[Iterable[str], Iterable[str]]:
    if plan.reads_words:
        words = flag_words()
        return words["true"], words["false"]
    return TRUE, FALSE


def expectation(field: Field) -> str:
    """What should stand in this column? The end of the sentence about a cell that could not be read."""
    if field.kind == "moment":
        return "is not a date. Write it as 2026-03-06 or 2026-03-06T14:30:00"
    if field.kind == "number":
        return "is not a number. Write it as 1234.5"
    if field.kind == "flag":
        return "is neither true nor false"
    if field.kind == "id":
        return "is what a spreadsheet left of a long id. Export the file again and do not open it in between"
    return f"is not one of {', '.join(field.words)}"
