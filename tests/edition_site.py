"""A site in English, French and German: six English and six French posts in turn, four pages, and
no German text."""

from __future__ import annotations

from pathlib import Path

from support import SETTINGS, SiteTest

EDITIONS = """
chains.by = ["site", "category"]
feeds.formats = ["rss", "json"]
feeds.per = ["tag"]
search.enabled = true
lists.page_size = 2
[[languages]]
code = "fr"
label = "Français"
title = "Nouvelles"
[[languages]]
code = "de"
label = "Deutsch"
"""


# The same site under a base path, with the French edition on a host of its own.
ON_TWO_HOSTS = SETTINGS.replace("example/", "example/blog/") + EDITIONS.replace(
    'code = "fr"', 'code = "fr"\nbase_url = "https://nouvelles.example/"'
)
# The folder of public/ that is the root of each host.
HOSTS = {"https://news.example/blog/": "", "https://nouvelles.example/": "fr/"}


def write(root: Path, settings: str = SETTINGS + EDITIONS) -> SiteTest:
    """Write the site into the folder `root`."""
    site = SiteTest(root, settings)
    for number in range(1, 7):
        for name, lang in (("story", ""), ("recit", "lang: FR\n")):
            more = f"{lang}tags: [Harbour, {name}]\ncategory: Sea\naliases: [/old/{name}-{number}/]"
            site.post(f"{name}-{number}", date=f"2026-02-{number:02}", more=more)
    about = "---\ntitle: About\n---\nText.\n"
    site.write("content/pages/about.md", about)
    site.write("content/pages/ai-policy.md", about.replace("About", "AI"))
    french = "---\ntitle: À propos\nlang: fr\n---\nTexte.\n"
    site.write("content/pages/apropos.md", french)
    site.write("content/pages/ai-policy-fr.md", french.replace("lang", "slug: ai-policy\nlang"))
    return site
