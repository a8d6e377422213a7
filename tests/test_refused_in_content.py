"""What texts and front matter have pages load, and the policy refuses."""

from __future__ import annotations

from support import SETTINGS, SiteTest

LISTED = '[security]\nimg = ["https://a.example"]\nmedia = []\n'
TEXT = """\
A picture ![of a](https://a.example/a.jpg), and ![of b](https://b.example/b.jpg).

<video src="https://b.example/b.mp4" poster="https://b.example/c.jpg"></video>

A [link](https://b.example/) and ![data](data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=).
"""


def test_pictures_sound_and_film_that_are_not_listed_are_errors_with_their_places(
    site: SiteTest,
) -> None:
    path = site.post("one", TEXT)
    assert site.build().ok
    site.write("site.toml", SETTINGS + LISTED)
    first = site.source(path).split("\n").index(TEXT.split("\n")[0]) + 1
    result = site.build()
    assert [(each.path, each.line, each.column, each.code) for each in result.problems] == [
        (path, first, 57, "refused-load"),
        (path, first + 2, 13, "refused-load"),
    ]
    assert result.problems[0].message == "pages may not load the picture 'https://b.example/b.jpg'"
    assert result.problems[0].hint == (
        'add "https://b.example" to img under [security] in site.toml'
    )
    assert result.problems[1].hint == (
        'add media = ["https://b.example"] under [security] in site.toml'
    )
    site.write(
        "site.toml",
        f'{SETTINGS}[security]\nimg = ["https://a.example", "https://b.example"]\n'
        'media = ["https://b.example"]\n',
    )
    assert site.build().problems == ()


def test_the_place_is_right_after_an_edit_above_it(site: SiteTest) -> None:
    site.write("site.toml", f"{SETTINGS}[security]\nimg = []\n")
    site.write("layouts/base.html", '{% extends "!base.html" %}')
    path = site.post("one", "Text.\n\n![b](https://b.example/b.jpg)")
    (problem,) = site.build().problems
    site.edit(path, "Text.\n", "Text.\n\nMore text.\n")
    (moved,) = site.build().problems
    assert (moved.line, moved.column) == (problem.line + 2, problem.column)


def test_the_picture_of_the_front_matter_is_judged(site: SiteTest) -> None:
    site.write("site.toml", f"{SETTINGS}[security]\nimg = []\n")
    path = site.post("one", more='image: https://b.example/b.jpg\nimage_alt: ""')
    (problem,) = site.build().problems
    line = site.source(path).split("\n").index("image: https://b.example/b.jpg") + 1
    assert (problem.code, problem.line, problem.column) == ("refused-load", line, 8)


def test_in_an_archive_it_is_a_warning(site: SiteTest) -> None:
    site.write(
        "site.toml",
        f'{SETTINGS}[security]\nimg = []\n[[archives]]\npath = "content/posts/old"\n',
    )
    site.post("old/one", "![b](https://b.example/b.jpg)")
    for _ in range(2):
        result = site.build()
        assert result.ok
        assert [(each.code, each.severity) for each in result.problems] == [
            ("refused-load", "warning")
        ]


def test_a_draft_is_not_judged(site: SiteTest) -> None:
    site.write("site.toml", f"{SETTINGS}[security]\nimg = []\n")
    site.post("one", "![b](https://b.example/b.jpg)", more="draft: true")
    assert site.build().problems == ()
    assert site.build(drafts=True).codes() == ["refused-load"]


def test_trusted_html_may_do_much_and_not_everything(site: SiteTest) -> None:
    site.write("site.toml", f'{SETTINGS}[markdown]\nraw_html = "trust"\n')
    site.post(
        "one",
        '<script src="https://a.example/x.js"></script><style>p {}</style>\n\n'
        '<p style="color: red">Text of several words.</p>\n\n'
        '<iframe src="https://a.example/"></iframe>\n\n'
        '<form action="https://a.example/x"><input name="a"></form>\n\n'
        '<object data="/x.html"></object>\n\n![a](https://a.example/a.jpg)\n',
    )
    result = site.build()
    assert [each.message for each in result.problems] == [
        "pages may not post to 'https://a.example/x'",
        "pages may not load the object '/x.html'",
    ]
    assert result.problems[1].line == result.problems[0].line + 2


def test_without_other_hosts_nothing_is_looked_for(site: SiteTest) -> None:
    site.post("one", "Text.")
    site.write("site.toml", f"{SETTINGS}[security]\nimg = []\n")
    site.build()
    site.write("site.toml", f'{SETTINGS}[security]\nimg = ["https://a.example"]\n')
    done = site.build().done
    assert done.parsed == ()
