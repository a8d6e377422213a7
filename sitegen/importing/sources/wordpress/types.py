"""Which items of an export become documents, and why others do not.

Posts and pages do. Of custom types, those with an address of their own were pages that readers saw:
with categories or tags they become posts, without they become pages. Those without an address are
data of a plugin, are counted and left. What WordPress keeps for itself (menus, revisions, styles,
templates) is used elsewhere or means nothing outside of it; what forms have collected, and orders
of shops, are private and are not even counted by name."""

from __future__ import annotations

import re

from msgspec import Struct

from sitegen.importing.source import Kind, State
from sitegen.importing.sources.html_texts import address_parts
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
    parts = address_parts(link)
    return parts.path.strip("/") not in ("", "index.php") and not re.search(
        r"(?:^|&)(?:p|page_id|post_type|preview)=", parts.query
    )


def state_of(item: WxrItem) -> State:
    """The state of an item. A password makes it private, whatever it says else; one with malformed
    XML may have lost that password, and is a draft."""
    if item.text("post_password") or _is_gated(item):
        return "private"
    found = STATES.get(item.text("status") or "publish", "draft")
    return "draft" if item.is_broken and found in ("published", "scheduled") else found


# Where plugins write who may read a whole post, and what they write there if everybody may.
_GATES = (
    *("_jetpack_newsletter_access", "_members_access_role", "rcp_user_level", "rcp_access_level"),
    *("rcp_subscription_level", "_is_paid", "ihc_mb_who"),
)
_OPEN = frozenset({"", "0", "everybody", "all", "none", "any", "a:0:{}"})
PAYWALL = "<!-- wp:jetpack/paywall"


def _is_gated(item: WxrItem) -> bool:
    """Whether a post was for some readers only. What stands before the paywall in one of Jetpack
    was for everybody."""
    values = {key: value.strip().lower() for key, value in item.meta if key in _GATES}
    if PAYWALL in item.fields.get("content", ""):
        values.pop("_jetpack_newsletter_access", None)
    return any(value not in _OPEN for value in values.values())


# Of plugins that keep what no reader sees without the sign that hides a field.
_QUIET_FIELD = re.compile(
    r"_.*|footnotes|enclosure|audio_file|cap-.*|rank_math_.*|dsq_.*|geo_.*|jabber_.*|jetpack_.*"
    r"|wp_.*|et_.*|fusion.*|pyre_.*|tve_.*|om_.*|mfn-.*|vcv-.*|panels_data|ct_.*|brizy.*|avada_.*"
    r"|inline_featured_image|sharing_disabled|switch_like_status|spay_email|slide_template|rs_page.*"
    r"|.*view(?:s|_count|s_count).*|wpb_.*|vc_.*|amazonS3_.*|wpml_.*|ampforwp.*|superpwa.*|td_.*"
    r"|litespeed_.*|site-.*|ast-.*|stick-.*|theme-.*|hide_.*|email_.*|syndication_.*|Hide .*",
    re.IGNORECASE,
)


def is_field(key: str) -> bool:
    """Whether post meta with this key may be a field that somebody has filled in for readers."""
    return bool(key) and _QUIET_FIELD.fullmatch(key) is None


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
