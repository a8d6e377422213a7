"""What of other sites and programs an article in HTML shows, and what becomes of it in Markdown."""

from __future__ import annotations

import pytest

from sitegen.importing.bodies.frames import with_cards
from sitegen.importing.sources.inline_tags import with_text_after_tags
from sitegen.markdown.from_html.converted import converted, to_markdown

UNKNOWN = "<figure><iframe src='https://u.example/1'></iframe></figure>"
TEXTS = {
    '<pre lang="php" line="1">echo 1;</pre>': "```php\necho 1;\n```",
    '<pre lang="en">words</pre>': "```\nwords\n```",
    '<pre class="EnlighterJSRAW" data-enlighter-language="go">a</pre>': "```go\na\n```",
    '<script type="syntaxhighlighter" class="brush: js"><![CDATA[a < "<b>"]]></script>': (
        '```js\na < "<b>"\n```'
    ),
    '<p>a</p><figure><script src="https://gist.github.com/a/b1.js?file=c.py"></script></figure>': (
        "a\n\n[gist.github.com/a/b1](https://gist.github.com/a/b1)"
    ),
    '<object class="BLOG_video_class" contentid="f1"></object>': "<!-- object f1 -->",
    '<p>a <math data-latex="x &lt; y"><mi>x</mi></math></p>': "a `x < y`",
    '<math display="block"><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation>'
    "</math>": "```latex\nx^2\n```",
}


def test_what_an_article_shows_has_a_form_in_markdown() -> None:
    for html, markdown in TEXTS.items():
        assert to_markdown(html) == markdown, html


def test_neighbours_that_are_left_do_not_make_the_whole_article_html() -> None:
    """Code makes the blocks be compared one by one, and neighbouring comments were read as one."""
    for between in ("", " ", "\n\n"):
        found = converted(f"<pre>a</pre><p>*b*</p>{UNKNOWN}{between}{UNKNOWN}<p>c</p>")
        left = "<!-- iframe https://u.example/1 -->"
        assert found.markdown == f"```\na\n```\n\n\\*b\\*\n\n{left}\n\n{left}\n\nc"
        assert found.raw == 0


FILM = '<iframe width="5" src="//www.youtube.com/embed/abcDEF12345"></iframe>'
CARD = "!video https://www.youtube.com/watch?v=abcDEF12345"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (f"A\n{FILM}\nb", f"A\n\n{CARD}\n\nb"),
        (f'A\n\n<div class="v">\n    {FILM}\n</div>\n\nb', f"A\n\n{CARD}\n\nb"),
        (f"- A\n\n  {FILM}\n- b", f"- A\n\n  {CARD}\n\n- b"),
        (
            '<script src="https://gist.github.com/u/1.js"></script>\n',
            "[gist.github.com/u/1](https://gist.github.com/u/1)\n\n",
        ),
        *((text, text) for text in (f"A\n\n    {FILM}\n", f"```\n{FILM}\n```\n")),
        *((text, text) for text in (f"<td>\n{FILM}\n</td>", "<iframe src=/x></iframe>\n")),
    ],
)
def test_frames_in_markdown_become_cards(written: str, shown: str) -> None:
    assert with_cards(written, "en") == shown


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<br>\n**b** c", "<br> **b** c"),
        ("A\n\n<img src=a>\n*c*\nd", "A\n\n<img src=a> *c*\nd"),
        ("<span id=a />\n## B", "<span id=a />\n\n## B"),
        ("<hr>\n[a](b)", "<hr>\n\n[a](b)"),
        ("<div>\na\n</div>\n*b*", "<div>\na\n</div>\n\n*b*"),
        *(
            (text, text)
            for text in ("a\n<br>\n*b*", "```\n<br>\n*b*\n```", "<div>\n<p>a</p>\n</div>")
        ),
    ],
)
def test_text_after_tags_is_markdown_as_it_was_to_kramdown(written: str, read: str) -> None:
    assert with_text_after_tags(written) == read
