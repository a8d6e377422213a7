"""What pages may load: the lists of `[security]`, and the policy that follows from them."""

import pytest
from support import SiteTest

from sitegen.model.security_settings import KINDS
from sitegen.outputs import csp
from sitegen.read import settings


def test_without_settings_the_policy_is_that_of_the_site_itself() -> None:
    assert _policy("") == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:;"
        " media-src 'self' https:; font-src 'self'; connect-src 'self'; form-action 'self';"
        " base-uri 'none'"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_each_list_adds_origins_to_its_own_directive(kind: str) -> None:
    plain = _policy("").split("; ")
    listed = _policy(
        f'[security]\n{kind} = ["https://a.example", "https://b.example:8443"]\n'
    ).split("; ")
    (own,) = set(listed) - set(plain)
    assert own.startswith(f"{csp.DIRECTIVES[kind]} ")
    assert own.endswith("https://a.example https://b.example:8443")
    assert "https:" not in own.split()


def test_an_empty_list_of_pictures_allows_those_of_the_site_alone() -> None:
    assert "img-src 'self' data:;" in _policy("[security]\nimg = []\n")
    assert "media-src 'self';" in _policy("[security]\nmedia = []\n")


def test_the_provider_of_comments_is_allowed_beside_what_is_listed() -> None:
    text = _policy(
        '[comments]\nprovider = "utterances"\nrepo = "a/b"\n'
        '[security]\nframe = ["https://film.example"]\n'
    )
    assert text.endswith("; frame-src https://utteranc.es https://film.example")


def test_header_and_pages_have_the_same_policy(site: SiteTest) -> None:
    site.write(
        "site.toml",
        site.source("site.toml")
        + '[security]\nscript = ["https://a.example"]\nimg = []\n[build]\nheaders = true\n',
    )
    assert site.build().ok
    text = site.read("_headers").split("Content-Security-Policy: ")[1].split("\n")[0]
    assert text.startswith("default-src 'none'; script-src 'self' https://a.example; ")
    pages = [path for path in site.files() if path.endswith(".html")]
    for path in pages:
        assert f'content="{text}"'.replace("'", "&#39;") in site.read(path), path


@pytest.mark.parametrize(
    ("origin", "hint"),
    [
        ("https://A.example", "write `https://a.example`"),
        ("http://a.example", "write `https://a.example`"),
        ("a.example", "write `https://a.example`"),
        ("//a.example", "write `https://a.example`"),
        ("https://a.example/", "write `https://a.example`"),
        ("https://a.example/x.js?y#z", "write `https://a.example`"),
        ("https://user:word@a.example", "write `https://a.example`"),
        ("https://a.example:443", "write `https://a.example`"),
        ("https://a.example:08443", "write `https://a.example:8443`"),
        ("https://bücher.example", "write `https://xn--bcher-kva.example`"),
        ("https://\uff41.example", "write `https://a.example`"),
        ("https://ex\u200bample.com", "write `https://example.com`"),
        ("https://a.example\\r\\nX-Header: 1", "write `https://a.example`"),
        ("https://a.example https://b.example", "write `https://a.example`, `https://b.example`"),
        ("https://a.example;script-src https:", "write `https://a.example`"),
        ("*", "name each host by itself"),
        ("https://*.a.example", "name each host by itself"),
        ("data:", "name each host by itself"),
        ("https:", "name each host by itself"),
        ("'self'", "take it out: the site itself is allowed already"),
        ("'none'", "take it out: nothing else is allowed without an origin"),
        ("'unsafe-inline'", "name origins only; what is in files of the site needs no such word"),
        ("'nonce-abc'", "name origins only; what is in files of the site needs no such word"),
        ("https://[::1]", ""),
        ("https://a..example", ""),
        ("https://a.example:99999", ""),
        ("https://a.example:0", ""),
        ("https:\\\\\\\\a.example", ""),
        ("https://a_b.example", ""),
        ("", ""),
    ],
)
def test_what_is_no_origin_is_an_error_that_says_what_to_write(origin: str, hint: str) -> None:
    text = f'title = "x"\nbase_url = "https://n.example/"\n[security]\nform = ["{origin}"]\n'
    config, _, problems = settings.parse(text)
    (problem,) = problems
    assert (problem.line, problem.column, problem.code) == (4, 8, "invalid-value")
    assert problem.message.startswith(
        "security.form: expected an origin like https://cdn.example or https://cdn.example:8443,"
    )
    assert problem.hint == hint
    assert "form-action 'self';" in csp.policy(config).text


def test_spaces_and_line_ends_around_an_origin_are_no_part_of_it() -> None:
    text = _policy('[security]\nform = [" https://a.example\\r\\n"]\n')
    assert "form-action 'self' https://a.example;" in text


def test_an_origin_that_stands_there_twice_is_an_error() -> None:
    origins = '["https://a.example", "https://a.example"]'
    *_, problems = settings.parse(
        f'title = "x"\nbase_url = "https://n.example/"\n[security]\nimg = {origins}\n'
    )
    assert [(problem.column, problem.hint) for problem in problems] == [(7, "name each once")]


def _policy(more: str) -> str:
    config, _, problems = settings.parse(f'title = "x"\nbase_url = "https://n.example/"\n{more}')
    assert problems == ()
    return csp.policy(config).text
