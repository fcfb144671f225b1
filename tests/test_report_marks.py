"""The two drawn marks: what they show, to whom, and that grey is enough."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from analytics.charts import theme
from analytics.report import marks

SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg: str, kind: str) -> list[ElementTree.Element]:
    return [element for element in ElementTree.fromstring(svg).iter() if element.get("class") == kind]


def xs(way: str) -> list[float]:
    return [float(x) for x in re.findall(r"[ML](-?[\d.]+) ", way)]


@pytest.mark.parametrize(("share", "width"), [(0, 0), (0.5, 48), (1, 96), (1.7, 96), (-1, 0)])
def test_a_bar_is_as_long_as_the_share_and_never_leaves_its_place(share, width):
    (bar,) = drawn(marks.bar(share, 0.8, "t"), "done")
    assert float(bar.get("width", "")) == width


def test_a_bar_from_right_to_left_begins_at_the_right():
    (bar,) = drawn(marks.bar(0.25, None, "t", rtl=True), "done")
    assert float(bar.get("x", "")) + float(bar.get("width", "")) == marks.WIDTH


def test_the_standard_is_a_line_higher_than_the_bar_so_that_grey_shows_it():
    svg = marks.bar(0.9, 0.8, "t")
    (line,), (bar,) = drawn(svg, "standard"), drawn(svg, "done")
    top, bottom = map(float, re.findall(r" ([\d.]+)V([\d.]+)", line.get("d", ""))[0])
    assert top < float(bar.get("y", ""))
    assert bottom > float(bar.get("y", "")) + float(bar.get("height", ""))
    assert not drawn(marks.bar(0.9, None, "t"), "standard")


@pytest.mark.parametrize(
    ("weeks", "lines", "dots"),
    [
        ((0.1, 0.2, 0.3), 1, 1),
        ((0.1, 0.2, None, 0.3, 0.4), 2, 1),
        ((0.1, None, 0.3, 0.4), 1, 2),
        ((None, 0.5, None), 0, 2),
        ((None, None), 0, 0),
        ((), 0, 0),
        ((1.0,), 0, 2),
    ],
)
def test_a_line_of_weeks_is_open_where_nothing_was_due_and_ends_in_a_dot(weeks, lines, dots):
    ways = [path.get("d", "") for path in drawn(marks.sparkline(weeks, 0.8, "t"), "done")]
    assert sum("L" in way for way in ways) == lines
    assert sum("h0" in way for way in ways) == dots


def test_time_runs_as_the_language_is_read():
    def way(rtl):
        return xs(drawn(marks.sparkline((0.1, 0.2, 0.3), None, "t", rtl=rtl), "done")[0].get("d", ""))

    assert way(False) == sorted(way(False)) == way(True)[::-1]
    assert all(0 < x < marks.WIDTH for x in way(True))


@pytest.mark.parametrize(
    "svg", [marks.bar(0.5, 0.8, '</title><script>"'), marks.sparkline((1, None), 0.8, '</title><script>"')]
)
def test_a_mark_is_one_picture_of_one_size_with_a_title_and_nothing_of_the_data_in_it_runs(svg):
    root = ElementTree.fromstring(svg)
    assert (root.get("role"), root.get("width"), root.get("height")) == ("img", str(marks.WIDTH), str(marks.HEIGHT))
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == '</title><script>"'
    assert {element.tag for element in root.iter()} <= {f"{SVG}{tag}" for tag in ("svg", "title", "rect", "path")}


def test_the_colours_are_those_of_the_charts():
    assert (theme.LIGHT.accent, theme.LIGHT.faint, theme.LIGHT.ink) == (marks.ACCENT, marks.FAINT, marks.INK)
