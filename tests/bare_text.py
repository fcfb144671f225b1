"""Finding the texts of a page that were not handed to gettext."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TypeGuard

MARKERS = {"_", "gettext", "ngettext", "pgettext", "npgettext", "N_"}

# Calls whose first argument is read by people, and the two of which more are.
SHOWN = {
    *("title", "header", "subheader", "markdown", "caption", "text", "write", "badge", "metric", "tabs"),
    *("info", "warning", "error", "success", "toast", "spinner", "status", "dialog", "expander", "popover"),
    *("button", "download_button", "link_button", "form_submit_button", "menu_button", "checkbox", "toggle"),
    *("text_input", "text_area", "number_input", "date_input", "time_input", "slider", "select_slider"),
    *("radio", "selectbox", "multiselect", "segmented_control", "pills", "chat_input", "file_uploader"),
    *("set_page_config", "html"),
}
N_SHOWN = {"metric": 3, "write": 99}
WITH_OPTIONS = {"radio", "selectbox", "multiselect", "segmented_control", "pills", "select_slider"}
# Keywords that are read by people, whatever is called.
SHOWN_KEYWORDS = {
    *("label", "help", "placeholder", "title", "page_title", "subtitle", "caption", "body", "text", "alt"),
    *("delta", "delta_description", "description", "x_label", "y_label", "x_title", "y_title", "tooltip"),
}
NAMES = {"Loose Bolts"}  # a name is the same in every language

_NOT_READ = re.compile(
    r"<(style|script)\b.*?</\1>|<[^>]*>|&[a-z]+;|:material/\w+:|:[a-z-]+\[|https?://\S+", re.S | re.I
)
_SENTENCE = re.compile(r"^\W*[A-Z]\w*[ ,]+\w+ ?")


def bare_texts(code: str, file: str) -> list[str]:
    """Which texts would reach a reader untranslated? One line for each, with its place."""
    tree = ast.parse(code)
    inside_markers = {id(part) for call in _calls(tree) if _is_marker(call) for part in ast.walk(call)}
    given: dict[str, list[ast.expr]] = defaultdict(list)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            given[node.targets[0].id].append(node.value)

    found: dict[tuple[int, int], str] = {}
    for call in _calls(tree):
        for part in _shown(call):
            values = given.get(part.id, []) if isinstance(part, ast.Name) else [part]
            for text in (text for value in values for text in _literals(value)):
                if id(text) not in inside_markers:
                    found[text.lineno, text.col_offset] = _wording(text)
        if _is_marker(call):
            for broken in (part for part in call.args if isinstance(part, ast.JoinedStr | ast.BinOp)):
                found[broken.lineno, broken.col_offset] = f"{ast.unparse(broken)} (cannot be looked up)"
    silent = inside_markers | _never_shown(tree)
    for node in ast.walk(tree):
        if _is_text(node) and id(node) not in silent and _SENTENCE.match(_wording(node)):
            found[node.lineno, node.col_offset] = _wording(node)
    return [f"{file}, line {line}: {text!r} is not in gettext" for (line, _), text in sorted(found.items()) if text]


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    called = call.func
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def _is_marker(call: ast.Call) -> bool:
    return _name(call) in MARKERS


def _shown(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that people read."""
    name = _name(call)
    if isinstance(call.func, ast.Attribute) and (name in SHOWN or name.endswith("Column")):
        if ast.unparse(call.func.value) not in ("log", "logger", "logging", "warnings"):
            yield from call.args[: N_SHOWN.get(name, 1)]
    if name in WITH_OPTIONS and all(keyword.arg != "format_func" for keyword in call.keywords):
        yield from call.args[1:2]
        yield from (keyword.value for keyword in call.keywords if keyword.arg == "options")
    yield from (keyword.value for keyword in call.keywords if keyword.arg in SHOWN_KEYWORDS)


def _literals(value: ast.expr) -> Iterator[ast.Constant | ast.JoinedStr]:
    """The texts written in an expression that become part of its value."""
    if _is_text(value):
        if _wording(value):
            yield value
        if isinstance(value, ast.JoinedStr):
            for part in value.values:
                if isinstance(part, ast.FormattedValue):
                    yield from _literals(part.value)
        return
    match value:
        case ast.IfExp():
            parts = [value.body, value.orelse]
        case ast.BinOp():
            parts = [value.left, value.right]
        case ast.BoolOp():
            parts = value.values
        case ast.List() | ast.Tuple() | ast.Set():
            parts = value.elts
        case ast.Dict():
            parts = value.values
        case ast.Call(func=ast.Attribute(value=told)):  # "… {}".format(…), ", ".join(…)
            parts = [told]
        case _:
            parts = []
    for part in parts:
        yield from _literals(part)


def _is_text(node: ast.AST) -> TypeGuard[ast.Constant | ast.JoinedStr]:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _wording(text: ast.Constant | ast.JoinedStr) -> str:
    """What is read of a literal: no markup, no icons, a 0 for each figure; "" when no letter is left."""
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    whole = "".join(str(part.value) if isinstance(part, ast.Constant) else "0" for part in parts)
    read = _NOT_READ.sub(" ", whole).strip()
    return read if read not in NAMES and any(letter.isalpha() for letter in read) else ""


def _never_shown(tree: ast.AST) -> set[int]:
    """Docstrings, what is raised, and texts inside other texts: not read as sentences of a page."""
    silent: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and _is_text(node.value):
            silent.add(id(node.value))
        elif isinstance(node, ast.Raise | ast.Assert | ast.JoinedStr):
            silent.update(id(part) for part in ast.walk(node) if part is not node)
    return silent
