"""The Markdown, parsed again: the lines of the document, and no mark that the data made."""

from __future__ import annotations

import itertools

import pytest
from markdown_it import MarkdownIt

from analytics.report import markdown, spoken
from tests import told_review as told

# CommonMark, and one with the usual extensions besides.
PARSERS = {"commonmark": MarkdownIt("commonmark"), "js-default": MarkdownIt("js-default")}


def inline(token):
    return [(child.type, child.content) for child in token.children or () if child.content or child.type != "text"]


def lines_of(document):
    for section in spoken.legible(document).sections:
        for rows in section.lists:
            for row in rows.rows[: rows.first]:
                figure = f"– {row.figure}"
                yield " ".join(part for part in (spoken.SIGNS[row.sign], row.head, row.detail, figure) if part)
            if rows.n_more:
                yield f"{rows.n_more} more"


@pytest.mark.parametrize("kind", PARSERS)
def test_the_lines_are_those_of_the_document_with_nothing_marked_but_their_heads(kind):
    document = told.review()
    tokens = PARSERS[kind].parse(markdown.write(document))
    allowed = {
        f"{name}_{end}" for name in ("heading", "paragraph", "bullet_list", "list_item") for end in ("open", "close")
    }
    assert {token.type for token in tokens} <= {*allowed, "inline"}
    marked = {name for token in tokens for name, _ in inline(token)}
    assert marked <= {"text", "strong_open", "strong_close"}
    said = [
        "".join(text for _, text in inline(token)) for token in tokens if token.type == "inline" and token.level == 3
    ]
    assert said == list(lines_of(document))


def test_the_headings_are_the_titles():
    document = told.review()
    tokens = PARSERS["commonmark"].parse(markdown.write(document))
    found = [
        (token.tag, "".join(text for _, text in inline(after)))
        for token, after in itertools.pairwise(tokens)
        if token.type == "heading_open"
    ]
    wanted = [("h1", document.title)]
    for section in document.sections:
        wanted += [("h2", section.title), *(("h3", rows.title) for rows in section.lists)]
    assert found == wanted


@pytest.mark.parametrize(
    "name", [*told.HOSTILE, "2) b", "- a", "> q", "===", "---", "    code", "a  \nb", "&amp; &#35;", "***"]
)
@pytest.mark.parametrize("kind", PARSERS)
def test_a_text_of_the_data_stays_a_text_at_the_beginning_of_a_line_too(name, kind):
    text = spoken.clean(name)
    tokens = PARSERS[kind].parse(markdown.escaped(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert {kind for kind, _ in inline(tokens[1])} <= {"text"}
    assert "".join(content for _, content in inline(tokens[1])) == text
