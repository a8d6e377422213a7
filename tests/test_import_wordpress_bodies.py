"""Texts of WordPress as HTML: classic texts, shortcodes and blocks."""

from __future__ import annotations

from pathlib import Path

import pytest
from wordpress_export import attachment, body

from sitegen.importing.sources.wordpress.paragraphs import with_paragraphs

CLASSIC = {
    "One\n\nTwo\nlines": "<p>One</p>\n<p>Two<br />\nlines</p>",
    "One<br /><br>Two": "<p>One</p>\n<p>Two</p>",
    "a\r\n\r\nb": "<p>a</p>\n<p>b</p>",
    "<h2>Head</h2>\nText": "<h2>Head</h2>\n<p>Text</p>",
    "<ul>\n<li>a</li>\n<li>b\nc</li>\n</ul>": "<ul>\n<li>a</li>\n<li>b<br />\nc</li>\n</ul>",
    "<blockquote>Said</blockquote>": "<blockquote><p>Said</p>\n</blockquote>",
    "<pre>a\n\n  b</pre>": "<pre>a\n\n  b</pre>",
    "<p>a\n\nb</p>": "<p>a</p>\n<p>b</p>",
    "<div>only</div>": "<div>\nonly</div>",
    "<div>one\n\ntwo</div>": "<div>\n<p>one</p>\n<p>two</p>\n</div>",
    "<!-- a\n\nb -->": "<!-- a\n\nb -->",
    "<script>a\n\nb</script>": "<script>a  b</script>",
    '<a\nhref="x">y</a>': '<p><a href="x">y</a></p>',
    "text<hr />more": "<p>text</p>\n<hr />\n<p>more</p>",
    "  \n\n ": "",
    "1 < 2\n\n<b>x</b>": "<p>1 < 2</p>\n<p><b>x</b></p>",
}


@pytest.mark.parametrize("text", CLASSIC)
def test_paragraphs(text: str) -> None:
    assert with_paragraphs(text) == CLASSIC[text]


def test_gallery_of_classic_text(tmp_path: Path) -> None:
    found = body(
        tmp_path,
        'Look:\n\n[gallery ids="7,8,99"]\n\nThere [sic] [1] […].',
        attachment(7, "2020/01/a.jpg", alt="A quay", caption="The quay"),
        attachment(8, "2020/01/b.jpg"),
    )
    assert found == (
        "<p>Look:</p>\n"
        '<p><img src="https://old.example/wp-content/uploads/2020/01/a.jpg" alt="A quay"'
        ' title="The quay" />'
        ' <img src="https://old.example/wp-content/uploads/2020/01/b.jpg" alt="" /></p>\n'
        "<p>There [sic] [1] […].</p>"
    )
