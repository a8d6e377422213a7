"""What plugins of WordPress keep where its own editors do not: page builders in attributes, guests
in terms, sounds and fields beside the text, and who may read it."""

from __future__ import annotations

from pathlib import Path

from wordpress_export import attachment, body, documents, export, item, meta, opened

FRAMES = {
    '[et_pb_blurb title="Fast %22A%22" image="https://a.example/b.jpg" alt="B" url="/x"]<p>T</p>'
    "[/et_pb_blurb]": (
        '<h3><a href="/x">Fast "A"</a></h3>\n<figure><img src="https://a.example/b.jpg" alt="B" />'
        "</figure>\n<p>T</p>"
    ),
    '[et_pb_fullwidth_header title="Head" title_level="h2" subhead="Sub" button_one_text="Go"'
    ' button_one_url="/go"][/et_pb_fullwidth_header]': (
        '<h2>Head</h2>\n<p>Sub</p>\n<p><a href="/go">Go</a></p>'
    ),
    '[et_pb_testimonial author="Jane" company_name="ACME"]Fine[/et_pb_testimonial]': (
        "<blockquote><p>Fine</p>\n<footer>\nJane, ACME</footer>\n</blockquote>"
    ),
    '[fusion_person name="Bo" title="Pilot" picture="https://a.example/b.jpg"]Words'
    "[/fusion_person]": (
        '<h3>Bo</h3>\n<figure><img src="https://a.example/b.jpg" alt="" /></figure>\n'
        "<p>Pilot</p>\n<p>Words</p>"
    ),
    '[vc_cta h2="Call" btn_title="Go" btn_link="url:https%3A%2F%2Fa.example%2Fgo|title:x"]T'
    "[/vc_cta]": ('<h3>Call</h3>\n<p>T</p>\n<p><a href="https://a.example/go">Go</a></p>'),
    "[et_pb_number_counter title='Ships' number='42'][/et_pb_number_counter]": (
        "<h3>Ships</h3>\n<p>42</p>"
    ),
    '[et_pb_audio audio="https://a.example/a.mp3" title="Song"][/et_pb_audio]': (
        '<figure><audio controls src="https://a.example/a.mp3"></audio>'
        "<figcaption>Song</figcaption>\n</figure>"
    ),
    '[fusion_title size="2"]Head[/fusion_title]': "<h2>Head</h2>",
    "[av_heading heading='Head' tag='h4'][/av_heading]": "<h4>Head</h4>",
    "[fusion_code]PGI+eDwvYj4=[/fusion_code]": "<p><b>x</b></p>",
    '[fusion_imageframe image_id="7|full"]https://a.example/i.jpg[/fusion_imageframe]': (
        '<figure><img src="https://a.example/i.jpg" alt="" /></figure>'
    ),
    '[su_accordion][su_spoiler title="Q"]A[/su_spoiler][/su_accordion]': (
        "<details>\n<summary>Q</summary>\n<p>A</p>\n</details>"
    ),
    '[vc_row el_id="x"][vc_column width="1/2"][/vc_column][/vc_row]Text': "<p>Text</p>",
    '[fusion_map address="Quay 1"][/fusion_map]': (
        '<!-- [fusion_map address="Quay 1"][/fusion_map] -->'
    ),
}
BLOCKS = {
    '<!-- wp:video {"guid":"AbCdEfGh"} -->\n<figure><div>\nhttps://videopress.com/v/AbCdEfGh?x=1\n'
    "</div></figure>\n<!-- /wp:video -->": (
        '<figure><iframe src="https://videopress.com/embed/AbCdEfGh"></iframe></figure>'
    ),
    '<!-- wp:video -->\n<figure><video controls src="a.mp4"><track src="a.vtt" kind="captions"/>'
    "</video></figure>\n<!-- /wp:video -->": (
        '<figure><video controls src="a.mp4"><track src="a.vtt" kind="captions" /></video></figure>'
    ),
    '<!-- wp:kevinbatdorf/code-block-pro {"language":"rust"} -->\n<div><pre class="shiki"><code>'
    '<span class="line">a &lt; b</span></code></pre></div>\n'
    "<!-- /wp:kevinbatdorf/code-block-pro -->": (
        '<pre><code class="language-rust">a &lt; b</code></pre>'
    ),
    '<!-- wp:accordion-heading -->\n<h3><button><span>Why</span><span aria-hidden="true">+</span>'
    "</button></h3>\n<!-- /wp:accordion-heading -->": "<h3><button>Why</button></h3>",
    "<!-- wp:premium-content/container -->\n<div><!-- wp:premium-content/subscriber-view -->"
    "<p>Secret</p><!-- /wp:premium-content/subscriber-view --></div>\n"
    "<!-- /wp:premium-content/container -->": "<!-- block premium-content -->",
    "<!-- wp:paragraph --><p>Open</p><!-- /wp:paragraph --><!-- wp:jetpack/paywall /-->"
    "<!-- wp:paragraph --><p>Secret</p><!-- /wp:paragraph -->": "<p>Open</p>",
    r"<!-- wp:paragraph --><p>$latex \pi r^2&amp;s=2$ or $5</p><!-- /wp:paragraph -->": (
        r"<p><code>\pi r^2</code> or $5</p>"
    ),
}


def test_what_frames_and_blocks_of_plugins_show(tmp_path: Path) -> None:
    for text, shown in (FRAMES | BLOCKS).items():
        assert body(tmp_path, text, attachment(7, "a.jpg")) == shown, text


def test_pictures_of_builders_are_those_of_the_library(tmp_path: Path) -> None:
    found = body(
        tmp_path,
        '[vc_images_carousel images="7,8"][et_pb_slide heading="H" image="7"]T[/et_pb_slide]',
        attachment(7, "a.jpg"),
        attachment(8, "b.jpg"),
    )
    assert (found.count("a.jpg"), found.count("b.jpg"), "<h3>H</h3>" in found) == (2, 1, True)


def test_guests_of_whom_there_is_only_a_term_have_written_their_posts(tmp_path: Path) -> None:
    def by(slug: str, login: str) -> str:
        return f'<category domain="author" nicename="{slug}"><![CDATA[{login}]]></category>'

    text = export(
        item(1, "a", extra=by("cap-bo-lee", "bo-lee")), item(2, "b", extra=by("cap-jane", "jane"))
    )
    reader = opened(tmp_path, text)
    assert [each.authors for each in reader.documents()] == [("bo-lee",), ("jane",)]
    assert {each.id: each.name for each in reader.site().authors} == {
        "bo-lee": "Bo Lee",
        "jane": "jane",
    }


def test_what_stands_beside_a_text_is_played_or_named(tmp_path: Path) -> None:
    episode = "https://a.example/1.mp3\n12\naudio/mpeg\n"
    reader = opened(
        tmp_path,
        export(
            item(1, "Text", extra=meta("enclosure", episode) + meta("subtitle", "S")),
            item(2, '<a href="https://a.example/1.mp3">x</a>', extra=meta("enclosure", episode)),
            item(3, "", extra=meta("_elementor_data", "[]") + meta("_edit_lock", "1")),
        ),
    )
    first, second, third = reader.documents()
    assert first.body.text.startswith('<figure><audio controls src="https://a.example/1.mp3">')
    assert "<audio" not in second.body.text
    assert [note.kind for note in third.notes] == ["text of a page builder"]
    (fields,) = [note for note in reader.site().notes if note.kind == "custom fields"]
    assert fields.message.endswith(": subtitle (1)")


def test_posts_for_some_readers_are_private(tmp_path: Path) -> None:
    states = {
        ("_jetpack_newsletter_access", "paid_subscribers"): "private",
        ("_jetpack_newsletter_access", "everybody"): "published",
        ("rcp_access_level", "None"): "published",
        ("_members_access_role", "editor"): "private",
    }
    items = [item(n, "x", extra=meta(*pair)) for n, pair in enumerate(states, 1)]
    wall = "a<!-- wp:jetpack/paywall /-->b"
    items.append(item(9, wall, extra=meta("_jetpack_newsletter_access", "subscribers")))
    found = [each.state for each in documents(tmp_path, export(*items))]
    assert found == [*states.values(), "published"]


def test_no_summary_and_no_player_is_made_of_what_was_for_members(tmp_path: Path) -> None:
    walls = (
        "<p>a</p><!-- wp:jetpack/paywall /--><p>secret</p><!--more--><p>b</p>",
        "<p>a</p><!-- wp:premium-content/container --><p>secret</p><!--more--><p>b</p>",
    )
    for text in (*walls, "<p>a</p><!--more--><p>b</p>"):
        (found,) = documents(tmp_path, export(item(1, text)))
        assert found.summary == ("" if text in walls else "a"), text


def test_a_shortcode_around_a_film_leaves_the_film(tmp_path: Path) -> None:
    film = '<video src="https://a.example/a.mp4"></video>'
    for name in ("iframe", "flowplayer", "some_plugin"):
        found = body(tmp_path, f"[{name}]{film}[/{name}]")
        assert film in found or '<a href="https://a.example/a.mp4">' in found, name


def test_an_address_that_cannot_be_ends_no_import(tmp_path: Path) -> None:
    (found,) = documents(tmp_path, export(item(1, "a", link="http://[x", guid="http://[y")))
    assert (found.address, found.body.text) == ("", "<p>a</p>")
