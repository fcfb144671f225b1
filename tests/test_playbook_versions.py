"""What another playbook would change, which were used, and that every one is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from analytics import playbook_versions, standards
from analytics.cli import main
from analytics.errors import Refused
from analytics.journal import Journal
from analytics.playbook import Playbook, parse, read
from analytics.store import Store
from tests.told_company import QUIET_PLAYBOOK, ToldCompany

NOW = datetime(2026, 3, 21, 3, tzinfo=UTC)
ONE = QUIET_PLAYBOOK.format(settings="")
ANOTHER_STEP = """
[[step]]
id = "thanks"
phase = "care"
title = "Say thank you"
after = { event = "deal_won" }
do = { event = "activity", purpose = "thank_you" }
within = "3 days"
standard = 0.8
"""


def of(text: str) -> Playbook:
    found, problems = parse(text, "one.toml")
    assert found is not None, problems
    return found


@pytest.mark.parametrize(
    ("old", "new", "settings", "steps"),
    [
        ("", "", (), ()),
        ("# only a remark", "", (), ()),
        ('within = "90 days"', 'within = "60 days"', (), ("within",)),
        ('within = "90 days"', 'every = "60 days"', (), ("within", "every")),
        ("standard = 0.9", "standard = 0.8", (), ("standard",)),
        ('source = "a test"', 'source = "x"\ndiffers = "y"', (), ("source", "differs")),
        ('"Asia/Bangkok"', '"Asia/Tehran"\nweekend = ["friday"]', ("time_zone", "weekend"), ()),
        ('name = "Small"', 'name = "Large"', ("name",), ()),
    ],
)
def test_what_differs_is_named_by_its_key(
    old: str, new: str, settings: tuple[str, ...], steps: tuple[str, ...]
) -> None:
    found = playbook_versions.changes(of(ONE), of(ONE.replace(old, new)))
    assert found.settings == settings
    assert tuple(key for change in found.changed for key in change.what) == steps
    assert (found.added, found.removed) == ((), ())
    assert found.is_nothing == (not settings and not steps)


def test_a_step_is_known_by_its_id() -> None:
    found = playbook_versions.changes(of(ONE), of(ONE.replace('"loss-interview"\n', '"loss-talk"\n') + ANOTHER_STEP))
    assert [step.id for step in found.added] == ["loss-talk", "thanks"]
    assert [step.id for step in found.removed] == ["loss-interview"]
    assert found.changed == ()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (ONE.encode("utf-16"), "is not UTF-8 text."),
        (b"\n\n\xff", "is not UTF-8 text."),
        (b"#" * 1_000_001, "is larger than 1 MB; this is no playbook."),
        (b"", "there is no step; a playbook needs at least one [[step]]."),
    ],
)
def test_bytes_that_are_no_playbook_are_told(content: bytes, what: str) -> None:
    found, problems = read(content, "x.toml")
    assert found is None
    assert what in [problem.what for problem in problems]


def test_a_mark_of_excel_at_the_beginning_is_no_mistake() -> None:
    found, problems = read(ONE.encode("utf-8-sig"), "x.toml")
    assert (found, problems) == (of(ONE), [])


def test_every_playbook_is_kept_also_the_one_before_the_first_change(tmp_path: Path) -> None:
    told = ToldCompany()
    told.customer("Anan", "deal 90 won 40, email 0")
    store = told.store(tmp_path)
    journal = Journal(store.directory)
    assert playbook_versions.in_use_since(store.playbook, journal.playbooks()) is None
    second = of(ONE.replace('"Small"', '"Second"') + ANOTHER_STEP)
    playbook_versions.use(store, journal, second, "ann", NOW)
    store.close()

    present = Store(store.directory)
    kept = journal.playbooks()
    assert [version.name for version in kept] == ["Small", "Second"]
    assert present.playbook == second
    since = playbook_versions.in_use_since(present.playbook, kept)
    assert since is not None
    assert (since.author, since.at) == ("ann", NOW)
    assert [version.name for version in playbook_versions.earlier(present.playbook, kept)] == ["Small"]

    playbook_versions.use(present, journal, of(kept[0].text), "ann", NOW)
    present.close()
    again = Store(store.directory)
    assert [version.no for version in journal.playbooks()] == [1, 2, 1]
    assert [version.name for version in playbook_versions.earlier(again.playbook, journal.playbooks())] == ["Second"]
    again.close()


def test_a_standard_that_was_said_is_no_change_of_the_playbook(tmp_path: Path) -> None:
    told = ToldCompany()
    told.customer("Anan", "deal 90 lost 40, email 0")
    told.store(tmp_path).close()
    journal = Journal(tmp_path / "store")
    monday = date(2026, 3, 16)
    journal.say_standard("loss-interview", 0.95, "raised", monday, date(2026, 3, 13), "", "", NOW)
    store = Store(tmp_path / "store", journal.rulings())
    assert store.playbook.steps[0].standard == 0.95
    assert playbook_versions.changes(standards.as_written(store.playbook), of(ONE)).is_nothing
    store.close()


def test_the_command_line_keeps_them_too(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(ONE, encoding="utf-8")
    data = tmp_path / "data"
    assert main(["playbook", "use", str(file), "--data", str(data)]) == 0
    assert [version.text for version in Journal(data).playbooks()] == [ONE]


def test_where_it_cannot_be_used_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object) -> None:
        raise Refused([])

    monkeypatch.setattr(Store, "use_playbook", refuse)
    with pytest.raises(Refused):
        playbook_versions.use(Store(tmp_path), Journal(tmp_path), of(ONE), "", NOW)
    assert Journal(tmp_path).playbooks() == []


def test_those_shipped_are_read_without_a_mistake() -> None:
    names = [path.name for path in playbook_versions.shipped()]
    assert names == ["key-accounts.toml", "project-sales.toml", "retail.toml"]
    assert all(read(path.read_bytes(), path.name)[0] for path in playbook_versions.shipped())
