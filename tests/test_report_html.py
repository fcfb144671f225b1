"""The HTML file, read again by a parser: all rows, nothing of the data as markup, nothing fetched."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from analytics.report import html, spoken
from tests import told_review as told

VOID = {"meta"}


class Page(HTMLParser):
    """Which elements does the file hold, which rows do its tables, and which lines do its lists?"""

    def __init__(self, document):
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict]] = []
        self.texts: list[tuple[list[str], str]] = []
        self.tables: list[list[list]] = []
        self.heads: list[str] = []
        self.is_in_head = False
        self.feed(html.write(document).decode())
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tbody":
            self.tables.append([])
        elif tag == "tr" and self.tables and "tbody" in self.open:
            self.tables[-1].append([])
        elif tag == "td":
            self.tables[-1][-1].append("")
        elif tag == "data":
            self.tables[-1][-1][-1] = float(found["value"])
        elif tag == "time":
            self.tables[-1][-1][-1] = date.fromisoformat(found["datetime"])
        self.is_in_head = found.get("class") == "head"
        if self.is_in_head:
            self.heads.append("")

    def handle_endtag(self, tag):
        self.is_in_head = False
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append((list(self.open), data))
        if "td" in self.open and isinstance(self.tables[-1][-1][-1], str):
            self.tables[-1][-1][-1] += data
        elif self.is_in_head:
            self.heads[-1] += data

    def text(self):
        return " ".join(text for tags, text in self.texts if not {"style", "script"} & set(tags))


def lists_of(document):
    return [rows for section in spoken.legible(document).sections for rows in section.lists if rows.rows]


def cells_of(rows):
    known = [[row.cells[column.name] for column in rows.columns] for row in rows.rows]
    return [["" if value is None else value for value in row] for row in known]


@pytest.mark.parametrize("document", [told.review(), told.in_thai(), told.in_persian(), told.in_chinese()])
def test_the_tables_hold_every_row_of_the_document_typed(document):
    assert Page(document).tables == [cells_of(rows) for rows in lists_of(document)]


def test_every_row_is_a_line_the_first_shown_and_the_rest_folded():
    page = Page(told.review())
    assert page.heads == [row.head for rows in lists_of(told.review()) for row in rows.rows]
    assert "11 more" in page.text()
    assert "Nothing was won this week." in page.text()


def test_no_text_of_the_data_becomes_markup():
    page = Page(told.review())
    assert {tag for tag, _ in page.tags} <= {
        *("html", "head", "meta", "title", "style", "body", "script", "header", "section", "footer", "button"),
        *("h1", "h2", "h3", "p", "span", "bdi", "ul", "li", "details", "summary", "div"),
        *("table", "thead", "tbody", "tr", "th", "td", "data", "time", "svg", "rect", "path"),
    }
    assert sum(tag == "script" for tag, _ in page.tags) == sum(tag == "style" for tag, _ in page.tags) == 1
    assert not [name for _tag, found in page.tags for name in found if name.startswith("on")]
    assert "<script>alert(1)</script>" in page.text()


def test_nothing_is_fetched_and_nothing_runs_but_the_one_script():
    text = html.write(told.review()).decode()
    assert not re.findall(r"<[^>]* (?:src|href|action)=", text)
    assert set(re.findall(r"url\(\"([^,]*),", text)) == {"data:font/woff2;base64"}
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)[0]
    assert policy.startswith("default-src 'none'; font-src data:; style-src 'sha256-")
    assert "unsafe" not in policy


def test_a_name_in_the_foot_of_the_print_cannot_leave_its_text():
    hostile = '"; } </style><script>alert(1)</script>'
    page = Page(replace(told.review(), title=hostile))
    assert sum(tag == "script" for tag, _ in page.tags) == 1


@pytest.mark.parametrize(
    ("document", "fonts"),
    [
        (told.review(("Somchai", "Malee", "Anan")), 0),
        (told.in_thai(), 1),
        (told.in_persian(), 1),
        (told.in_chinese(), 0),
        (told.review(), 2),
    ],
)
def test_only_the_fonts_that_the_texts_need_are_carried(document, fonts):
    style = html.write(document).decode()
    assert style.count("@font-face") == fonts


def test_persian_is_read_from_right_to_left_and_a_latin_name_in_it_from_left_to_right():
    text = html.write(told.in_persian()).decode()
    assert '<html lang="fa" dir="rtl">' in text
    assert '<span class="head" dir="ltr">Somchai Ltd.</span>' in text
    assert f'<span class="head" dir="rtl">{told.HOSTILE[11]}</span>' in text


def test_a_sign_is_said_and_never_colour_alone():
    text = html.write(told.review()).decode()
    for name, drawn in (("loose", "●"), ("watch", "◐"), ("praise", "✓"), ("unknown", "?")):
        said = f'<span class="sign {name}" role="img" aria-label="[a-z ]+" title="[a-z ]+">{re.escape(drawn)}</span>'
        assert re.search(said, text), name


def test_the_same_document_is_the_same_file():
    assert html.write(told.review()) == html.write(told.review())


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(390, 800), (1440, 900)])
def test_in_a_browser_it_prints_by_itself_only_where_the_address_says_so(width, height, tmp_path, browser_page):
    (tmp_path / "review.html").write_bytes(html.write(told.review()))
    address = (tmp_path / "review.html").as_uri()
    told_off = []
    browser_page.on("console", lambda message: told_off.append(message.text))
    browser_page.on("pageerror", lambda error: told_off.append(str(error)))
    browser_page.set_viewport_size({"width": width, "height": height})
    browser_page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    browser_page.goto(address)
    assert browser_page.evaluate("window.printed") == 0
    browser_page.get_by_role("button", name="Print").click()
    assert browser_page.evaluate("window.printed") == 1
    assert browser_page.evaluate("document.documentElement.scrollWidth") <= width
    browser_page.goto("about:blank")
    browser_page.goto(f"{address}#print")
    assert browser_page.evaluate("window.printed") == 1
    # Nothing that the page's own policy forbids was tried.
    assert not told_off
