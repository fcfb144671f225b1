"""Mapping files: what they say, every mistake in them, and the examples that come along."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from analytics import playbook, sources, store
from analytics.errors import MappingRefused
from analytics.sources import mapping as mappings
from tests.desk import DEALS, NOW, Desk, mapped

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Without the models: what is judged here is in the tables."""
    monkeypatch.setattr(store, "build", lambda *_, **__: None)
    desk = Desk(tmp_path)
    yield desk
    desk.store.close()


# ---------------------------------------------------------------- mappings


def test_one_file_may_fill_several_tables_and_one_table_in_several_passes(desk: Desk, tmp_path: Path) -> None:
    head = '[[file]]\nname = "log.csv"\nonly_listed = ["what"]\n'
    mapping = mapped(
        tmp_path,
        f'{head}table = "deals"\n[file.columns]\ndeal_id = "case"\ncreated_at = "when"\n'
        f"[file.values.what]\nopened = {{}}\n"
        f'{head}table = "deals"\n[file.columns]\ndeal_id = "case"\nclosed_at = "when"\n'
        f'[file.values.what]\nsold = {{ status = "won" }}\n'
        f'{head}table = "activities"\n[file.columns]\nactivity_id = ["case", "no"]\nat = "when"\n'
        f'deal_id = "case"\n'
        f'rep_id = {{ column = "who", pattern = "User_([0-9]+)" }}\n'
        f'[file.values.what]\nrang = {{ channel = "call" }}\n',
    )
    log = (
        "no,case,what,when,who,why\n"
        "1,A,opened,2026-01-01T09:00,x,\n"
        '2,A,rang,2026-01-02T09:00,"[""User_7""]",\n'
        "3,A,sold,2026-01-03T09:00,x,\n"
        "4,A,slept,2026-01-04T09:00,x,\n"
    )
    path = desk.put("log.csv", log)
    for expected in ((1, 0, 0), (0, 1, 0), (1, 0, 0)), ((0, 0, 1), (0, 0, 1), (0, 0, 1)):
        lines = desk.take_path(path, mapping=mapping)
        assert tuple((line.added, line.updated, line.unchanged) for line in lines) == expected
        assert [line.left_out for line in lines] == [3, 3, 3]
        assert [line.columns_left_out for line in lines] == ["", "", "why"]
    (deal,) = desk.rows()
    assert (deal["status"], f"{deal['created_at']:%d}", f"{deal['closed_at']:%d}") == ("won", "01", "03")
    (activity,) = desk.rows("activities")
    assert (activity["activity_id"], activity["rep_id"], activity["channel"]) == ("A|2", "7", "call")


def test_a_value_may_empty_a_field(desk: Desk, tmp_path: Path) -> None:
    mapping = mapped(
        tmp_path,
        '[[file]]\nname = "x.csv"\ntable = "deals"\n[file.columns]\ndeal_id = "no"\namount = "worth"\n'
        '[file.values.how]\nLost = { status = "lost", amount = "" }\nWon = { status = "won" }\n',
    )
    desk.take("x.csv", "no,how,worth\n1,Lost,0\n2,Won,0\n", mapping=mapping)
    assert desk.rows() == [
        {"deal_id": "1", "status": "lost"},
        {"deal_id": "2", "status": "won", "amount": 0.0},
    ]


def test_a_column_that_the_file_does_not_have_is_refused_with_those_it_has(desk: Desk, tmp_path: Path) -> None:
    mapping = mapped(tmp_path, '[[file]]\nname = "x.csv"\ntable = "deals"\n[file.columns]\ndeal_id = "Number"\n')
    with pytest.raises(MappingRefused, match=r"x\.csv: .*Number\. The file has: No, Name"):
        desk.take("x.csv", "No,Name\n1,a\n", mapping=mapping)


def test_every_mistake_in_a_mapping_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(MappingRefused) as refused:
        mapped(
            tmp_path,
            '[mapping]\nzone = "Mars"\nsauce = "x"\n'
            '[[file]]\nname = "x.csv"\ntable = "deels"\n'
            '[[file]]\nname = "y.csv"\ntable = "deals"\nonly = []\n[file.columns]\nammount = "x"\n'
            + DEALS
            + '[file.columns]\ndeal_id = { column = "a", pattern = "(" }\n',
        )
    text = str(refused.value)
    for words in (
        '"Mars" is not a time zone',
        'Did you mean "source"?',
        'Did you mean "deals"?',
        '"only" is not known here',
        'Did you mean "amount"?',
        "deals.deal_id",
        "not a regular expression",
    ):
        assert words in text, f"{words} is not in:\n{text}"


@pytest.mark.parametrize(
    "text",
    [
        "mapping = 5\n",
        "file = 5\n",
        "[file]\nname = 'x'\n",
        DEALS + 'columns = "deal_id"\n',
        DEALS + 'values = []\n[file.columns]\ndeal_id = "a"\n',
        DEALS + '[file.columns]\ndeal_id = "a"\n[file.values]\nb = "c"\n',
        DEALS + '[file.columns]\ndeal_id = "a"\n[file.values.b]\nc = "won"\n',
        DEALS + 'only_listed = "a"\n[file.columns]\ndeal_id = "a"\n',
        DEALS + 'only_listed = ["b"]\n[file.columns]\ndeal_id = "a"\n',
        DEALS + 'date_format = 5\n[file.columns]\ndeal_id = "a"\n',
        DEALS + '[file.columns]\ndeal_id = { column = "a", patern = "b" }\n',
        DEALS + '[file.columns]\ndeal_id = { column = "a", pattern = "(?<=x)y" }\n',
        DEALS + "[file.columns]\ndeal_id = []\n",
        "not toml",
        "",
    ],
)
def test_a_mapping_of_the_wrong_shape_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(MappingRefused, match=r"mapping\.toml"):
        mapped(tmp_path, text)


def test_a_mapping_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MappingRefused, match=r"nowhere\.toml"):
        sources.load(tmp_path / "nowhere.toml")


# ---------------------------------------------------------------- the documentation, and the examples


def test_the_documentation_explains_every_key_of_a_mapping() -> None:
    text = (ROOT / "docs" / "mapping.md").read_text(encoding="utf-8")
    head, files = text.split("## `[[file]]`")
    for part, keys in (
        (head, mappings.HEAD_KEYS),
        (files.split("## `[file.columns]`")[0], mappings.FILE_KEYS),
    ):
        explained = [line.split("`")[1] for line in part.splitlines() if line.startswith("| `")]
        assert explained == list(keys)


def test_the_mapping_shown_in_the_documentation_is_a_good_one(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "mapping.md").read_text(encoding="utf-8")
    mapping = mapped(tmp_path, text.split("```toml")[1].split("```")[0])
    assert mapping.source == "my-crm"


@pytest.mark.parametrize("path", sorted((ROOT / "examples").rglob("mapping.toml")), ids=lambda path: path.parent.name)
def test_every_mapping_that_comes_along_is_a_good_one(path: Path) -> None:
    assert sources.load(path).files


@pytest.mark.parametrize("path", sorted((ROOT / "examples").rglob("playbook.toml")), ids=lambda path: path.parent.name)
def test_every_playbook_among_the_examples_is_a_good_one(path: Path) -> None:
    assert playbook.load(path).steps


# ---------------------------------------------------------------- the examples, on rows made up

LOAN_LOG = """;case_id;activity;timestamp;source
0;0;A_Create Application;2016-01-04 23:30:15.304 UTC;"[""User_1""]"
1;0;A_Accepted;2016-01-05 09:00:00 UTC;"[""User_17""]"
2;0;O_Create Offer;2016-01-05 09:10:00.100 UTC;"[""User_17""]"
3;0;O_Sent (mail and online);2016-01-05 09:10:10.100 UTC;"[""User_17""]"
4;0;W_Call after offers;2016-01-05 09:10:10.110 UTC;"[""User_17""]"
5;0;W_Call after offers;2016-01-08 09:00:00.100 UTC;"[""User_20""]"
6;0;A_Cancelled;2016-02-06 07:00:00.100 UTC;"[""User_1""]"
7;0;W_Call after offers;2016-02-06 07:00:00.200 UTC;"[""User_1""]"
8;1;A_Create Application;2016-01-05 10:00:00.100 UTC;"[""User_5""]"
9;1;A_Pending;2016-01-20 10:00:00.100 UTC;"[""User_6""]"
"""


def test_the_log_of_the_bank_becomes_deals_stages_and_calls(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.store.use_playbook(playbook.load(ROOT / "examples" / "bpic2017" / "playbook.toml"), NOW)
    mapping = sources.load(ROOT / "examples" / "bpic2017" / "mapping.toml")
    path = desk.put("BPI_Challenge_2017_made_up.csv", LOAN_LOG)
    assert not [line.set_aside for line in desk.take_path(path, mapping=mapping) if line.set_aside]

    lost, won = desk.rows()
    assert (lost["owner_id"], lost["stage"], lost["status"]) == ("User_17", "Cancelled", "lost")
    assert lost["loss_reason"] == "No response: cancelled by the system"
    assert lost["created_at"] == pd.Timestamp("2016-01-05 00:30:15.304")
    assert (won["status"], won["stage"], "loss_reason" in won) == ("won", "Pending", False)

    calls = [row for row in desk.rows("activities") if row["channel"] == "call"]
    assert [(row["activity_id"], row["rep_id"], row.get("automatic", False)) for row in calls] == [
        ("0|4", "User_17", False),
        ("0|5", "User_20", False),
        ("0|7", "User_1", True),
    ]
    as_of = datetime(2016, 1, 31, 23, 59)
    frame = desk.store.read(
        "obligations", {"as_of": as_of, "since": None, "until": None, "step": "offer-call", "rep": None}
    )
    # The row of the offer's own second is no call; the one on the third business day is.
    assert frame[["rep_id", "done_by", "state"]].to_numpy().tolist() == [["User_17", "User_20", "on_time"]]
    desk.store.close()


def test_the_practice_data_become_deals_with_what_is_known_of_them(desk: Desk) -> None:
    mapping = sources.load(ROOT / "examples" / "maven_crm" / "mapping.toml")
    path = desk.put(
        "sales_pipeline.csv",
        "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
        "A1,Ann Moss,GTXPro,Isdom,Won,2016-10-25,2017-03-11,4514\n"
        "A2,Ann Moss,MG Special,Isdom,Lost,2016-10-26,2017-03-12,0\n"
        "A3,Ann Moss,MG Special,,Engaging,2016-10-27,,\n"
        "A4,Ann Moss,MG Special,,Prospecting,,,\n"
        "A5,Ann Moss,MG Special,,Dreaming,,,\n",
    )
    deals, stages = desk.take_path(path, mapping=mapping)
    assert (deals.added, deals.left_out, stages.added, stages.left_out) == (4, 1, 3, 2)
    told = [(row["product"], row["status"], row.get("amount"), row.get("customer_id")) for row in desk.rows()]
    assert told == [
        ("GTX Pro", "won", 4514.0, "Isdom"),
        ("MG Special", "lost", None, "Isdom"),
        ("MG Special", "open", None, None),
        ("MG Special", "open", None, None),
    ]
    assert {row["stage"] for row in desk.rows("stage_changes")} == {"Engaging"}
