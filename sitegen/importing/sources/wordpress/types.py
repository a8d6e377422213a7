"""Which items of an export become documents, and why others do not.

Posts and pages do. Of custom types, those with an address of their own were pages that readers saw:
with categories or tags they become posts, without they become pages. Those without an address are
data of a plugin, are counted and left. What WordPress keeps for itself (menus, revisions, styles,
templates) is used elsewhere or means nothing outside of it; what forms have collected, and orders
of shops, are private and are not even counted by name."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from msgspec import Struct

from sitegen.importing.source import Kind, State
from sitegen.importing.sources.wordpress.wxr import WxrItem

# Used elsewhere: by menus, pictures and the texts that name them.
USED = (
    "attachment",
    "nav_menu_item",
    "wp_block",
    "wp_navigation",
    "guest-author",
)
INTERNAL = (
    "revision",
    "wp_global_styles",
    "wp_template",
    "wp_template_part",
    "wp_font_family",
    "wp_font_face",
    "custom_css",
    "customize_changeset",
    "oembed_cache",
    "user_request",
    "elementor_library",
    "elementor_snippet",
    "et_pb_layout",
    "acf-field",
    "acf-field-group",
    "acf-post-type",
    "acf-taxonomy",
    "jp_img_sitemap",
    "jp_sitemap",
    "jp_sitemap_master",
    "vc_grid_item",
    "wpcf7_contact_form",
    "wpforms",
    "mc4wp-form",
    "tablepress_table",
    "jetpack_migration",
    "safecss",
    "scheduled-action",
    "amp_validated_url",
    "web-story-page",
    "spectra-popup",
)
# What people wrote into forms, bought or paid.
PERSONAL = (
    "feedback",
    "flamingo_inbound",
    "flamingo_contact",
    "flamingo_outbound",
    "shop_order",
    "shop_order_refund",
    "shop_order_placehold",
    "shop_subscription",
    "shop_coupon",
    "edd_payment",
    "edd_log",
    "nf_sub",
    "wpforms_log",
    "wp-types-user-group",
    "msg",
    "newsletter_subscriber",
)
STATES: dict[str, State] = {
    "publish": "published",
    "draft": "draft",
    "pending": "draft",
    "future": "scheduled",
    "private": "private",
}
_SKIPPED = ("trash", "auto-draft", "inherit", "revision", "request-pending", "request-completed")
KNOWN_TAXONOMIES = (
    "category",
    "post_tag",
    "tag",
    "series",
    "author",
    "nav_menu",
    "post_format",
    "wp_theme",
    "wp_pattern_category",
    "link_category",
    # Of Polylang, see tongues.py.
    "language",
    "post_translations",
    "term_language",
    "term_translations",
)
_CREDIT = re.compile(r's:6:"credit";s:\d+:"([^"<>]*)"')
_BEFORE = "item of the type "


class Use(Struct, frozen=True):
    """What becomes of an item: a kind of document, or None and maybe the `reason` why not."""

    kind: Kind | None
    reason: str = ""


def use_of(item: WxrItem) -> Use:
    """What becomes of an item."""
    kind, status = item.text("post_type") or "post", item.text("status") or "publish"
    if kind in USED or kind in INTERNAL:
        return Use(None)
    if kind in PERSONAL:
        return Use(None, "personal data")
    if status in _SKIPPED:
        return Use(None, status)
    if kind == "post":
        return Use("post")
    if kind == "page":
        return Use("page")
    if not is_pretty(item.text("link")):
        return Use(None, _BEFORE + kind)
    has_terms = any(domain in ("category", "post_tag", "tag") for domain, _, _ in item.terms)
    return Use("post" if has_terms else "page")


def type_of(reason: str) -> str:
    """The custom type that a reason is about, "" if it is about none."""
    return reason.removeprefix(_BEFORE) if reason.startswith(_BEFORE) else ""


def is_pretty(link: str) -> bool:
    """Whether an address says more than the number of a post."""
    parts = urlsplit(link)
    return parts.path.strip("/") not in ("", "index.php") and not re.search(
        r"(?:^|&)(?:p|page_id|post_type|preview)=", parts.query
    )


def state_of(item: WxrItem) -> State:
    """The state of an item. A password makes it private, whatever it says else; one with malformed
    XML may have lost that password, and is a draft."""
    if item.text("post_password"):
        return "private"
    found = STATES.get(item.text("status") or "publish", "draft")
    return "draft" if item.is_broken and found in ("published", "scheduled") else found


def hidden_comment(comment: dict[str, str]) -> str:
    """Why a comment is not shown, "" if it is."""
    kind = comment.get("comment_type", "").strip().lower()
    if kind in ("pingback", "trackback"):
        return "pingbacks and trackbacks"
    if kind not in ("", "comment"):
        return "notes of plugins"
    if comment.get("comment_approved", "").strip() not in ("1", "approved"):
        return "comments that nobody approved"
    return ""


def credit_in(metadata: str) -> str:
    """The credit in the serialized facts that WordPress has read from a picture."""
    found = _CREDIT.search(metadata)
    return found[1].strip() if found else ""
