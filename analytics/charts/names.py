"""Where a name finds room beside its mark."""

from __future__ import annotations

from typing import Any

from analytics.charts import theme

Box = tuple[float, float, float, float]  # left, bottom, right, top, in pixels of the plot


def free_place(
    name: str, x: float, y: float, plot: tuple[float, float], taken: list[Box], rtl: bool
) -> dict[str, Any] | None:
    """The first place beside (x, y) that is free, then taken: level with the mark, under it, over it.

    `plot`: how wide and high it is. None where there is no room.
    """
    widest, highest = plot
    wide, half = theme.text_pixels(name), theme.LABEL_PIXELS / 2 + 1
    level, below, above = (y - half, "middle", 0), (y - 6 - 2 * half, "top", -6), (y + 6, "bottom", 6)
    right, left, middle = (x + 8, "left", 8), (x - 8 - wide, "right", -8), (x - wide / 2, "center", 0)
    beside = (left, right) if rtl else (right, left)
    for (start, xanchor, xshift), (bottom, yanchor, yshift) in (
        *((side, level) for side in beside),
        (middle, below),
        (middle, above),
        *((side, line) for line in (below, above) for side in beside),
    ):
        end, top = start + wide, bottom + 2 * half
        is_inside = start >= 0 and end <= widest and bottom >= 0 and top <= highest + 2 * half
        is_free = not any(start < x1 and end > x0 and bottom < y1 and top > y0 for x0, y0, x1, y1 in taken)
        if is_inside and is_free:
            taken.append((start, bottom, end, top))
            return {"text": name, "xanchor": xanchor, "yanchor": yanchor, "xshift": xshift, "yshift": yshift}
    return None
