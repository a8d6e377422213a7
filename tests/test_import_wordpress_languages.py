"""Exports of WordPress in which a plugin holds languages: Polylang's terms, WPML's fields."""

from __future__ import annotations

import re
from pathlib import Path

from import_support import imported
from wordpress_export import cdata, documents, export, item, meta


def test_a_post_in_another_language_is_in_the_edition_of_that(tmp_path: Path) -> None:
    def term(domain: str, slug: str, name: str) -> str:
        return f'<category domain="{domain}" nicename="{slug}">{cdata(name)}</category>'

    group = term("post_translations", "pll_5f", "pll_5f")
    german = group + term("language", "de", "Deutsch")
    french = meta("_wpml_import_language_code", "fr") + meta("_wpml_import_translation_group", "7")
    posts = (
        item(1, "One", extra=group + term("language", "en", "English")),
        item(2, "Zwei", extra=german, link="https://old.example/de/2020/01/post-2/"),
        item(3, "Trois", extra=french),
    )
    file = tmp_path / "export.xml"
    file.write_text(export(*posts), encoding="utf-8")
    assert [each.language for each in documents(tmp_path, export(*posts))] == ["", "de", "fr"]
    report = imported(file, tmp_path / "site")
    assert {"version in another language"} <= {note.kind for note in report.notes}
    assert (tmp_path / "site/site.toml").read_text().count("[[languages]]") == 2
    texts = {each.name: each.read_text() for each in (tmp_path / "site").rglob("post-*.md")}
    langs = [sorted(set(re.findall("^lang: .*", text, re.M))) for _, text in sorted(texts.items())]
    assert langs == [[], ["lang: de"], ["lang: fr"]]
    assert "params:" not in "".join(texts.values())
