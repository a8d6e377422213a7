"""HTML of bodies → Markdown that is published as the same."""

from __future__ import annotations

import pytest

from sitegen.importing.bodies.markdown import converted, to_markdown

CASES = {
    "markup in a text stays text": ("<p>&lt;b&gt; *a* _b_ 2 * 3</p>", r"\<b> \*a\* \_b\_ 2 * 3"),
    "emphasis": ("<p>a<b>b</b> <i> c </i>d</p>", "a**b** *c* d"),
    "nested lists": (
        "<ul><li>a<li>b<ol start=3><li>c</ol></ul>",
        "- a\n- b\n  <!-- -->\n  3. c",
    ),
    "code": (
        '<pre class="brush: python">x = 1</pre>',
        "```python\nx = 1\n```",
    ),
    "a table": (
        "<table><tr><th>a<th>b<tr><td>1|2<td>3</table>",
        "| a | b |\n| --- | --- |\n| 1\\|2 | 3 |",
    ),
    "a figure": (
        "<figure><img src=a.jpg alt=A><figcaption>C</figcaption></figure>",
        '![A](a.jpg "C")',
    ),
    "a film": (
        '<iframe src="https://www.youtube.com/embed/a1" title="T"></iframe>',
        '!video https://www.youtube.com/watch?v=a1 "T"',
    ),
    "footnotes": (
        "<p>x<sup><a href=#n1 id=r1>1</a></sup></p><ol><li id=n1>N <a href=#r1>↩</a></ol>",
        "x[^1]\n\n[^1]: N",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_html_becomes_markdown(name: str) -> None:
    """Each of them has one form in Markdown."""
    html, markdown = CASES[name]
    assert to_markdown(html) == markdown


def test_a_frame_without_a_card_is_reported() -> None:
    """It stays as a comment."""
    found = converted("<p>a</p><iframe src=https://example.org/x></iframe>")
    assert found.markdown == "a\n\n<!-- iframe https://example.org/x -->"
    assert found.left == ("iframe https://example.org/x",)
