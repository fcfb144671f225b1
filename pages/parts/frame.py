"""What stands around every page: the language, where the data comes from, and what to do without any."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analytics import wording as words
from analytics.language import LANGUAGES, SOURCE_LANGUAGE
from analytics.wording import _
from pages.parts import cached
from pages.parts.address import LANGUAGE
from pages.parts.cached import Warehouse


def choose_language() -> str:
    """Which language does the reader want? The chosen one, else the address's, else the browser's."""
    if st.session_state.get(LANGUAGE) not in LANGUAGES:
        named = st.query_params.get(LANGUAGE, "")
        st.session_state[LANGUAGE] = named if named in LANGUAGES else _of_browser()
    return str(st.session_state[LANGUAGE])


def bar() -> DeltaGenerator:
    """The line at the top right: as of when, the filters, the link, the language."""
    return st.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small", key="bar"
    )


def language_menu() -> None:
    """The languages, each by its own name."""
    with st.popover(LANGUAGES[words.voice().language].own_name, icon=":material/language:"):
        st.radio(
            _("Language"), list(LANGUAGES), key=LANGUAGE, format_func=lambda name: LANGUAGES[name].own_name,
            on_change=_write_language,
        )  # fmt: skip


def _write_language() -> None:
    st.query_params[LANGUAGE] = st.session_state[LANGUAGE]


def _of_browser() -> str:
    locale = (st.context.locale or "").replace("_", "-").casefold()
    if locale.startswith("zh"):
        return "zh_Hant"
    return locale[:2] if locale[:2] in LANGUAGES else SOURCE_LANGUAGE


@st.cache_resource
def _runs() -> list[bool]:
    """The runs of this server so far; one entry is enough to know that there was one."""
    return []


def reload_first(is_deep: bool) -> None:
    """Load the address once more if it is the first that this server shows.

    Beside a folder named pages/ Streamlit looks for the first address in that folder, and says over the page that it
    is not found there; from the second run on it asks st.navigation.
    """
    if is_deep and not _runs():
        st.html("<script>window.location.reload()</script>", unsafe_allow_javascript=True)
    _runs().append(True)
    del _runs()[1:]


def banner(here: Warehouse, imports: st.Page) -> None:
    """Say that this is the demo company, and where one's own files go in."""
    if not here.is_demo:
        return
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="demo-banner"):
        st.markdown(_("This is the demo company: its people, customers and figures are invented."), width="content")
        st.page_link(imports, label=_("Load your own files"), icon=":material/upload_file:")


def nothing(title: str, how: str, imports: st.Page) -> None:
    """A page whose data is missing: which export would fill it, and where it goes in."""
    st.title(title, anchor=False)
    st.markdown(how)
    st.page_link(imports, label=_("Load files"), icon=":material/upload_file:")


def nobody() -> None:
    """A page on which the filters leave no customer."""
    st.title(_("No customer belongs to what is chosen in the filters."), anchor=False)


def no_data(imports: st.Page) -> None:
    """A friendly empty page: the two ways to fill it."""
    st.title(_("There is no data here yet"))
    st.markdown(
        _(
            "Loose Bolts reads the activity log that your CRM already keeps, and shows which step of the "
            "playbook has worked loose, on whom, and what waits behind it."
        )
    )
    st.subheader(_("Your own data"))
    st.markdown(_("Export activities and deals from your CRM and load the files here. They stay on this machine."))
    st.page_link(imports, label=_("Load your own files"), icon=":material/upload_file:")
    st.subheader(_("The demo company"))
    st.markdown(_("To look around first, make the invented company with these commands and open the page again:"))
    store = cached.DEMO.relative_to(cached.ROOT).as_posix()
    st.code(
        "python -m analytics demo --out data/demo\n"
        f"python -m analytics import data/demo --data {store}\n"
        f"python -m analytics journal read data/demo/journal.jsonl --data {store}",
        language=None,
    )
