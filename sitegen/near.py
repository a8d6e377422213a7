"""Which name, address or key somebody may have meant by one that does not exist."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from sitegen.lazy import load

# Longer addresses are not compared: the cost grows with the square of the length.
_LONG = 500


def nearest(word: str, names: Iterable[str], cutoff: float = 0.6) -> str:
    """The one of `names` that is most like `word`, or "". `cutoff` is difflib's ratio, 0 to 1.

    difflib is loaded only now: most runs have no mistake to explain."""
    near = load("difflib:get_close_matches")(word, list(names), n=1, cutoff=cutoff)
    return str(near[0]) if near else ""


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """A hint with the one of `names` that is most like `word`, or ""."""
    near = nearest(word.lower(), names)
    return f"did you mean `{near}`?" if near else ""


def nearest_language(code: str, codes: Iterable[str]) -> str:
    """The one of the language tags `codes` that somebody may have meant by `code`, or "": the same
    language, else the first that differs by one letter, best one with the same first letter."""
    language = code.partition("-")[0].lower()
    best = (2, True, "")
    for other in codes:
        its = other.partition("-")[0].lower()
        rank = (_distance(language, its), its[:1] != language[:1])
        if rank < best[:2]:
            best = (*rank, other)
    return best[2]


# --- addresses ------------------------------------------------------------------------------------


def nearly_equal(address: str, addresses: Iterable[str]) -> str:
    """The one of the `addresses`, or paths, that `address` becomes without typing errors, or "".

    Another page has another word or number in its address. So words may differ by a letter in four,
    and numbers must be equal."""
    wanted = _normal(address)
    parts, best = wanted.count("/"), (len(wanted), "")
    if len(wanted) > _LONG:
        return ""
    for other in addresses:
        if abs(len(other) - len(address)) < 8:
            normal = _normal(other)
            if normal.count("/") == parts and abs(len(normal) - len(wanted)) < 3:
                best = min(best, (_slips(wanted, normal), other))
    return best[1]


def _normal(address: str) -> str:
    """An address without what people write in several ways: letter case, zeros before numbers, its
    end."""
    bare = re.sub(r"(?:/index)?\.(?:html?|md)$|/$", "", address.casefold())
    return re.sub(r"(?<!\d)0+(?=\d)", "", bare)


def _slips(one: str, other: str) -> int:
    """By how many letters two addresses differ; the length of `one` if they are about different
    things."""
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return len(one)
    words = [re.split(r"[/_.-]", address) for address in (one, other)]
    if len(words[0]) != len(words[1]):
        return distance if (distance := _distance(one, other)) < 2 else len(one)
    distances = [
        _distance(first, second) if first != second else 0
        for first, second in zip(*words, strict=True)
    ]
    too_far = any(
        distance > min(2, max(len(first), len(second)) // 4)
        for distance, first, second in zip(distances, *words, strict=True)
    )
    return len(one) if too_far or sum(distances) > 2 else sum(distances)


def _distance(one: str, other: str) -> int:
    """How many letters have to be put in, taken out, changed, or swapped with the next one (optimal
    string alignment distance)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, sign in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != sign))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == sign:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


# --- keys -----------------------------------------------------------------------------------------

# What Hugo, Jekyll, WordPress, Ghost, Zola, Astro, Eleventy, schema.org and people call a key. The
# first names of each mean nothing else, so that to rename one changes nothing that is said; the
# others may have been meant in another sense, or hold something else. The table is for all structs:
# of several keys that a name may mean, the first that the struct has is meant.
_SYNONYMS = {
    "title": ("headline posttitle", "heading name sitename"),
    "date": (
        "publishdate pubdate publishedat publishedon datepublished published",
        "created createdat creationdate time timestamp day posted on at when",
    ),
    "updated": (
        (
            "lastmod lastmodified lastmodifiedat modified modifieddate datemodified updatedat "
            "updatedon updatedate updateddate lastupdated lastupdate moddate"
        ),
        "update date",
    ),
    "expires": ("expirydate expiry expiresat expireson", "unpublishdate validuntil validthrough"),
    "author": ("authors byline writer writtenby postauthor", "by creator contributor contributors"),
    "source": (
        "sources",
        (
            "via origin originalurl externalurl sourceurl sourcename citation citations reference "
            "references basedon link"
        ),
    ),
    "ai": (
        "aigenerated aiinvolvement",
        (
            "aiassisted isaigenerated aicontent aidisclosure ailabel generatedby madewithai "
            "disclosure automated model llm involvement"
        ),
    ),
    "review": (
        "",
        (
            "reviewed reviewer reviewedby factchecked factcheckedby factchecker editor editedby "
            "approvedby"
        ),
    ),
    "corrections": ("correction", "errata erratum"),
    "retracted": ("retraction", "retract retractions withdrawn withdrawal takendown"),
    "slug": ("", "permalink url path postname basename"),
    "summary": (
        (
            "description excerpt abstract teaser standfirst dek blurb metadescription "
            "seodescription customexcerpt ogdescription shortdescription"
        ),
        "lead lede intro introduction snippet",
    ),
    "tags": ("tag keywords keyword topics topic labels hashtags posttags", "label taxonomies"),
    "category": ("categories section", "department channel rubric"),
    "series": ("serie seriesname seriestitle", "collection"),
    # Before `image`, for `featured: true`.
    "pinned": ("pin sticky ispinned pinnedpost", "stickied featured isfeatured ontop"),
    "breaking": ("breakingnews isbreaking", "urgent"),
    "unlisted": ("", "hidden hide unlist noindex hiddenpost"),
    "live": ("liveblog livestory", "liveblogging liveticker liveupdates ticker"),
    "draft": (
        "isdraft",
        "status published publish unpublished private visibility state poststatus",
    ),
    "image": (
        (
            "cover coverimage featuredimage featureimage thumbnail heroimage bannerimage picture "
            "photo ogimage headerimage leadimage teaserimage postimage"
        ),
        (
            "featured featuredimg thumb hero banner images img imageurl socialimage avatar "
            "portrait headshot icon"
        ),
    ),
    "image_alt": (
        (
            "alt alttext imagealttext coveralt thumbnailalt featureimagealt featuredimagealt "
            "picturealt"
        ),
        "imagedescription",
    ),
    "lang": ("language langcode languagecode inlanguage", "locale hreflang"),
    "aliases": ("alias redirectfrom redirectsfrom oldurls oldurl", "redirects redirect"),
    "layout": ("", "template type view pagetype posttype"),
    "comments": (
        "commentsenabled allowcomments enablecomments showcomments",
        "comment disablecomments commentstatus",
    ),
    "license": ("licence", "copyright rights"),
    "id": ("", "guid uuid identifier uid postid wordpressid"),
    "params": ("extra customfields", "custom fields meta metadata data attributes"),
    # Authors.
    "name": (
        "fullname displayname publication outlet",
        "title author realname publisher site website",
    ),
    "kind": ("", "type"),
    "role": ("", "title position job jobtitle profession function"),
    "url": ("link href uri address sourceurl website homepage", "web webpage site permalink"),
    "same_as": (
        "socials profiles",
        (
            "sameas social profile links twitter x mastodon github linkedin facebook instagram "
            "bluesky"
        ),
    ),
    # Articles of programs.
    "sources": ("", "source via origin citation citations reference references basedon link"),
    "markdown": ("", "body content text md bodymarkdown contentmarkdown articlebody articletext"),
    "html": ("", "bodyhtml contenthtml htmlbody htmlcontent"),
    "external_id": ("", "externalid guid uuid id identifier postid originid"),
    # Sources.
    "published": ("publishdate pubdate publishedat datepublished", "date"),
    "feed": ("", "rss atom feedurl rssurl"),
    "relation": ("", "type kind role"),
    "archived": (
        "archivedat archiveurl archivedurl archivelink waybackurl waybackmachine",
        "archive archivedcopy wayback snapshot snapshoturl permalink",
    ),
    "accessed": (
        "accessdate accessedat accessedon dateaccessed retrieved retrievedat retrievedon",
        "lastaccessed visited viewed consulted read readat",
    ),
    "quote": ("quotation", "quoted excerpt passage extract snippet blockquote text"),
    # The part of AI.
    "involvement": ("", "level type kind part use mode role"),
    "model": ("modelname llm", "tool engine name version"),
    "provider": ("vendor", "company maker organization"),
    "generated_at": ("generatedat generatedon", "date at generated created time"),
    "description": ("", "note notes text summary comment about subtitle tagline"),
    "prompt_url": ("prompturl", "prompt prompts"),
    # Pictures.
    "src": ("url file filename path href uri imageurl imagepath", "address image picture link"),
    "alt": ("alttext alternativetext alternatetext imagealt", "description text"),
    "caption": ("captiontext", "title legend description"),
    "credit": ("creditline credittext photocredit imagecredit", "byline attribution"),
    "creator": ("creators photographer illustrator", "artist author authors by"),
    "copyright": ("copyrightnotice", "rights"),
    "license_url": ("licenseurl licenceurl", ""),
    "focus": ("focalpoint focuspoint", "position crop"),
    "base64": ("", "b64 data bytes content imagedata"),
    # Languages.
    "code": ("", "lang language locale tag"),
    # Reviews and corrections.
    "by": ("reviewer reviewedby", "author name who editor person"),
    "at": ("", "date on time when day"),
    "scope": ("", "level type kind"),
    "sha256": ("", "sha digest hash checksum"),
    "text": ("note description message", "body content correction reason explanation"),
    # How long something holds.
    "until": ("", "end ends ending endsat expires expiry till to date time at"),
    # site.toml.
    "base_url": ("baseurl siteurl", "url domain address link root"),
    "language": ("", "lang locale languagecode defaultlanguage"),
    "timezone": ("tz", "zone"),
    "nav": ("", "menu menus navigation links"),
    "responsible": ("", "owner editor vsdp impressum"),
    "post": ("", "permalink permalinks pattern posts"),
    "page_size": ("pagesize paginate perpage", "posts size"),
    "server": ("", "url address host"),
    "email": ("", "mail contact"),
    "logo": ("", "image icon picture"),
}
_MEANT: dict[str, list[str]] = {}
for _field, (_same, _others) in _SYNONYMS.items():
    for _name in f"{_same} {_others}".split():
        _MEANT.setdefault(_name, []).append(_field)

# If a struct has the field: names that no key corresponds to, and where their values belong.
_CAPTION = "say it of the picture: image: {src: …, caption: …, credit: …}"
_ELSEWHERE = (
    (
        "url title",
        "links children items submenu submenus",
        "links have no links below them: put these beside them, into the same list",
    ),
    (
        "summary",
        "subtitle subhead subheading subheadline tagline kicker deck",
        "there is no such key; put it into summary, or under params",
    ),
    (
        "image",
        "imagecaption caption imagetitle imagecredit photocredit credit featureimagecaption",
        _CAPTION,
    ),
    (
        "role",
        "bio biography description about",
        "there is no such key; the text after the front matter is the biography",
    ),
)
_SECRET, _SHOWN = (
    ("draft", "private", "hidden", "pending", "unpublished"),
    ("publish", "published", "public", "live", "final"),
)


def meant_key(
    key: str,
    value: object,
    fields: Collection[str],
    taken: Collection[str],
    *,
    is_near: bool = True,
) -> str:
    """The one of the `fields` that somebody who wrote `key` meant, or "". One that is `taken`,
    since it is written as well, cannot be meant; nor can one that is only nearly the same unless
    `is_near`."""
    free = [field for field in fields if field not in taken]
    if _elsewhere(key, fields):
        return ""
    bare = bare_key(key)
    for field in free:
        if bare_key(field) == bare:
            return field
    meant = [field for field in _MEANT.get(bare, ()) if field in free]
    if isinstance(value, bool) and "draft" in meant:
        return "draft"
    if not isinstance(value, bool) and "image" in meant:
        return "image"
    if meant or not is_near:
        return meant[0] if meant else ""
    return nearest(key.lower(), free, cutoff=0.75)


def is_same_key(key: str, field: str) -> bool:
    """Whether `key` means the `field` and nothing else: another name for just the same, another
    way to write its name (`Image-Alt`), or one letter wrong in a long one."""
    bare, own = bare_key(key), bare_key(field)
    if bare == own or bare in _SYNONYMS.get(field, ("", ""))[0].split():
        return True
    return len(own) > 4 and bare.isalpha() and bare not in _MEANT and _distance(bare, own) == 1


def says_draft(key: str, value: object) -> bool | None:
    """Whether a `key` for which `draft` is meant, such as `published: false` or `status: draft`,
    says that it is one; None if that is not clear."""
    said, name = str(value).strip().lower(), bare_key(key)
    if isinstance(value, bool):
        if name in ("published", "publish", "visibility"):
            return not value
        return value if name in ("unpublished", "private", "draft", "isdraft") else None
    return said in _SECRET if said in (*_SECRET, *_SHOWN) else None


def key_hint(key: str, value: object, meant: str, fields: Collection[str]) -> str:
    """What to do about a `key` that does not exist; `meant` is the result of `meant_key`."""
    if elsewhere := _elsewhere(key, fields):
        return elsewhere
    if meant == "draft":
        return f"did you mean `draft`?{_draft(key, value)}"
    if meant == "unlisted":
        return "did you mean `unlisted`? for what nobody may read yet, write draft: true"
    if meant == "slug" and "/" in str(value):
        return (
            "did you mean `slug`? it is the last part of the address; old addresses are `aliases`"
        )
    if meant:
        return f"did you mean `{meant}`?"
    if "params" in fields:
        return "take it out, or put it under params, where your own layouts find it"
    return f"known keys: {', '.join(fields)}"


def _draft(key: str, value: object) -> str:
    """What to write for a draft instead of `published: false`, `status: private` and the like."""
    is_draft = says_draft(key, value)
    if is_draft is None:
        return ""
    return " write draft: true" if is_draft else " a post that is no draft needs no such line"


def bare_key(key: str) -> str:
    """A key without what people write in several ways: `imageAlt`, `image-alt`, `Image_Alt`."""
    return re.sub(r"[\W_]+", "", key).lower()


def _elsewhere(key: str, fields: Collection[str]) -> str:
    return next(
        (
            place
            for field, names, place in _ELSEWHERE
            if {*field.split()} <= {*fields} and bare_key(key) in names.split()
        ),
        "",
    )
