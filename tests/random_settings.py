"""Settings of random sites: those that each begins with, and values that an edit chooses from."""

from __future__ import annotations

SETTINGS = {
    "title": '"Random News"',
    "base_url": '"https://news.example/"',
    "description": '""',
    "timezone": '"UTC"',
    "language": '"en"',
    "lists.page_size": "3",
    "front.design": '"magazine"',
    "theme": '{accent = "#9c281b"}',
    "announcement": '{text = "We are *new*", url = "/archive/"}',
    "foot": "[]",
    "chains.by": '["site"]',
    "feeds.limit": "20",
    "feeds.content": '"full"',
    "feeds.per": "[]",
    "feeds.formats": '["rss", "atom", "json"]',
    "ai.headers": "false",
    "ai.training": '"unsaid"',
    "urls.post": '"/{slug}/"',
    "markdown": '{dialect = "github"}',
    "ai.label": '"always"',
    "build.output": '"public"',
    "build.headers": "false",
    "build.redirects": '"netlify"',
    "build.gone": "[]",
    "search.enabled": "false",
    "security": "{}",
    "scripts": "[]",
    "newsletter": '{action = "/letter"}',
    "publisher.name": '"The Desk"',
    "params.colour": '"red"',
    "images.widths": "[16]",
    "images.cards": "false",
    "images.formats": '["webp"]',
    "images.sizes": '"100vw"',
    "checks.ignore": (
        '["comment-parent", "late-correction", "no-contact", "no-policy", "no-responsible",'
        ' "orphan-comments", "picture-small", "no-card", "source-url", "alias", "term-address"]'
    ),
    "checks.external": "[]",
    "archives": "[]",
    "collections": "[]",
    "taxonomies": '[{name = "place"}, {name = "firm", several = false}]',
    "outputs": "{}",
    "languages": "[]",
    "comments.provider": '"static"',
    "comments.server": '"https://comments.example/"',
    "comments.close_after": "0",
}
CHOICES = {
    "title": ['"Random News"', '"Other News"'],
    "description": ['""', '"What is new"'],
    "timezone": ['"UTC"', '"Asia/Kathmandu"', '"America/New_York"'],
    "language": ['"en"', '"de"', '"fr"', '"cs"'],
    "lists.page_size": ["2", "3", "5"],
    "front.design": ['"magazine"', '"latest"', '"compact"'],
    "theme": [
        '{accent = "#9c281b"}',
        '{accent = "#0a6b4b", logo = "/pic.jpg"}',
        '{icon = "/icon.svg"}',
        '{accent = "#0a6b4b", icon = "/icon.svg", icon_png = "/icon.png"}',
        '{icon_png = "/icon.png"}',
        '{accent_dark = "#f3a091", logo = "/pic.jpg", logo_dark = "/pic.jpg"}',
        '{scheme_switch = true, logo = "/pic.jpg", logo_dark = "/pic.jpg"}',
        '{fonts = [{family = "A", file = "/a.woff2", use = ["text", "interface"]}]}',
        '{fonts = [{family = "A", file = "/a.woff2", use = ["headlines"], style = "italic"}]}',
        "{text_width = 36, frame_width = 60.5, page_width = 70}",
    ],
    "foot": [
        "[]",
        '[{title = "Paper", links = [{title = "All", url = "/archive/"}]}]',
        (
            '[{title = "A", links = [{title = "T", url = "/tags/"}]},'
            ' {title = "B", links = [{title = "C", url = "mailto:a@b.c"}]}]'
        ),
    ],
    "announcement": [
        '{text = "We are *new*", url = "/archive/"}',
        '{text = "Until noon", until = 2026-06-02T12:00:00}',
        '{text = "All June", url = "https://june.example/", until = 2026-07-01}',
    ],
    "chains.by": ['["site"]', '["site", "category"]', '["series", "site", "category"]', "[]"],
    "feeds.limit": ["3", "5", "20"],
    "feeds.content": ['"full"', '"summary"'],
    "feeds.per": ["[]", '["tag"]', '["category", "author"]', '["series"]'],
    "feeds.formats": ['["rss", "atom", "json"]', '["atom"]'],
    "ai.headers": ["true", "false"],
    "ai.training": ['"refused"', '"unsaid"'],
    "urls.post": [
        '"/{slug}/"',
        '"/{year}/{month}/{day}/{slug}/"',
        '"/{category}/{slug}.html"',
        '"/{author}/{slug}/"',
    ],
    "markdown": ['{dialect = "github"}', "{math = true}", '{dialect = "classic"}'],
    "ai.label": ['"always"', '"when-required"'],
    "build.output": ['"public"', '"site"', '"public"'],
    "build.headers": ["true", "false"],
    "build.redirects": ['"netlify"', '"cloudflare"'],
    "build.gone": ["[]", '["/gone/"]', '["/gone/", "/gone.html", "/2026/*", "/he/gone/"]'],
    "search.enabled": ["true", "true", "false"],
    "newsletter": [
        '{action = "/letter"}',
        '{action = "https://a.example/x", title = "T", places = ["posts", "home", "foot"]}',
    ],
    "scripts": [
        "[]",
        '[{src = "https://a.example/x.js", pages = ["posts", "/archive/"]}]',
        '[{src = "https://a.example/x.js"}, {src = "https://b.example/x.js", async = true}]',
    ],
    "security": [
        "{}",
        '{script = ["https://a.example"], form = ["https://a.example:8443"]}',
        '{img = ["https://a.example"], media = []}',
    ],
    "checks.external": ["[]", '["/docs/", "/world"]', '["/docs"]'],
    "archives": [
        "[]",
        '[{path = "content/posts/sub"}]',
        '[{path = "content/posts"}, {path = "content/posts/sub"}]',
    ],
    "collections": [
        "[]",
        '[{name = "chosen", limit = 3}]',
        '[{name = "chosen", from = "data/list.json"}, {name = "other", pinned = true}]',
        '[{name = "chosen", author = "ada", order = "title"}, {name = "other", order = "oldest"}]',
    ],
    # Posts have the keys of both, whatever else the settings say of them.
    "taxonomies": [
        '[{name = "place"}, {name = "firm", several = false}]',
        '[{name = "place", label = {en = "Place"}, title = "All", feeds = true}, {name = "firm"}]',
        '[{name = "firm", chain = true, search = false}, {name = "place", list_layout = "tags"}]',
        '[{name = "place", chain = true, layout = "tag"}, {name = "firm", feeds = true}]',
    ],
    "outputs": ["{}", "{llms = true, markdown = true, api = true}", "{markdown = true}"],
    # None of them is the language of the site.
    "languages": [
        "[]",
        '[{code = "he", label = "עברית"}]',
        (
            '[{code = "he", label = "H", title = "T", base_url = "https://he.example/", nav = [],'
            ' foot = [{title = "F", links = [{title = "All", url = "/archive/"}]}],'
            ' announcement = {text = "*Now*", until = 2026-06-02T12:00:00}}]'
        ),
        '[{code = "pt-BR", label = "P", path = "/br/"}, {code = "he", label = "H"}]',
    ],
    "comments.provider": ['"none"', '"static"', '"isso"'],
    "comments.close_after": ["0", "30", "150"],
    "publisher.name": ['"The Desk"', '"The Other Desk"'],
    "params.colour": ['"red"', '"blue"', "[1, {a = 2}]"],
    "images.widths": ["[]", "[16]", "[24, 16]"],
    "images.cards": ["true", "false"],
    "images.formats": ['["webp"]', '["avif", "webp"]', '["avif"]'],
    "images.sizes": ['"auto, 100vw"', '"(min-width: 9px) calc(9px + 1vw), 100vw"'],
}
