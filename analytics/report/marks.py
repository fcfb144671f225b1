"""How much was done against the standard, and how did it go week by week? Two small drawings, as SVG.

They are the same in HTML and in PDF, stand beside words that say the same, and carry a title for who does not see
them. Length against a line and height say everything, so that they hold without colour and in grey print.
The colours are attributes, which a page may overrule by class: `track`, `done`, `standard`.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

WIDTH, HEIGHT = 96, 16  # pixels
ACCENT, FAINT, INK = "#2563a8", "#e3e7eb", "#1f2933"

_EDGE = 2  # so that a line at 0 or 1, and the dot of the last week, are whole


def bar(share: float, standard: float | None, title: str, *, rtl: bool = False) -> str:
    """How much was done, against the standard? A bar from 0 to 1, and a line across it where it should reach."""
    done = _within(share) * WIDTH
    parts = [
        f'<rect class="track" x="0" y="4" width="{WIDTH}" height="8" fill="{FAINT}"/>',
        f'<rect class="done" x="{_number(WIDTH - done if rtl else 0)}" y="4" width="{_number(done)}" height="8" '
        f'fill="{ACCENT}"/>',
    ]
    if standard is not None:
        x = _number(_across(standard, rtl))
        parts.append(_line("standard", f"M{x} 0.5V{HEIGHT - 0.5}", 1.5, INK))
    return _drawing(title, parts)


def sparkline(weeks: Sequence[float | None], standard: float | None, title: str, *, rtl: bool = False) -> str:
    """How did it go week by week? A line from the oldest share to the latest, open where nothing was due.

    The last known week is a dot; the standard is a thin line with gaps. With `rtl` time runs from right to left.
    """
    points = [(_across(place / max(1, len(weeks) - 1), rtl), share) for place, share in enumerate(weeks)]
    known = [(x, _up(share)) for x, share in points if share is not None]
    parts = []
    if standard is not None:
        y = _number(_up(standard))
        parts.append(_line("standard", f"M0 {y}H{WIDTH}", 0.75, INK, ' stroke-dasharray="3 2"'))
    for is_known, run in groupby(points, key=lambda point: point[1] is not None):
        places = [(x, _up(share)) for x, share in run if share is not None]
        if is_known and len(places) > 1:
            way = "L".join(f"{_number(x)} {_number(y)}" for x, y in places)
            parts.append(_line("done", f"M{way}", 1.5, ACCENT))
        elif is_known:
            parts.append(_dot(*places[0], 1))
    if known:
        parts.append(_dot(*known[-1], 2))
    return _drawing(title, parts)


def _drawing(title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="mark" role="img" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )


def _line(name: str, way: str, width: float, colour: str, more: str = "") -> str:
    return f'<path class="{name}" d="{way}" fill="none" stroke="{colour}" stroke-width="{width}"{more}/>'


def _dot(x: float, y: float, radius: float) -> str:
    # A dot is a closed line of no length: so the class that colours lines colours dots as well.
    way = f"M{_number(x)} {_number(y)}h0"
    return _line("done", way, 2 * radius, ACCENT, ' stroke-linecap="round"')


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))


def _across(share: float, rtl: bool) -> float:
    there = _EDGE + _within(share) * (WIDTH - 2 * _EDGE)
    return WIDTH - there if rtl else there


def _up(share: float) -> float:
    return HEIGHT - 2 - _within(share) * (HEIGHT - 4)


def _number(x: float) -> str:
    return f"{x:.2f}".rstrip("0").rstrip(".")
