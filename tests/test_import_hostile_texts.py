"""Texts that were made to keep an import busy for ever: what is opened a thousand times and never
closed, and values that grow out of themselves. Without a bound, each of these takes minutes or all
the memory there is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from wordpress_export import body, item

from sitegen.importing.bodies.formulas import formulas_in
from sitegen.importing.shown_pictures import shown_in
from sitegen.importing.source import SourceDocument, SourceText
from sitegen.importing.sources import enclosed, html_trees, lenient_yaml
from sitegen.importing.sources.eleventy.settings import open_settings
from sitegen.importing.sources.hugo.content import fits_pattern
from sitegen.importing.sources.kramdown.converting import to_github
from sitegen.importing.sources.liquid.filters import FILTERS
from sitegen.importing.sources.liquid.tags import Surroundings, rendered
from sitegen.importing.sources.markdown.names import heading
from sitegen.importing.sources.shortcodes.goldmark import GoldmarkRules, clean
from sitegen.importing.sources.snippets import without_tags
from sitegen.importing.sources.wordpress import blocks, media, repair, shortcode_html
from sitegen.importing.sources.wordpress.body import teaser
from sitegen.importing.sources.zola.headings import translated
from sitegen.markdown.from_html.converted import converted

RULES = GoldmarkRules(has_html=False, has_emoji=True, has_block_attributes=True)
LENGTH = 100_000
WORDPRESS = (
    *("<pre>", "<script>", "<!--", "<!-- wp:a ", "[caption]<code>", '<sup data-fn="a">'),
    *("<!--more", "<p><!--", "<p "),
)


@pytest.mark.parametrize("opened", WORDPRESS)
@pytest.mark.sampled(4)
def test_what_wordpress_opens_and_never_closes(tmp_path: Path, opened: str) -> None:
    many = opened * (90_000 // len(opened))
    assert body(tmp_path, f"<p>Begin</p>\n\n{many}").startswith("<p>Begin</p>")


@pytest.mark.parametrize("box", ["gallery", "wp-caption"])
def test_boxes_of_pictures_in_boxes_are_gone_through_once(box: str) -> None:
    frame = '<iframe src="https://a.example/b"></iframe>'
    found = converted(f"{f'<div class={box}>' * 60}<p>x</p>{frame}{'</div>' * 60}")
    assert found.left == ("iframe https://a.example/b",)


def test_links_that_are_never_closed_are_gone_through_once() -> None:
    text = "[a](b.pdf) " + "[a](" * 20_000
    found = SourceDocument(kind="post", id="1", place="1", body=SourceText(text=text))
    assert list(shown_in(found, "https://a.example/")) == ["https://a.example/b.pdf"]


def liquid(text: str) -> str:
    around = Surroundings(values={}, filters=FILTERS, posts={}, files={})
    return rendered(text, around, place="a.md", line=1).text


@pytest.mark.long
def test_liquid_and_kramdown_are_read_in_one_walk() -> None:
    block = "{% highlight a %}\nx\n{% endhighlight %}\n\n"
    assert liquid(block * 3_000).count("```a\nx\n```") == 3_000
    assert liquid("{% capture a %}x{% endcapture %}" * 4_000 + "{{ a }}") == "x"
    opened = "{::comment}" * 50_000 + "{::nomarkdown}" * 50_000
    assert to_github(f"A {{:/}} {opened}", "a.md", 1)[0] == f"A {{:/}} {opened}"
    headings = "".join(f"# A{number}\n{{: #b{number}}}\n\n" for number in range(4_000))
    assert '# <a id="b3999"></a>A3999' in to_github(headings, "a.md", 1)[0]


@pytest.mark.parametrize(
    "step",
    [
        "{% assign a = a | append: a %}",
        "{% capture a %}{{ a }}{{ a }}{% endcapture %}",
        '{% assign a = a | replace: "x", a %}',
        "{% assign n = n | times: n %}{% assign a = a | times: n %}",
    ],
)
def test_values_do_not_grow_out_of_themselves(step: str) -> None:
    begin = '{% assign a = "xxxxxxxxxx" %}{% assign n = 10 %}'
    text = begin + step * 60 + "{{ a }}" * 1_000
    assert len(liquid(text)) < 10_000_000


def test_synced_patterns_do_not_grow_out_of_each_other(tmp_path: Path) -> None:
    def block(number: int) -> str:
        return f'<!-- wp:block {{"ref":{number}}} /-->'

    patterns = [
        item(number, block(number + 1) * 2, post_type="wp_block") for number in range(100, 160)
    ]
    assert len(body(tmp_path, f"<p>A</p>{block(100)}", *patterns)) < 10_000_000


@pytest.mark.parametrize(
    ("pattern", "value", "fits"),
    [
        ("/posts/**", "/posts/a/b", True),
        ("/*/a*c", "/posts/abc", True),
        ("/*", "/posts/a", False),
        ("{/x,/posts}/?", "/posts/a", True),
        ("**/a*b/**", "/a/ab/c", True),
        ("**a" * 150, "a" * 3000 + "b", False),
    ],
)
def test_patterns_of_paths_are_held_against_them_in_one_walk(
    pattern: str, value: str, fits: bool
) -> None:
    assert fits_pattern(pattern, value) is fits


@pytest.mark.long
def test_a_heading_may_be_one_long_line() -> None:
    long = "# a" + " " * 30_000 + "b {x"
    assert to_github(long, "a.md", 1)[0] == long
    assert len(translated(long, "on")) <= 1
    assert heading(long) == ("", long)
    rules = GoldmarkRules(has_html=True, has_emoji=False, has_block_attributes=False)
    assert clean(long, rules, str).text == long
    assert clean("# A b {#c}", rules, str).text == '# <a id="c"></a>A b'


@pytest.mark.parametrize(
    ("read", "begin", "many"),
    [
        (media.images_in, "", "<img"),
        (blocks._ICON.findall, "<span", ' aria-hidden="true"'),
        (blocks._LINK.findall, "", "<a b>c"),
        (blocks._CITE.findall, "", "<cite>"),
        (blocks._LINKED_IMAGE.findall, "", " "),
        (blocks._own_caption, "<figcaption", " blocks-gallery-caption"),
        (shortcode_html._PICTURE.findall, "", "<a b "),
        (repair.repaired, "", "<![CDATA["),
        (teaser, "-->", "<!--more"),
        (html_trees.plain, "", "<br"),
        (without_tags, "", "<a>"),
        (formulas_in, "", "\\("),
        (converted, "<math><annotation", " application/x-tex"),
        (lambda text: to_github(text, "a.md", 1), "<div markdown=1>x</div><", "a"),
        (lambda text: to_github(text, "a.md", 1), "<div markdown=1>x</div>", " "),
        (lambda text: clean(text, RULES, str), "", "`` ``` "),
        (lambda text: clean(f"{{{text}{{}}", RULES, str), "a=", "bc="),
        (lambda text: lenient_yaml.read(f"a='{text}'", "toml", "a"), "", "-"),
    ],
)
def test_what_never_ends_is_not_followed_from_each_place(
    read: Callable[[str], object], begin: str, many: str
) -> None:
    assert read(begin + many * (LENGTH // len(many))) is not None


def test_comments_are_left_out_as_far_as_they_are_closed() -> None:
    assert converted(f"<p>a</p>{'<!--' * 100_000}<style>").left == ()
    assert enclosed.without_comments("a<!-- b -->c<!-- d -->e<!-- f") == "ace<!-- f"
    assert enclosed.without_comments("a") == "a"


def test_a_pattern_of_files_is_no_comment(tmp_path: Path) -> None:
    config = """
    // eleventyConfig.addPassthroughCopy("none");
    eleventyConfig.addPassthroughCopy("src/**/*.png"); /* "a" */
    eleventyConfig.addPassthroughCopy("img/*"); // the last /*
    """
    (tmp_path / ".eleventy.js").write_text(config + "/*" * 100_000)
    copied = open_settings(tmp_path).copied
    assert [path for path, _ in copied] == ["src/**/*.png", "img/*"]
