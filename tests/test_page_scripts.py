"""Scripts that site.toml names: in which pages they are, how, and what the policy allows."""

from __future__ import annotations

import re

import pytest
from support import SETTINGS, SiteTest

from sitegen.outputs import csp
from sitegen.read import settings

DIGEST = f"sha384-{'A' * 64}"


def test_a_script_is_in_all_pages_but_those_that_only_lead_on(site: SiteTest) -> None:
    site.write("static/js/menu.js", "1")
    site.write("site.toml", f'{SETTINGS}[[scripts]]\nsrc = "/js/menu.js"\n')
    site.post("one", more="aliases: [/old/]")
    assert site.build().problems == ()
    for path in (path for path in site.files() if path.endswith(".html")):
        has = '<script defer src="/js/menu.js"></script>\n' in site.read(path)
        assert has == (path != "old/index.html"), path


def test_a_script_is_only_in_the_pages_that_are_named(site: SiteTest) -> None:
    site.write("content/pages/about.md", "---\ntitle: About\n---\nText.\n")
    site.write("content/pages/docs/first.md", "---\ntitle: First\n---\nText.\n")
    site.post("one")
    scripts = {
        "posts": "posts",
        "pages": "pages",
        "home": "home",
        "lists": "lists",
        "a": "/about/",
        "b": "/docs/*",
        "c": '/archive/", "home',
    }
    text = SETTINGS
    for name, pages in scripts.items():
        site.write(f"static/{name}.js", "1")
        text += f'[[scripts]]\nsrc = "/{name}.js"\npages = ["{pages}"]\n'
    site.write("site.toml", text)
    assert site.build().problems == ()
    found = {
        path: " ".join(re.findall(r'<script defer src="/(\w+)\.js">', site.read(path)))
        for path in site.files()
        if path.endswith(".html")
    }
    assert found.pop("2026/01/02/one/index.html") == "posts"
    assert found.pop("about/index.html") == "pages a"
    assert found.pop("docs/first/index.html") == "pages b"
    assert found.pop("index.html") == "home c"
    assert found.pop("archive/index.html") == "lists c"
    assert found.pop("404.html") == ""
    assert set(found.values()) == {"lists"}


@pytest.mark.parametrize(
    ("keys", "html"),
    [
        ("", '<script defer src="https://a.example/x.js"></script>'),
        ("async = true", '<script async src="https://a.example/x.js"></script>'),
        ("defer = false", '<script src="https://a.example/x.js"></script>'),
        (
            "module = true",
            '<script type="module" defer src="https://a.example/x.js" crossorigin="anonymous">',
        ),
        (
            f'integrity = "{DIGEST}"',
            (
                f'<script defer src="https://a.example/x.js" integrity="{DIGEST}"'
                ' crossorigin="anonymous"></script>'
            ),
        ),
    ],
)
def test_a_script_is_loaded_as_the_settings_say(site: SiteTest, keys: str, html: str) -> None:
    site.write("site.toml", f'{SETTINGS}[[scripts]]\nsrc = "https://a.example/x.js"\n{keys}\n')
    result = site.build()
    assert html in site.read("index.html")
    assert "script-src &#39;self&#39; https://a.example;" in site.read("index.html")
    warned = [(each.path, each.line, each.code) for each in result.problems]
    line = SETTINGS.count("\n") + 2
    assert warned == ([] if DIGEST in keys else [("site.toml", line, "script-integrity")])


def test_only_pages_with_a_script_are_made_again_when_it_changes(site: SiteTest) -> None:
    site.write("static/a.js", "1")
    site.write("static/b.js", "1")
    for name in ("one", "two"):
        site.post(name)
    site.write("site.toml", f'{SETTINGS}[[scripts]]\nsrc = "/a.js"\npages = ["home"]\n')
    site.build()
    site.edit("site.toml", "/a.js", "/b.js")
    assert site.build().done.rendered == ("index.html",)


def test_a_base_path_and_the_host_of_a_language_are_in_the_address(site: SiteTest) -> None:
    site.write("static/a.js", "1")
    site.write(
        "site.toml",
        SETTINGS.replace("https://news.example/", "https://news.example/blog/")
        + '[[scripts]]\nsrc = "/a.js"\npages = ["home", "/fr/"]\n'
        '[[languages]]\ncode = "fr"\nlabel = "Français"\nbase_url = "https://fr.example/"\n',
    )
    site.build()
    assert 'src="/blog/a.js"' in site.read("index.html")
    assert 'src="/a.js"' in site.read("fr/index.html")
    assert site.published("fr/a.js")


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ('src = "http://a.example/x.js"', "write https://a.example/x.js"),
        ('src = "//a.example/x.js"', "write https://a.example/x.js"),
        ('src = "js/menu.js"', "write /js/menu.js, a file of static/"),
        ('src = "static/js/menu.js"', "write /js/menu.js, a file of static/"),
        ('src = "data:text/javascript,1"', ""),
        ('src = "javascript:1"', ""),
        ('src = "https://"', ""),
        ('src = "/a.js"\nintegrity = "sha384-x"', ""),
        (f'src = "/a.js"\nintegrity = "{DIGEST}"', "take it out: the file is of the site itself"),
        ('src = "/a.js"\npages = ["post"]', "did you mean posts?"),
        ('src = "/a.js"\npages = ["about"]', "addresses begin with /"),
        ('src = "/a.js"\n[[scripts]]\nsrc = "/a.js"', "name each once"),
    ],
)
def test_what_is_no_script_is_an_error(line: str, hint: str) -> None:
    text = f'title = "x"\nbase_url = "https://n.example/"\n[[scripts]]\n{line}\n'
    config, _, problems = settings.parse(text)
    (problem,) = problems
    assert problem.line > 3
    assert problem.hint == hint
    assert config.scripts == ()


def test_a_script_that_is_not_there_is_an_error(site: SiteTest) -> None:
    site.write("site.toml", f'{SETTINGS}[[scripts]]\nsrc = "/a.js"\npages = ["/none/"]\n')
    assert site.build().codes() == ["missing-target", "missing-target"]


# --- analytics ------------------------------------------------------------------------------------

ID = "94db1cb1-74f4-4a40-ad6c-962362670409"
TOKEN = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("keys", "html", "script", "connect"),
    [
        (
            'service = "plausible"\nsite = "news.example"',
            '<script defer src="https://plausible.io/js/script.js" data-domain="news.example">',
            "https://plausible.io",
            "https://plausible.io",
        ),
        (
            'service = "plausible"\nsite = "news.example"\nserver = "https://s.example/p"',
            (
                '<script defer src="https://s.example/p/js/script.js" data-domain="news.example"'
                ' data-api="https://s.example/p/api/event">'
            ),
            "https://s.example",
            "https://s.example",
        ),
        (
            f'service = "umami"\nsite = "{ID}"',
            f'<script defer src="https://cloud.umami.is/script.js" data-website-id="{ID}">',
            "https://cloud.umami.is",
            "https://api-gateway.umami.dev",
        ),
        (
            f'service = "umami"\nsite = "{ID}"\nserver = "https://s.example"',
            f'<script defer src="https://s.example/script.js" data-website-id="{ID}">',
            "https://s.example",
            "https://s.example",
        ),
        (
            'service = "goatcounter"\nsite = "news"',
            'crossorigin="anonymous" data-goatcounter="https://news.goatcounter.com/count">',
            "https://gc.zgo.at",
            "https://news.goatcounter.com",
        ),
        (
            'service = "goatcounter"\nsite = "news"\nserver = "https://s.example/"',
            (
                '<script async src="https://s.example/count.js"'
                ' data-goatcounter="https://s.example/count">'
            ),
            "https://s.example",
            "https://s.example",
        ),
        (
            'service = "fathom"\nsite = "ABCDEFGH"',
            '<script defer src="https://cdn.usefathom.com/script.js" data-site="ABCDEFGH">',
            "https://cdn.usefathom.com",
            "https://cdn.usefathom.com",
        ),
        (
            'service = "simple"',
            '<script async src="https://scripts.simpleanalyticscdn.com/latest.js">',
            "https://scripts.simpleanalyticscdn.com",
            "https://queue.simpleanalyticscdn.com",
        ),
        (
            f'service = "cloudflare"\nsite = "{TOKEN}"',
            (
                'src="https://static.cloudflareinsights.com/beacon.min.js"'
                f' data-cf-beacon="{{&#34;token&#34;: &#34;{TOKEN}&#34;}}">'
            ),
            "https://static.cloudflareinsights.com",
            "https://cloudflareinsights.com",
        ),
    ],
)
@pytest.mark.sampled(2)
def test_a_service_that_counts_has_its_script_and_what_it_needs(
    site: SiteTest, keys: str, html: str, script: str, connect: str
) -> None:
    site.write("site.toml", f"{SETTINGS}[security]\nimg = []\n[analytics]\n{keys}\n")
    assert site.build().problems == ()
    assert html in site.read("index.html")
    policy = site.read("index.html").replace("&#39;", "'")
    assert f"script-src 'self' {script};" in policy
    assert f"connect-src 'self' {connect};" in policy
    assert f"img-src 'self' data: {connect};" in policy
    # Nobody is counted on a proof, or in a preview.
    for options in ({"drafts": True}, {"preview": True}, {"drafts": True, "preview": True}):
        site.build(**options)
        assert html not in site.read("index.html")
    site.build()
    assert html in site.read("index.html")


@pytest.mark.parametrize(
    ("keys", "data"),
    [
        (
            'service = "matomo"\nsite = "7"\nserver = "https://s.example/matomo"',
            (
                'data-service="matomo" data-site="7" data-server="https://s.example/matomo/"></script>\n'
                '<script async src="https://s.example/matomo/matomo.js"></script>\n'
            ),
        ),
        (
            'service = "plausible"\nsite = "pa-Ab_c-1"',
            (
                'data-service="plausible" data-site="pa-Ab_c-1"></script>\n'
                '<script async src="https://plausible.io/js/pa-Ab_c-1.js"></script>\n'
            ),
        ),
    ],
)
def test_a_service_with_an_inline_script_has_a_file_instead(
    site: SiteTest, keys: str, data: str
) -> None:
    site.write("site.toml", f"{SETTINGS}[analytics]\n{keys}\n")
    assert site.build().problems == ()
    before, _, after = site.read("index.html").partition('<script src="/js/start-analytics.')
    assert before
    digest, _, rest = after.partition('.js" ')
    assert rest.startswith(data)
    assert site.published(f"js/start-analytics.{digest}.js")


@pytest.mark.parametrize(
    ("keys", "place", "message"),
    [
        (
            'service = "matomo"',
            (4, 11),
            'analytics.service "matomo" needs the address of its server',
        ),
        (
            'service = "fathom"',
            (4, 11),
            'analytics.service "fathom" needs the site ID, like ABCDEFGH',
        ),
        (
            'service = "simple"\nsite = "x"',
            (5, 8),
            "analytics.site: expected no site for analytics.service \"simple\", got 'x'",
        ),
        (
            'service = "fathom"\nsite = "ABCDEFGH"\nserver = "https://s.example/"',
            (6, 10),
            (
                'analytics.server: expected no server for analytics.service "fathom",'
                " got 'https://s.example/'"
            ),
        ),
        (
            'service = "goatcounter"\nsite = "a.b/c"',
            (5, 8),
            "analytics.site: expected the code, which is news in news.goatcounter.com, got 'a.b/c'",
        ),
        (
            'service = "matomo"\nsite = "1"\nserver = "http://s.example/"',
            (6, 10),
            (
                "analytics.server: expected the address of a server like https://stats.example/,"
                " got 'http://s.example/'"
            ),
        ),
        (
            'service = "matomo"\nsite = "1"\nserver = "https://s.example/; script-src *"',
            (6, 10),
            (
                "analytics.server: expected the address of a server like https://stats.example/,"
                " got 'https://s.example/; script-src *'"
            ),
        ),
    ],
)
def test_what_a_service_lacks_is_an_error(keys: str, place: tuple[int, int], message: str) -> None:
    text = f'title = "x"\nbase_url = "https://n.example/"\n[analytics]\n{keys}\n'
    config, _, problems = settings.parse(text)
    (problem,) = problems
    assert (problem.line, problem.column) == place
    assert problem.message == message
    assert "script-src 'self';" in csp.policy(config).text
