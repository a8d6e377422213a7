"""What of other sites and programs an article in HTML shows, and what becomes of it in Markdown."""

from __future__ import annotations

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
