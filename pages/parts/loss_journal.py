"""What people said of losses: read fresh with every run."""

from __future__ import annotations

from analytics.errors import Refused
from analytics.journal import Journal
from analytics.loss_said import Said, said
from pages.parts import people_waiting, typed
from pages.parts.cached import Warehouse


def said_of_losses(here: Warehouse) -> Said:
    """What do people say of the losses now?

    Asked once, on top of a page: there it is said when the journal cannot be read, or could not be written just now.
    """
    typed.refusals()
    try:
        return said(typed.journal(here))
    except Refused as refused:
        people_waiting.say(refused.problems)
        return Said()


def held(here: Warehouse) -> tuple[Journal, Said] | None:
    """Where to write, and what holds; None where nothing can be said of losses: the page has said why on top."""
    found = typed.journal(here)
    try:
        return found, said(found)
    except Refused:
        return None
