"""One item of an export as a document."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from sitegen.importing.source import Kind, Note, SourceDocument, SourcePicture, SourceText
from sitegen.importing.sources.html_texts import plain
from sitegen.importing.sources.leftover_notes import Leftovers
from sitegen.importing.sources.wordpress import dates, podcasts, tongues, types
from sitegen.importing.sources.wordpress.addresses import OldAddresses
from sitegen.importing.sources.wordpress.body import body_of, finished, teaser
from sitegen.importing.sources.wordpress.comments import comments_of
from sitegen.importing.sources.wordpress.index import Index
from sitegen.importing.sources.wordpress.library import Library
from sitegen.importing.sources.wordpress.people import WxrPeople
from sitegen.importing.sources.wordpress.rendered import RenderedTexts
from sitegen.importing.sources.wordpress.taxonomy import TermsOfExport
from sitegen.importing.sources.wordpress.words import decoded
from sitegen.importing.sources.wordpress.wxr import WxrItem

# A text before the mark of the excerpt that is longer is the begin of the article, no summary.
MAX_TEASER = 400
# Where page builders keep a text of which the export has nothing else.
_BUILDERS = (
    *("_elementor_data", "_bricks_page_content_2", "_breakdance_data", "_fl_builder_data"),
    *("ct_builder_shortcodes", "ct_builder_json", "_ct_builder_shortcodes", "_ct_builder_json"),
    *("panels_data", "_themify_builder_settings_json", "brizy_post_uid", "vcv-pageContent"),
)
_SUMMARIES = (
    "_yoast_wpseo_metadesc",
    "rank_math_description",
    "_aioseop_description",
    "_aioseo_description",
    "_genesis_description",
    "_seopress_titles_desc",
)


class Documents(Struct, frozen=True):
    """Makes documents of items, with what is known of the whole export."""

    index: Index
    children: dict[str, list[str]]
    people: WxrPeople
    taxonomy: TermsOfExport
    addresses: OldAddresses
    rendered: RenderedTexts

    def document(self, item: WxrItem, kind: Kind, number: str) -> SourceDocument:
        """The document of an item."""
        leftovers = Leftovers()
        library = Library(self.index, self.children, item.text("post_id"), leftovers)
        picture = self._picture(item, library)
        body = self._body(item, leftovers)
        address, aliases, notes = self.addresses.of(item)
        series = self.taxonomy.names(item, "series")
        guid = item.text("guid")
        return SourceDocument(
            kind=kind,
            id=number,
            place=item.place,
            title=plain(item.text("title")),
            slug=decoded(item.text("post_name")),
            address=address,
            aliases=aliases,
            number=number if number.isdecimal() else "",
            date=dates.published(item),
            updated=dates.modified(item),
            state=types.state_of(item),
            is_pinned=item.text("is_sticky") == "1",
            authors=self.people.of(item),
            categories=self.taxonomy.names(item, "category"),
            tags=self.taxonomy.names(item, "tag"),
            series=series[0] if series else "",
            summary=_summary(item),
            language=tongues.language_of(item, self.index),
            translation_key=tongues.translation_key_of(item),
            picture=picture,
            feed_id=guid if guid and self.index.is_unique(guid) else "",
            params=_params(item),
            comments=comments_of(item),
            accepts_comments=item.text("comment_status") == "open",
            body=SourceText(text=body),
            notes=(*_state_notes(item, number), *notes, *leftovers.notes(item.place, number)),
        )

    def _picture(self, item: WxrItem, library: Library) -> SourcePicture | None:
        number = item.meta_value("_thumbnail_id")
        found = library.featured(number) if number not in ("", "0", "-1") else None
        return found and replace(found, src=self.addresses.of_file(found.src))

    def _body(self, item: WxrItem, leftovers: Leftovers) -> str:
        text = item.fields.get("content", "")
        played = podcasts.played(item)
        if not text.strip() and not item.meta_value(*_BUILDERS):
            return played
        trial = Leftovers()
        if text.strip():
            within = Library(self.index, self.children, item.text("post_id"), trial)
            footnotes = item.meta_value("footnotes")
            found = played + body_of(text, footnotes, within, trial, self.index.patterns)
        else:
            found = played
            message = "a page builder made its text, and the export has nothing of that"
            hint = "give the rendered texts of the old site with --rendered, or write it by hand"
            trial.note("text of a page builder", 3, message, hint)
        shown = self.rendered.text(item.text("post_id")) if trial.has_holes else None
        if shown is not None and types.state_of(item) != "private":
            leftovers.note(
                "text of the REST API",
                1,
                "has shortcodes or blocks of plugins: its text is the one that the old site showed",
            )
            return self.addresses.resolved(podcasts.played(item, shown) + finished(shown))
        leftovers.add(trial)
        return self.addresses.resolved(found)


def _summary(item: WxrItem) -> str:
    """The excerpt; else what the post says of itself to search engines; else a short text before
    the mark of the excerpt."""
    if found := plain(item.text("excerpt")):
        return found
    described = plain(item.meta_value(*_SUMMARIES))
    # Variables such as %%excerpt%% or %title% are for the plugin.
    if (
        described
        and "%%" not in described
        and "%sep%" not in described
        and "#post" not in described
    ):
        return described
    for_all = teaser(item.fields.get("content", "").partition(types.PAYWALL)[0])
    if "<!-- wp:premium-content/" in for_all:
        return ""
    begin = plain(for_all)
    return begin if len(begin) <= MAX_TEASER and "[" not in begin else ""


def _params(item: WxrItem) -> dict[str, Any]:
    """The terms of other taxonomies by taxonomy, which layouts may show."""
    found: dict[str, Any] = {}
    for domain, slug, name in item.terms:
        if domain and domain not in types.KNOWN_TAXONOMIES:
            found.setdefault(domain, []).append(plain(name) or decoded(slug))
    return found


def _state_notes(item: WxrItem, number: str) -> tuple[Note, ...]:
    """What is to be said of the state of an item."""
    status = item.text("status") or "publish"
    if status == "pending":
        kind, message = "post that waits for review", "it waits for review: it is a draft"
    elif status not in types.STATES:
        kind = f"status {status}"
        message = f"its status {status} is one of a plugin: it is a draft"
    else:
        return ()
    return (Note(weight=1, kind=kind, place=item.place, message=message, document=number),)
