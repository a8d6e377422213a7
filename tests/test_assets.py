"""Style sheets and scripts: one file each, with the digest of its bytes in its name, and pages that
know the name."""

from __future__ import annotations

import re

import pytest
from support import SiteTest


def sheets(site: SiteTest, folder: str = "css/") -> list[str]:
    """The style sheets in a folder of the output: of all pages, or of few pages."""
    return [path for path in site.files() if re.fullmatch(folder + r"[^/]*\.css", path)]


def pages(site: SiteTest) -> set[str]:
    return {path for path in site.files() if path.endswith(".html")}


def test_all_style_sheets_are_one_file_and_the_sites_own_comes_last(site: SiteTest) -> None:
    site.post("a")
    site.write("layouts/css/custom.css", ":root { --accent: #123456; }")
    site.write("layouts/css/zebra.css", ".zebra { color: red; }\n")
    site.write("layouts/css/code.css", "/* no code */\n/*! here */\n")
    assert site.build().ok
    (sheet,) = sheets(site)
    text = site.read(sheet)
    assert text.endswith(".zebra{color:red}\n:root{--accent:#123456}\n")
    assert "--measure:" in text
    assert "/*! here */" in text
    assert text.count("/*") == 1, "other comments are for those who write the file"
    assert "--code-keyword)" not in text
    for path in pages(site):
        count = 2 if path.startswith(("transparency/", "authors/ada/")) else 1
        assert site.read(path).count('rel="stylesheet"') == count, path
        assert f'href="/{sheet}"' in site.read(path), path


def test_what_few_pages_need_they_alone_load_before_what_all_have(site: SiteTest) -> None:
    site.post("a")
    site.write("site.toml", site.source("site.toml") + "[search]\nenabled = true\n")
    site.write("layouts/css/pages/search.css", "/* mine */\n.search { color : red }\n")
    site.write("layouts/css/pages/unused.css", ".x { color: red }\n")
    assert site.build().ok
    (sheet,), of_few = sheets(site), sheets(site, "css/pages/")
    assert [name.partition(".")[0] for name in of_few] == [
        f"css/pages/{name}" for name in ("author", "ledger", "search")
    ]
    assert site.read(of_few[2]) == ".search{color :red}\n"
    for mark, own, paths in (
        (".author-page ", of_few[0], {"authors/ada/index.html"}),
        (".ledger ", of_few[1], {"transparency/index.html", "transparency/generated/index.html"}),
        (".search{", of_few[2], {"search/index.html", "404.html"}),
    ):
        assert mark in site.read(own)
        assert mark not in site.read(sheet)
        assert {path for path in pages(site) if own in site.read(path)} == paths
        for path in paths:
            assert site.read(path).index(own) < site.read(path).index(sheet)


def test_spaces_go_where_they_mean_nothing(site: SiteTest) -> None:
    site.post("a")
    site.write(
        "layouts/css/custom.css",
        """a > b ,
        c :is( d , .e\\, f ) {
          color : red ; margin: -0.5rem 10.5px calc( 1px + 0.25em );
          content: "a: b;  0.5 }" url( x.svg );
        }
        """,
    )
    assert site.build().ok
    (sheet,) = sheets(site)
    assert site.read(sheet).endswith(
        "\na>b,c :is( d,.e\\, f ){color :red;margin:-.5rem 10.5px calc( 1px + .25em );"
        'content:"a: b;  0.5 }" url( x.svg )}\n'
    )


@pytest.mark.parametrize(
    ("settings", "rule"),
    [
        ('[comments]\nprovider = "static"\n', ".comment-list"),
        ('[comments]\nprovider = "isso"\nserver = "https://isso.example/"\n', ".reply-form"),
        ('[front]\ndesign = "latest"\n', ".latest .day"),
    ],
)
def test_rules_that_few_sites_need_follow_the_settings(
    site: SiteTest, settings: str, rule: str
) -> None:
    site.post("a")
    assert site.build().ok
    (sheet,) = sheets(site)
    assert rule not in site.read(sheet)
    site.write("site.toml", site.source("site.toml") + settings)
    assert site.build().ok
    (sheet,) = sheets(site)
    assert rule in site.read(sheet)


def test_sites_without_a_search_have_no_rules_about_it(site: SiteTest) -> None:
    site.post("a")
    assert site.build().ok
    assert [name for name in sheets(site, "css/pages/") if "search" in name] == []


def test_what_changes_the_bytes_changes_the_name_and_every_page_that_has_it(site: SiteTest) -> None:
    site.post("a", more="aliases: [/old/]")
    assert site.build().ok
    (before,) = sheets(site)
    site.write("layouts/css/custom.css", "p { color: red; }")
    done = site.build().done
    (after,) = sheets(site)
    assert before != after
    assert done.deleted == (before,)
    assert set(done.rendered) == pages(site) - {"old/index.html"} | {after}
    site.delete("layouts/css/custom.css")
    done = site.build().done
    assert sheets(site) == [before]
    assert done.parsed == ()


def test_a_script_is_known_to_the_layouts_that_name_it(site: SiteTest) -> None:
    site.post("a")
    site.post("b", more="layout: special")
    site.write("layouts/js/special.js", "let x = 1;\n")
    site.write("layouts/js/unused.js", "let y = 1;\n")
    site.write(
        "layouts/special.html", '<script defer src="{{ "js/special.js" | asset }}"></script>'
    )
    assert site.build(base_url="https://news.example/blog/").ok
    (script,) = [path for path in site.files() if path.endswith(".js")]
    assert script.startswith("js/special.")
    assert site.read(script) == "let x = 1;\n"
    assert site.read("2026/01/02/b/index.html") == f'<script defer src="/blog/{script}"></script>'
    site.write("layouts/js/special.js", "let x = 2;\n")
    done = site.build(base_url="https://news.example/blog/").done
    (other,) = [path for path in site.files() if path.endswith(".js")]
    assert set(done.rendered) == {other, "2026/01/02/b/index.html"}
    site.write("layouts/js/unused.js", "let y = 2;\n")
    assert site.build(base_url="https://news.example/blog/").done.rendered == ()


def test_what_no_page_names_is_not_published(site: SiteTest) -> None:
    site.post("a")
    site.write("layouts/base.html", "{% block main %}{% endblock %}")
    for name in ("author", "transparency"):
        site.write(f"layouts/{name}.html", "{{ page.title }}")
    assert site.build().ok
    assert sheets(site) + sheets(site, "css/pages/") == []


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (
            '{{ "css/side.css" | asset }}',
            ("there is no asset 'css/side.css'", "did you mean `css/site.css`?"),
        ),
        (
            '{{ "js/naeme.js" | asset }}',
            ("there is no asset 'js/naeme.js'", "did you mean `js/name.js`?"),
        ),
        (
            '{{ "x/other.js" | asset }}',
            ("there is no asset 'x/other.js'", "assets are css/site.css, layouts/css/pages/*.css"),
        ),
        ('{{ ["js/x.js"] | map("asset") | join }}', ("there is no asset 'js/x.js'", "")),
    ],
)
def test_an_asset_that_is_not_there_is_reported_with_its_place(
    site: SiteTest, template: str, said: tuple[str, str]
) -> None:
    site.post("a")
    site.write("layouts/js/name.js", "let x = 1\n")
    site.write("layouts/post.html", f'\n{{{{ "css/site.css" | asset }}}}{template}')
    (problem,) = site.build().problems
    assert (problem.path, problem.line, problem.code) == ("layouts/post.html", 2, "layout")
    assert problem.message.startswith(said[0])
    assert problem.hint.startswith(said[1])


def test_what_no_page_shows_yet_names_assets_as_well(site: SiteTest) -> None:
    """Those that this site does without are assets, too."""
    site.post("a")
    site.write(
        "layouts/unused.html",
        '{% if site.scheme_switch %}{{ "js/scheme-switch.js" | asset }}{% endif %}'
        '{% if page.params.x %}{{ "js/none.js" | asset }}{% endif %}',
    )
    (problem,) = site.build().problems
    assert problem.message == "there is no asset 'js/none.js'"


def test_a_style_sheet_in_another_encoding_is_an_error(site: SiteTest) -> None:
    site.post("a")
    site.write("layouts/css/custom.css", b"p::before { content: '\xe9'; }")
    (problem,) = site.build().problems
    assert (problem.path, problem.line, problem.code) == ("layouts/css/custom.css", 1, "encoding")


def test_explain_names_the_style_sheet(site: SiteTest) -> None:
    site.post("a")
    site.build()
    site.write("layouts/css/custom.css", "p { color: red; }")
    assert dict(site.build(explain=True).done.explained)["index.html"] == ("css/site.css changed",)


def test_pages_name_the_sheet_and_the_path_of_their_own_build(site: SiteTest) -> None:
    """Jinja puts both into what it compiles: nothing that is compiled once for many builds may
    outlive them."""
    named = []
    for colour, base_url in (
        ("red", "https://news.example/"),
        ("blue", "https://news.example/"),
        ("blue", "https://news.example/blog/"),
    ):
        site.write("layouts/css/custom.css", f"body {{ color: {colour} }}")
        assert site.build(base_url=base_url).ok
        (address,) = re.findall(r'href="([^"]*/css/site\.[^"]*)"', site.read("index.html"))
        assert colour in site.read(address[address.index("css/") :])
        named.append(address)
    assert len(set(named)) == 3
    assert named[2] == "/blog" + named[1]
