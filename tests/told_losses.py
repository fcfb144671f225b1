"""Losses told in words: a deal lost for a reason of a category, in a company that has won with quotes or without."""

from __future__ import annotations

from tests.told_company import ToldCompany

SETTINGS = """
[segments.hasty]
tries = 2
[stages]
quote = ["Proposal"]
"""
# What the rep wrote, for each category that a reason can be of.
REASONS = {
    "price": "Price too high",
    "terms": "Payment terms",
    "competitor": "Lost to competitor",
    "no_need": "No need",
    "no_response": "No response",
    "no_decision": "No decision",
    "economy": "Bad economy",
    "budget": "No budget",
    "timing": "Bad timing",
    "product": "Missing feature",
    "quality": "Poor quality",
    "relationship": "Bad relationship",
    "other": "Blue moon",
    "none": "",
}


def deal(category: str, story: str, when: str = "deal 70 lost 0", against: str = "") -> str:
    """The story of a deal that was lost for a reason of this category, on the day given."""
    reason = f' reason "{REASONS[category]}"' if REASONS[category] else ""
    rival = f' against "{against}"' if against else ""
    return f"{when}{reason}{rival}" + (f", {story}" if story else "")


def company_that_won(n_with: int = 5, n_without: int = 1) -> ToldCompany:
    """One that has logged for 900 days, and has won so many deals with a quote, and so many without one."""
    told = ToldCompany()
    told.customer("long ago", "visit 900")
    for number in range(n_with + n_without):
        told.customer(f"buyer {number}", "won 100, quote 130" if number < n_with else "won 100, visit 130")
    return told
