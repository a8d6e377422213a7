"""Texts of WordPress as HTML: classic texts, shortcodes and blocks."""

from __future__ import annotations

from pathlib import Path

import pytest
from wordpress_export import attachment, body, documents, export, item, meta

from sitegen.importing.source import SourceError
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
    "a <em>b</em>.": "<p>a <em>b</em>.</p>",
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
        '<figure><figure><img src="https://old.example/wp-content/uploads/2020/01/a.jpg"'
        ' alt="A quay" /><figcaption>The quay</figcaption>\n</figure>\n'
        '<figure><img src="https://old.example/wp-content/uploads/2020/01/b.jpg" alt="" />'
        "</figure>\n</figure>\n"
        "<p>There [sic] [1] […].</p>"
    )


SHORTCODES = {
    '[caption id="a" width="3"]<img src="a.jpg" alt="A" /> The <em>quay</em>[/caption]': (
        '<figure><img src="a.jpg" alt="A" /><figcaption>The <em>quay</em></figcaption>\n</figure>'
    ),
    '[caption caption="Old form"]<a href="b"><img src="a.jpg" /></a>[/caption]': (
        '<figure><a href="b"><img src="a.jpg" /></a><figcaption>Old form</figcaption>\n</figure>'
    ),
    "[embed]https://youtu.be/dQw4w9WgXcQ[/embed]": (
        '<figure><iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe></figure>'
    ),
    "https://vimeo.com/12345": (
        '<figure><iframe src="https://player.vimeo.com/video/12345"></iframe></figure>'
    ),
    "[youtube https://www.youtube.com/watch?v=dQw4w9WgXcQ]": (
        '<figure><iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe></figure>'
    ),
    '[audio mp3="a.mp3"][/audio]': '<figure><audio controls src="a.mp3"></audio></figure>',
    "[audio https://old.example/a.mp3]": (
        '<figure><audio controls src="https://old.example/a.mp3"></audio></figure>'
    ),
    '[video mp4="a.mp4" poster="a.jpg"]': (
        '<figure><video controls src="a.mp4" poster="a.jpg"></video></figure>'
    ),
    '[sourcecode language="python"]\nif a &lt; b:\n\n    pass\n[/sourcecode]': (
        '<pre><code class="language-python">if a &lt; b:\n\n    pass</code></pre>'
    ),
    "[[gallery]] and [[code]x[/code]]": "<p>[gallery] and [code]x[/code]</p>",
    "<code>[foo a=1]</code>": "<p><code>[foo a=1]</code></p>",
    "[video] [Event] [source] [r]": "<p>[video] [Event] [source] [r]</p>",
    "[text](https://a.example)": "<p>[text](https://a.example)</p>",
    "[vc_row][vc_column_text]a\n\nb[/vc_column_text][/vc_row]": "<p>a</p>\n<p>b</p>",
    '[su_quote cite="Ada"]Said[/su_quote]': (
        "<blockquote><p>Said</p>\n<footer>\nAda</footer>\n</blockquote>"
    ),
    '[contact-form-7 id="12" title="Write"]': '<!-- [contact-form-7 id="12" title="Write"] -->',
    '[mystery a="b"]': '<!-- [mystery a="b"] -->',
    "[mystery]Kept[/mystery]": "<p>Kept<!-- [mystery]…[/mystery] --></p>",
    "[members_only]Secret[/members_only] Open": "<!-- [members_only] -->\n<p>Open</p>",
    '[su_button url="/a"]Go[/su_button]': '<p><a href="/a">Go</a></p>',
    "[vc_raw_html]PGI+eDwvYj4=[/vc_raw_html]": "<p><b>x</b></p>",
    "[toc]\n\nText": "<p>Text</p>",
    "[dropcap]T[/dropcap]he [x_y]b[/x_y]oat": "<p>The boat</p>",
    "One.<!--nextpage-->Two.": "<p>One.</p>\n<p>Two.</p>",
    "One.<!--more-->Two.": "<p>One.\nTwo.</p>",
    "[team_members]": "<!-- [team_members] -->",
    '<pre class="lang:js decode:true">a</pre>': '<pre class="lang:js decode:true">a</pre>',
    '<b style="font-weight:normal">a</b> <i style="color:red">b</i>': (
        '<p><b style="font-weight:normal">a</b> <i>b</i></p>'
    ),
}


@pytest.mark.parametrize("text", SHORTCODES)
def test_shortcodes(tmp_path: Path, text: str) -> None:
    assert body(tmp_path, text) == SHORTCODES[text]


BLOCKS = {
    '<!-- wp:paragraph {"align":"center"} -->\n<p class="has-text-align-center">a</p>\n'
    "<!-- /wp:paragraph -->": "<p>a</p>",
    '<!-- wp:image {"id":7} -->\n<figure class="wp-block-image size-large"><img src="a.jpg" alt="A"'
    ' class="wp-image-7"/><figcaption class="wp-element-caption">C</figcaption></figure>\n'
    "<!-- /wp:image -->": (
        '<figure><img src="a.jpg" alt="A" /><figcaption>C</figcaption></figure>'
    ),
    '<!-- wp:embed {"url":"https://youtu.be/dQw4w9WgXcQ","type":"video"} -->\n<figure class="x">'
    '<div class="wp-block-embed__wrapper">\nhttps://youtu.be/dQw4w9WgXcQ\n</div></figure>\n'
    "<!-- /wp:embed -->": (
        '<figure><iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe></figure>'
    ),
    '<!-- wp:quote -->\n<blockquote class="wp-block-quote"><!-- wp:paragraph -->\n<p>Q</p>\n'
    "<!-- /wp:paragraph --><cite>Ada</cite></blockquote>\n<!-- /wp:quote -->": (
        "<blockquote><p>Q</p><footer>Ada</footer></blockquote>"
    ),
    '<!-- wp:code -->\n<pre class="wp-block-code"><code>a &lt; b\n&#91;gallery]</code></pre>\n'
    "<!-- /wp:code -->": "<pre><code>a &lt; b\n[gallery]</code></pre>",
    '<!-- wp:verse -->\n<pre class="wp-block-verse">One\n  two</pre>\n<!-- /wp:verse -->': (
        "<p>One<br />\u00a0\u00a0two</p>"
    ),
    '<!-- wp:table -->\n<figure class="wp-block-table"><table><tbody><tr><td>1</td></tr></tbody>'
    "</table><figcaption>C</figcaption></figure>\n<!-- /wp:table -->": (
        "<table><tbody><tr><td>1</td></tr></tbody></table>\n<p>C</p>"
    ),
    '<!-- wp:columns --><div class="wp-block-columns"><!-- wp:column --><div><!-- wp:paragraph -->'
    "<p>a</p><!-- /wp:paragraph --></div><!-- /wp:column --><!-- wp:spacer --><div></div>"
    "<!-- /wp:spacer --></div><!-- /wp:columns -->": "<p>a</p>",
    '<!-- wp:buttons --><div><!-- wp:button --><div><a class="wp-block-button__link" href="/go"'
    ' style="x">Go</a></div><!-- /wp:button --></div><!-- /wp:buttons -->': (
        '<p><a href="/go">Go</a></p>'
    ),
    '<!-- wp:file {"href":"/a.pdf"} --><div class="wp-block-file"><a href="/a.pdf">A</a>'
    '<a href="/a.pdf" download>Get</a></div><!-- /wp:file -->': '<p><a href="/a.pdf">A</a></p>',
    '<!-- wp:latest-posts {"postsToShow":3} /-->': '<!-- block latest-posts {"postsToShow":3} -->',
    '<!-- wp:acme/thing {"a":"b"} --><div class="x">Said</div><!-- /wp:acme/thing -->': (
        "<div>Said</div>"
    ),
    "<!-- wp:more -->\n<!--more-->\n<!-- /wp:more --><p>a</p>": "<p>a</p>",
    "<!-- wp:separator --><hr/><!-- /wp:separator -->": "<hr />",
    '<!-- wp:block {"ref":50} /-->': "<p>Shared</p>",
    '<!-- wp:block {"ref":51} /-->': '<!-- block block {"ref":51} -->',
    '<!-- wp:shortcode -->\n[audio mp3="a.mp3"]\n<!-- /wp:shortcode -->': (
        '<figure><audio controls src="a.mp3"></audio></figure>'
    ),
    "<!-- wp:paragraph --><p>line\nno break</p>": "<p>line\nno break</p>",
    "<!-- wp:html --><b>x</b><!-- /wp:html --><!-- /wp:lost -->": "<b>x</b>",
}


@pytest.mark.parametrize("text", BLOCKS)
def test_blocks(tmp_path: Path, text: str) -> None:
    pattern = item(
        50,
        '<!-- wp:paragraph --><p>Shared</p><!-- /wp:paragraph --><!-- wp:block {"ref":50} /-->',
        post_type="wp_block",
    )
    assert body(tmp_path, text, pattern) == BLOCKS[text]


def test_playlists(tmp_path: Path) -> None:
    files = (attachment(8, "2019/05/bell.mp3"), attachment(9, "2019/05/horn.mp3"))
    found = body(tmp_path, '[playlist ids="9,8"]', *files)
    assert found.count("<audio controls") == 2
    assert found.index("horn.mp3") < found.index("bell.mp3")


def test_footnotes(tmp_path: Path) -> None:
    notes = '[{"id":"a-1","content":"The <em>note</em>"},{"id":"b","content":""}]'
    text = (
        '<!-- wp:paragraph --><p>One<sup data-fn="a-1" class="fn"><a href="#a-1" id="a-1-link">1'
        '</a></sup> two<sup data-fn="b"><a href="#b">2</a></sup>.</p><!-- /wp:paragraph -->'
        "<!-- wp:footnotes /-->"
    )
    assert body(tmp_path, text, extra=meta("footnotes", notes)) == (
        '<p>One<sup id="fnref-1"><a href="#fn-1">1</a></sup> two.</p>\n\n'
        '<section class="footnotes">\n<ol>\n'
        '<li id="fn-1">The <em>note</em> <a href="#fnref-1">↩</a></li>\n</ol>\n</section>'
    )


def test_footnotes_of_plugins_stand_where_their_mark_is_to_be(tmp_path: Path) -> None:
    text = "The bay[ref]See <em>Obi</em>,\n\n2020.[/ref] is [efn_note]Very.[/efn_note]deep."
    found = body(tmp_path, f"{text}\n\n[footnotes]")
    first, _, notes = found.partition("\n\n")
    assert first == (
        '<p>The bay<sup id="fnref-1"><a href="#fn-1">1</a></sup> is '
        '<sup id="fnref-2"><a href="#fn-2">2</a></sup>deep.</p>'
    )
    assert '<li id="fn-1">See <em>Obi</em>, 2020. <a href="#fnref-1">↩</a></li>' in notes


def test_what_may_be_a_shortcode_is_text_and_in_the_report(tmp_path: Path) -> None:
    text = "A [sic] b\n\n[partners]\n\n[Applause]"
    (found,) = documents(tmp_path, export(item(1, text)))
    assert "<p>[partners]</p>" in found.body.text
    assert [note.message for note in found.notes] == [
        "[partners]: they stay as text, alone in a line"
    ]
    block = "<!-- wp:shortcode -->\n[partners]\n<!-- /wp:shortcode -->"
    assert body(tmp_path, block) == "<!-- [partners] -->"


def test_text_of_the_rest_api_takes_the_place_of_one_with_holes(tmp_path: Path) -> None:
    answers = tmp_path / "posts.json"
    answers.write_text(
        '[{"id": 1, "content": {"rendered": "<p class=\\"x\\">Shown</p>"}},'
        ' {"id": 2, "content": {"rendered": "<p>Other</p>"}}]',
        encoding="utf-8",
    )
    text = export(item(1, "[mystery a=1]"), item(2, "Whole"))
    found = documents(tmp_path, text, rendered=answers)
    assert [each.body.text for each in found] == ["<p>Shown</p>", "<p>Whole</p>"]
    answers.write_text("{", encoding="utf-8")
    with pytest.raises(SourceError, match="no answer of the REST API"):
        documents(tmp_path, text, rendered=answers)


def test_leftovers_are_counted(tmp_path: Path) -> None:
    text = "[mystery a=1] [mystery a=2] <!-- wp:calendar /--><!-- wp:search /-->"
    (found,) = documents(tmp_path, export(item(1, text)))
    assert [(note.kind, note.weight, note.message.partition(":")[0]) for note in found.notes] == [
        ("block that WordPress fills anew for each page", 2, "calendar, search"),
        ("shortcode [mystery]", 3, "2 times"),
    ]
    assert found.notes[1].place.startswith("export.xml:")


def test_links_to_numbers_and_to_pages_of_files(tmp_path: Path) -> None:
    text = (
        '<a href="https://old.example/?p=2#x">a</a> <a href="/?page_id=99">b</a>'
        '<a href="https://old.example/file-7/"><img src="https://i0.wp.com/old.example/x.jpg?w=3">'
        '</a> <img src="https://old.example/wp-content/uploads/a.jpg?w=300">'
    )
    found = body(tmp_path, text, item(2), attachment(7, "2020/01/a.jpg"))
    assert found == (
        '<p><a href="https://old.example/2020/01/post-2/#x">a</a> <a href="/?page_id=99">b</a>'
        '<a href="https://old.example/wp-content/uploads/2020/01/a.jpg">'
        '<img src="https://old.example/x.jpg"></a>'
        ' <img src="https://old.example/wp-content/uploads/a.jpg"></p>'
    )
