"""What speaks for several ids being one rep, or one customer?

Nothing here compares everything with everything: what may be one shares a folded key, and stands in one block.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Literal

import pandas as pd

from analytics import names
from analytics.names import PersonName

Certainty = Literal["sure", "likely", "possible"]
CERTAINTIES: tuple[Certainty, ...] = ("sure", "likely", "possible")
REASONS = ("email", "name", "id", "email_name", "initials", "short_name", "company", "legal_form", "domain")

MOST_IN_GROUP = 12  # a name that more than so many bear tells nobody apart
MOST_BY_DOMAIN = 4
# Mailboxes of a team or a machine: whoever shares one is not therefore the same person.
_SHARED_MAILBOX = re.compile(
    "sales|info|office|admin|support|contact|crm|no-?reply|team|service|hello|mail|export|import|marketing|accounts?|"
    "billing|orders?|help|user|test|system|api|integration"
)
_FREE_MAIL = re.compile(
    "g(?:oogle)?mail|hotmail|outlook|live|msn|yahoo|ymail|rocketmail|icloud|me|mac|aol|qq|163|126|foxmail|sina|sohu|"
    "naver|hanmail|daum|proton(?:mail)?|gmx|web|mail|yandex|zoho|hinet|windowslive|chmail|fastmail"
)


@dataclass(frozen=True)
class Hint:
    """These ids may be one, because of this."""

    certainty: Certainty
    reason: str
    ids: tuple[str, ...]


@dataclass
class _Rep:
    """One rep as the imports know him, with every name that his name, id and e-mail give."""

    id: str
    source: str
    emails: set[str] = field(default_factory=set)
    codes: dict[str, str] = field(default_factory=dict)  # id or name with figures in it → which of them it is
    named: list[tuple[str, PersonName]] = field(default_factory=list)  # (by what, the name)
    glued: set[tuple[str, str]] = field(default_factory=set)  # jsmith: (smith, j), (jsmit, h)

    @property
    def mailboxes(self) -> set[str]:
        return {re.sub(r"[\W\d_]+", "", email.split("@")[0]) for email in self.emails}

    @property
    def own(self) -> PersonName:
        return next((name for by, name in self.named if by != "email_name"), PersonName())


# ------------------------------------------------------------------------ reps


def rep_hints(reps: pd.DataFrame) -> list[Hint]:
    """What speaks for which reps being one person? Asked once per import; `proposals` is asked after each answer."""
    known = [_rep(row) for row in reps.to_dict("records")]
    by_id = {rep.id: rep for rep in known}
    full, by_name = _by_name(known)
    found = [
        *_by_email(known),
        *(hint for ids in by_name if (hint := _name_hint([by_id[id] for id in ids], by_name[ids]))),
        *_shortened(known, full, by_id),
    ]
    return [hint for hint in found if len(hint.ids) <= MOST_IN_GROUP]


def _rep(row: Mapping[Any, Any]) -> _Rep:
    id, source = str(row["rep_id"]), _text(row.get("import_source"))
    rep, bare, name = _Rep(id, source), id.removeprefix(f"{source}:"), _text(row.get("name"))
    for by, text in (("id", bare), ("name", name)):
        if "@" in text:
            rep.emails.add(text.strip().casefold())
        elif re.search(r"\d", text):
            rep.codes.setdefault(names.folded(text), by)
        elif text:  # an id of letters alone is a name
            rep.named.append(("name", names.person(text)))
    if "@" in (email := _text(row.get("email"))):
        rep.emails.add(email.strip().casefold())
    for email in sorted(rep.emails):
        mailbox = re.sub(r"\d+", "", email.split("@")[0].split("+")[0])
        if _SHARED_MAILBOX.fullmatch(mailbox):
            continue
        written = names.person(re.sub(r"[._-]+", " ", mailbox))
        rep.named.append(("email_name", written))
        if len(written.words) == 1 and not written.initials and len(mailbox) > 4:
            rep.glued |= {(mailbox[1:], mailbox[0]), (mailbox[:-1], mailbox[-1])}
    return rep


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _by_email(reps: Sequence[_Rep]) -> Iterator[Hint]:
    shared: dict[str, list[_Rep]] = defaultdict(list)
    for rep in reps:
        for email in rep.emails:
            if not _SHARED_MAILBOX.fullmatch(email.split("@")[0]):
                shared[email].append(rep)
    for group in shared.values():
        if len(group) > 1:
            is_doubtful = any(_are_told_apart(one, other) for one, other in combinations(group, 2))
            yield Hint("possible" if is_doubtful else "sure", "email", tuple(rep.id for rep in group))


def _are_told_apart(one: _Rep, other: _Rep) -> bool:
    """Does one system know them as two people of names that have nothing in common, who share a mailbox?"""
    both = (set(one.own.words), set(other.own.words))
    return one.source == other.source and all(both) and not (both[0] & both[1])


def _by_name(reps: Sequence[_Rep]) -> tuple[dict[str, set[str]], dict[tuple[str, ...], str]]:
    """Who bears each full name (by its key), and which ids share a name, with the reason."""
    full: dict[str, set[str]] = defaultdict(set)
    blocks: dict[str, dict[str, str]] = defaultdict(dict)
    for rep in reps:
        for by, name in rep.named:
            for key in {name.key, f"={name.joined}"} - {"", "="}:
                blocks[key].setdefault(rep.id, by)
            if name.is_full and name.words and not name.initials:
                full[name.key].add(rep.id)
        for text, by in rep.codes.items():
            blocks[f"is {text}"].setdefault(rep.id, by)
    found: dict[tuple[str, ...], str] = {}
    for bearers in blocks.values():
        # That two systems number their people alike says nothing.
        if len(bearers) > 1 and set(bearers.values()) != {"id"}:
            # As sure as the second surest of them: a name beside one in an e-mail is "by e-mail".
            reason = sorted(bearers.values(), key=REASONS.index)[1]
            held = found.get(tuple(bearers), reason)
            found[tuple(bearers)] = min(held, reason, key=REASONS.index)
    return full, found


def _name_hint(group: Sequence[_Rep], reason: str) -> Hint | None:
    """How sure is it that those of one name are one person? None where the titles say that they are not."""
    if {"male", "female"} <= {name.gender for rep in group for _by, name in rep.named}:
        return None
    is_full = any(name.is_full for rep in group for _by, name in rep.named) or reason == "id"
    certainty: Certainty = "likely" if is_full and not _is_doubtful(group) else "possible"
    return Hint(certainty, reason, tuple(rep.id for rep in group))


def _is_doubtful(group: Sequence[_Rep]) -> bool:
    """Does their own system hold them for several, or has each a mailbox of another name?"""
    sources = [rep.source for rep in group]
    mailboxes = [rep.mailboxes for rep in group if rep.emails]
    return len(set(sources)) < len(sources) or any(not (a & b) for a, b in combinations(mailboxes, 2))


def _shortened(reps: Sequence[_Rep], full: Mapping[str, set[str]], by_id: Mapping[str, _Rep]) -> Iterator[Hint]:
    """J. Smith, jsmith, John P. Smith, and Somchai alone: whose short form is it, if it can be only one's?"""
    by_initials: dict[tuple[str, str], set[str]] = defaultdict(set)
    by_word: dict[str, set[str]] = defaultdict(set)
    for key in full:
        words = tuple(key.split())
        for short in _short_forms(words):
            by_initials[short].add(key)
        for word in words:
            by_word[word].add(key)
    middles: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for rep in reps:
        for _by, name in rep.named:
            if len(name.words) > 1 and name.initials:
                middles[" ".join(sorted(name.words))].add(name.initials)
    for rep in reps:
        own = rep.own
        for by, name in rep.named:
            if by == "email_name" and (own.is_full or not name.words):
                continue  # his name says more than his mailbox
            meant: set[str] = set()
            reason = "initials"
            certainty: Certainty = "likely"
            if name.initials:
                meant = by_initials.get(_short_form(name.words, name.initials), set())
                bare = " ".join(sorted(name.words))
                if not meant and bare in full and len(middles[bare]) == 1:
                    meant = {bare}
            elif not name.is_full and name.words:
                reason, certainty = ("short_name" if by != "email_name" else by), "possible"
                meant = by_word.get(name.words[0], set())
                if not meant and by == "email_name":
                    meant = set().union(*(by_initials.get(glued, set()) for glued in rep.glued))
            if len(meant) == 1:
                yield from _as_short_for(rep, sorted(full[meant.pop()]), reason, certainty, by_id)


def _as_short_for(
    rep: _Rep, ids: Sequence[str], reason: str, certainty: Certainty, by_id: Mapping[str, _Rep]
) -> Iterator[Hint]:
    group = [rep, *(by_id[id] for id in ids if id != rep.id)]
    if len(group) > 1:
        yield Hint("possible" if _is_doubtful(group) else certainty, reason, tuple(one.id for one in group))


def _short_form(words: Iterable[str], initials: Iterable[str]) -> tuple[str, str]:
    return " ".join(sorted(words)), "".join(sorted(initials))


def _short_forms(words: tuple[str, ...]) -> set[tuple[str, str]]:
    """J. Smith, John S., and with a third name each of them with it, without it, and with its initial."""
    if not 2 <= len(words) <= 4:
        return set()
    found = set()
    for n in range(1, len(words)):
        for kept in combinations(range(len(words)), n):
            rest = [names.initial(words[i]) for i in range(len(words)) if i not in kept]
            for m in range(1, len(rest) + 1):
                found |= {_short_form((words[i] for i in kept), some) for some in combinations(rest, m)}
    return found


# ------------------------------------------------------------------------ customers


def customer_hints(customers: pd.DataFrame, contacts: pd.DataFrame | None = None) -> list[Hint]:
    """What speaks for which customers being one? Names without their legal forms, weakly the domain of their mail."""
    blocks: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    columns = (customers[name] for name in ("customer_id", "name", "import_source"))
    for id, text, source in zip(*columns, strict=True):
        if isinstance(text, str) and (name := names.company(text)).words:
            blocks[name.joined].append((id, name.form, _text(source)))
    found = [hint for block in blocks.values() if len(block) > 1 for hint in _company_hints(block)]
    return found if contacts is None else [*found, *_by_domain(contacts)]


def _company_hints(block: Sequence[tuple[str, str, str]]) -> Iterator[Hint]:
    """One name: likely one customer, unless one system holds them for several or they differ in their legal form."""
    by_form: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for id, form, source in block:
        by_form[form].append((id, source))
    if len(set(by_form) - {""}) > 1:
        for of_form in by_form.values():
            yield from _same_customer(of_form, "company")
        yield from _same_customer([(id, source) for id, _form, source in block], "legal_form", "possible")
    else:
        yield from _same_customer([(id, source) for id, _form, source in block], "company")


def _same_customer(ids: Sequence[tuple[str, str]], reason: str, certainty: Certainty = "likely") -> Iterator[Hint]:
    if 1 < len(ids) <= MOST_IN_GROUP:
        is_in_one = len({source for _id, source in ids}) < len(ids)
        yield Hint("possible" if is_in_one else certainty, reason, tuple(id for id, _source in ids))


def _by_domain(contacts: pd.DataFrame) -> Iterator[Hint]:
    mail = contacts.dropna(subset=["customer_id", "email"])
    domains = mail["email"].astype("str").str.strip().str.casefold().str.extract(r"@([^@\s]+\.[^@\s.]+)$")[0]
    found = pd.DataFrame({"domain": domains, "customer_id": mail["customer_id"]}).dropna().drop_duplicates()
    found = found.loc[~found["domain"].str.split(".").str[0].str.fullmatch(_FREE_MAIL)]
    sizes = found.groupby("domain")["customer_id"].transform("size")
    for _domain, ids in found.loc[sizes.between(2, MOST_BY_DOMAIN)].groupby("domain", sort=False)["customer_id"]:
        yield Hint("possible", "domain", tuple(ids))
