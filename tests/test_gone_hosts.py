"""The lines in docs/online.md that make nginx, Caddy and Apache answer with the status 410 for
what is gone on purpose, tried with these servers."""

from __future__ import annotations

import http.client
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from docs_support import ROOT
from support import SiteTest
from web_servers import APACHE, CADDY, NGINX, WebServer, serving

LANGUAGES = {"nginx": "nginx", "caddy": "caddyfile", "apache2": "apache"}


def documented(server: WebServer, old: str, base: str) -> str:
    """The lines for a server, with another address instead of /old/, and below a base path."""
    text = (ROOT / "docs/online.md").read_text(encoding="utf-8").partition("### 410")
    found = re.search(f"```{LANGUAGES[server.name]}\n(.*?)```", text[2], re.DOTALL)
    assert found
    assert "/old/" in found[1]
    return re.sub(r"(?<=[ ^])/", f"{base}/", found[1].replace("/old/", old))


@pytest.mark.parametrize(("old", "base"), [("/old/", ""), ("/über/", "/blog")])
@pytest.mark.parametrize("server", [NGINX, CADDY, APACHE], ids=lambda server: server.name)
@pytest.mark.sampled(4)
def test_what_is_gone_has_the_status_410_and_the_page_that_says_so(
    site: SiteTest, tmp_path: Path, server: WebServer, old: str, base: str
) -> None:
    lines = documented(server, old, base)
    if server is APACHE:
        site.write("static/.htaccess", lines.encode())
        lines = ""
    site.edit("site.toml", "title =", f'build.gone = ["{old}", "/us.html", "/2009/*"]\ntitle =')
    site.edit("site.toml", "news.example/", f"news.example{base}/")
    site.post("a", more="aliases: [/alias/]")
    files = tmp_path / "files"
    output = files / base.strip("/")
    assert site.build(output=output).codes() == []
    page = (output / old.strip("/") / "index.html").read_bytes()
    assert b"<h1>Page gone</h1>" in page

    with serving(server, tmp_path / "server", files, lines) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

        def ask(path: str, method: str = "GET") -> tuple[int, bytes, http.client.HTTPMessage]:
            connection.request(method, quote(f"{base}{path}", safe="/?="))
            response = connection.getresponse()
            return response.status, response.read(), response.headers

        for path in (old, f"{old}?p=1", "/us.html", "/2009/", "/2009/05/a/", "/2009/a.html"):
            status, body, headers = ask(path)
            assert (status, headers.get_content_type()) == (410, "text/html"), path
            assert body == page, path
        assert ask(old, "HEAD")[0] == 410
        for path in ("/", "/2026/01/02/a/", "/alias/", "/404.html"):
            assert ask(path)[0] == 200, path
        for path in (f"{old}more/", "/uszhtml", "/us.html/", "/20091/", "/nothing/"):
            assert ask(path)[0] == 404, path
        assert ask(f"{old}index.html")[0] == (404 if server is NGINX else 200)
        status, _, headers = ask(old.rstrip("/"))
        assert status in (301, 308)
        assert headers["Location"].lower().endswith(quote(f"{base}{old}").lower())
        connection.close()
