"""How far an archive has come, as `sitegen check` says it."""

from __future__ import annotations

import json
from pathlib import Path

from support import NOW, SETTINGS, SiteTest

from sitegen.commands.check import Checked, CheckOptions, check
from sitegen.report import messages

ARCHIVE = '[[archives]]\npath = "content/posts/old"\n'
POST = "---\ntitle: {}\ndate: 2019-05-03\nauthor: ada\nsource: {}\nai: {}\n---\n{}\n"


def checked(site: SiteTest, *paths: str) -> Checked:
    return check(CheckOptions(root=site.root, here=site.root, paths=paths, now=NOW))


def test_a_check_of_the_whole_site_says_how_far_each_archive_has_come(tmp_path: Path) -> None:
    site = SiteTest(tmp_path, SETTINGS + ARCHIVE)
    unstated = "{involvement: unstated}"
    site.write("content/posts/old/a.md", POST.format("A", "unstated", unstated, "[x](/nothing/)"))
    site.write("content/posts/old/b.md", POST.format("B", "Reuters", unstated, "Text."))
    site.write("content/posts/old/c.md", POST.format("C", "original", "none", "Text."))
    site.post("new")
    whole = checked(site)
    (archive,) = whole.archives
    assert messages.archive_progress(archive) == (
        "archive content/posts/old: of 3 posts, 2 state their sources, 1 say what part AI had;"
        " 1 with links that lead nowhere"
    )
    printed = messages.check_for_programs([], 0, [], whole.archives)
    assert json.loads(printed)["archives"][0]["with_sources"] == 2
    assert checked(site, "content/posts/new.md").archives == ()
