"""The form of `[newsletter]`: what it has, where it stands, and that pages may send it."""

from __future__ import annotations

import pytest
from support import SETTINGS, SiteTest

from sitegen.outputs import csp
from sitegen.read import settings

FORM = """\
<form method="post" action="https://letter.example/subscribe">
<label><span>Your e-mail address</span>
<input type="email" name="EMAIL" autocomplete="email" required></label>
<input type="hidden" name="list" value="&lt;7&gt;">
<button class="button" type="submit">Subscribe</button>
</form>
"""
NEWSLETTER = """\
[newsletter]
action = "https://letter.example/subscribe"
field = "EMAIL"
hidden = {list = "<7>"}
"""


def test_the_form_stands_below_posts_and_pages_may_send_it(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + NEWSLETTER)
    site.post("one")
    assert site.build().problems == ()
    page = site.read("2026/01/02/one/index.html")
    assert FORM in page
    assert (
        '<section class="newsletter" aria-label="Newsletter">\n<h2>Newsletter</h2>\n<form' in page
    )
    for path in (path for path in site.files() if path.endswith(".html")):
        assert "form-action &#39;self&#39; https://letter.example;" in site.read(path)
        assert (FORM in site.read(path)) == (path == "2026/01/02/one/index.html"), path
    assert ".newsletter" in "".join(
        site.read(path) for path in site.files() if path.endswith(".css")
    )


@pytest.mark.parametrize(
    ("place", "paths"),
    [
        ("posts", ["2026/01/02/one/index.html"]),
        ("pages", ["about/index.html"]),
        ("home", ["index.html"]),
    ],
)
def test_the_form_stands_where_the_settings_say(
    site: SiteTest, place: str, paths: list[str]
) -> None:
    site.write("content/pages/about.md", "---\ntitle: About\n---\nText.\n")
    site.post("one")
    site.write("site.toml", f'{SETTINGS}{NEWSLETTER}places = ["{place}"]\n')
    site.build()
    assert [path for path in sorted(site.files()) if FORM.encode() in site.files()[path]] == paths
    site.write("site.toml", f'{SETTINGS}{NEWSLETTER}places = ["foot"]\n')
    site.build()
    pages = {path for path in site.files() if path.endswith(".html")}
    assert {path for path in pages if FORM in site.read(path)} == pages


def test_each_language_has_words_of_its_own(site: SiteTest) -> None:
    site.write(
        "site.toml",
        f'{SETTINGS}{NEWSLETTER}title = "Mornings"\ntext = "Each day, & more"\nplaces = ["home"]\n'
        '[[languages]]\ncode = "fr"\nlabel = "Français"\n'
        '[[languages]]\ncode = "de"\nlabel = "Deutsch"\n'
        'newsletter = {title = "Morgens", button = "Her damit", hidden = {list = "8"}}\n',
    )
    site.build()
    assert "<h2>Mornings</h2>\n<p>Each day, &amp; more</p>" in site.read("index.html")
    french, german = site.read("fr/index.html"), site.read("de/index.html")
    assert "<h2>Lettre d’information</h2>\n<form" in french
    assert 'value="&lt;7&gt;"' in french
    assert "<h2>Morgens</h2>\n<form" in german
    assert ">Her damit</button>" in german
    assert 'name="list" value="8"' in german


def test_a_form_of_the_site_itself_needs_no_origin(site: SiteTest) -> None:
    base = SETTINGS.replace("https://news.example/", "https://news.example/blog/")
    site.write("site.toml", f'{base}[newsletter]\naction = "/subscribe"\nplaces = ["home"]\n')
    assert site.build().problems == ()
    assert 'action="/blog/subscribe"' in site.read("index.html")
    assert "form-action &#39;self&#39;;" in site.read("index.html")


def test_without_a_newsletter_nothing_of_it_is_published(site: SiteTest) -> None:
    site.post("one")
    site.build()
    assert all(b"newsletter" not in data for data in site.files().values())


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ('action = "http://letter.example/x"', "write https://letter.example/x"),
        ('action = "letter.example"', ""),
        ('action = "mailto:desk@news.example"', ""),
        ('action = "javascript:alert(1)"', ""),
        ('action = "/x"\nfield = "a b"', ""),
        ('action = "/x"\nhidden = {"a\\"b" = "x"}', "letters, digits and ._-[] after a letter"),
        ('action = "/x"\nplaces = ["post"]', "did you mean `posts`?"),
    ],
)
def test_what_is_no_newsletter_is_an_error(line: str, hint: str) -> None:
    text = f'title = "x"\nbase_url = "https://n.example/"\n[newsletter]\n{line}\n'
    config, _, problems = settings.parse(text)
    (problem,) = problems
    assert problem.line > 3
    assert problem.hint == hint, problem
    assert config.newsletter is None
    assert "form-action 'self';" in csp.policy(config).text
