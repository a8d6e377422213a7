"""The recipes of docs/online.md, word for word: what servers answer that are set up by them, and
that an upload leaves no page without what it shows."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import painted
import pytest
from docs_support import ROOT
from msgspec import Struct
from needs import needs
from support import SETTINGS, SiteTest
from web_servers import APACHE, WHOLE_CADDY, WHOLE_NGINX, WebServer, serving

from sitegen.importing.numbered_redirects import HTACCESS, TABLE, NumberedRedirects, is_numbered
from sitegen.importing.placing import Lost
from sitegen.importing.redirects import ServerRedirect, lines, redirects_of

PAGE = (ROOT / "docs/online.md").read_text(encoding="utf-8")
POST, HIDDEN = "/2026/01/02/a/", "/2026/01/02/hidden/"
# What an import has found that only a server can lead on.
OLD = redirects_of(
    (
        *(Lost(address=f"/?p={number}", to=POST) for number in range(10, 5000)),
        Lost(address="/?page_id=7", to="/über/"),
        Lost(address="/a b/?s=1", to=POST),
        Lost(address="/was-$.php", to="/über/$/"),
    ),
    "wordpress",
    "",
)
# For Apache's other way, numbers that are not in the table.
FEW = NumberedRedirects([ServerRedirect(f"/?p={each}", POST) for each in (70001, 70012, 70013)])


def block(heading: str, language: str) -> str:
    """The only code in a language below a heading of the page."""
    text = re.split(rf"^##+ {heading}$", PAGE, flags=re.M)[1]
    found = re.findall(
        rf"^```{language}\n(.*?)^```$", re.split(r"^##+ ", text, flags=re.M)[0], re.M | re.S
    )
    assert len(found) == 1, (heading, language)
    return found[0]


def shell(script: str, folder: Path, **env: str) -> None:
    subprocess.run(
        ["sh", "-eu", "-c", script],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **env},
        check=True,
        timeout=60,
    )


# --- servers --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> SiteTest:
    """A published site with aliases, pages that are gone, headers and pictures."""
    settings = block("nginx", "toml") + 'build.gone = ["/old/", "/us.html", "/2009/*"]\n' + SETTINGS
    site = SiteTest(tmp_path_factory.mktemp("online") / "site", settings)
    site.write("content/posts/photo.jpg", painted.jpeg(1000, 700))
    made = 'ai: {involvement: generated, model: "a \\"b\\" $c", provider: Labs}'
    site.write(
        "content/posts/a.md",
        f"---\ntitle: A\ndate: 2026-01-02\nauthor: ada\nsource: CNN\n{made}\n"
        "aliases: [/alias/$/, /über/, /was.php, /us/a.html]\n---\n![A quay](photo.jpg)\n",
    )
    site.post("hidden", more="unlisted: true\naliases: [/before/]")
    # Rules of one's own are for Netlify only.
    site.write("static/_redirects", "/own/* /feed.xml 301!\n")
    ours = "\n".join(lines([each for each in OLD if not is_numbered(each)])["Apache"])
    few = next(text for name, text in FEW.lines().items() if ".htaccess" in name)
    rules = (block("Apache", "apache"), block("410", "apache"), ours, *few)
    site.write("static/.htaccess", "\n".join(rules).encode())
    site.write("static/by-number/.htaccess", FEW.files()[HTACCESS].encode())
    site.write("static/css/own.css", "p {}")
    site.write("static/site.webmanifest", "{}")
    assert site.build().codes() == []
    return site


def set_up(server: WebServer, site: SiteTest, place: Path) -> str:
    """Lay out `place` as /srv/news of a recipe. Returns the configuration of its server."""
    shutil.copytree(site.root / "public", place / "public")
    (place / "server").mkdir()
    (place / "server/numbers.txt").write_text(NumberedRedirects(OLD).files()[TABLE])
    numbered = NumberedRedirects(OLD).lines()
    if server is APACHE:
        rules = numbered["Apache, in the settings of the server"]
        return "\n".join(rules).replace("/srv/news/", f"{place}/")
    heading, language, ending = {
        "nginx": ("nginx", "nginx", "conf"),
        "caddy": ("Caddy", "caddyfile", "caddyfile"),
    }[server.name]
    shell(block(heading, "sh"), place)
    # A site that has no alias any more has no rules, and the script leaves an empty file.
    (place / "public/_redirects").rename(place / "rules")
    shell(block(heading, "sh"), place)
    assert [file.stat().st_size for file in place.glob("server/redirects.*")] == [0]
    (place / "rules").rename(place / "public/_redirects")
    shell(block(heading, "sh"), place)
    gone = block("410", language)
    if server is WHOLE_CADDY:  # which has the others in its recipe
        gone = "".join(gone.splitlines(keepends=True)[:2])
    (place / f"server/gone.{ending}").write_text(gone, encoding="utf-8")
    text = block(heading, language)
    if server is WHOLE_NGINX:
        beside, within = [
            "\n".join(text) for name, text in numbered.items() if name.startswith("nginx")
        ]
        within += "\n" + "\n".join(lines([each for each in OLD if not is_numbered(each)])["nginx"])
        text = text.replace("server {\n", f"{beside}\nserver {{\n{within}\n")
    text = text.replace("/srv/news/", f"{place}/")
    for before, after in (
        ("listen 80;", "listen 127.0.0.1:%PORT%;"),
        ("news.example {\n", "http://127.0.0.1:%PORT% {\n    bind 127.0.0.1\n"),
    ):
        text = text.replace(before, after)
    assert text.count("127.0.0.1:%PORT%") == 1
    return text


class Response(Struct, frozen=True):
    """What a server answers."""

    status: int
    body: bytes
    headers: http.client.HTTPMessage

    def header(self, name: str) -> str | None:
        return self.headers.get(name)


class Browser:
    """Asks a server for addresses."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str, **headers: str) -> Response:
        self._connection.request(
            "GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )
        answer = self._connection.getresponse()
        return Response(answer.status, answer.read(), answer.headers)

    def close(self) -> None:
        self._connection.close()


def check_files(browser: Browser, site: SiteTest, server: WebServer) -> None:
    """Headers, caching and compression of what is there."""
    files = site.files()
    css = next(f"/{path}" for path in files if path.startswith("css/site."))
    small = next(f"/{path}" for path in files if path.endswith("-480.webp"))
    policy = site.read("_headers").split("Content-Security-Policy: ")[1].split("\n")[0]
    home = browser.get("/")
    assert (home.status, home.body) == (200, files["index.html"])
    assert str(home.header("Content-Type")).lower() == "text/html; charset=utf-8"
    assert home.header("Content-Security-Policy") == (None if server is APACHE else policy)
    assert home.header("AI-Disclosure") is None
    # Pages are asked for again; what has a digest is not.
    for path in ("/", "/feed.xml", "/css/own.css"):
        assert browser.get(path).headers.get_all("Cache-Control") == ["no-cache"], path
    for path in (css, small):
        caching = browser.get(path).headers.get_all("Cache-Control")
        assert caching == ["public, max-age=31536000, immutable"], path
    again = browser.get("/", If_None_Match=str(home.header("ETag")))
    assert (again.status, again.body) == (304, b"")
    # Text is packed, and pictures are not.
    texts = ["/", css, POST]
    if server is not APACHE:  # the test has no list of types for it
        texts += ["/feed.xml", "/feed.json", "/sitemap.xml"]
    for path in texts:
        packed = browser.get(path, Accept_Encoding="gzip")
        assert packed.header("Content-Encoding") == "gzip", path
        assert "accept-encoding" in str(packed.header("Vary")).lower()
        assert gzip.decompress(packed.body) == browser.get(path).body
    assert browser.get(small, Accept_Encoding="gzip").header("Content-Encoding") is None
    manifest = str(browser.get("/site.webmanifest").header("Content-Type"))
    assert manifest.partition(";")[0] == "application/manifest+json"


def check_missing(browser: Browser, site: SiteTest) -> None:
    """What is not there, what is not for readers, and what is gone."""
    css = next(f"/{path}" for path in site.files() if path.startswith("css/site."))
    for path in (css.replace("site.", "sit."), "/nothing/", "/a.html", "/_headers", "/_redirects"):
        answer = browser.get(path)
        assert (answer.status, answer.body) == (404, site.files()["404.html"]), path
        assert "immutable" not in str(answer.headers), path
        assert answer.header("X-Content-Type-Options") == "nosniff"
    for path in ("/old/", "/us.html", "/2009/05/a/?x=1"):
        answer = browser.get(path)
        assert (answer.status, answer.body) == (410, site.files()["old/index.html"]), path


def check_rules(browser: Browser, site: SiteTest, server: WebServer) -> None:
    """Aliases, a folder without its slash, and headers of single pages."""
    short = browser.get(POST.rstrip("/"))
    assert short.status in (301, 308)
    assert urljoin("http://x/", str(short.header("Location"))).endswith(POST)
    for path in ("/alias/$/", "/%C3%BCber/", "/us/a.html", "/%C3%BCber/?utm=1"):
        answer = browser.get(path)
        found = (answer.status, answer.header("Location"))
        assert found == ((200, None) if server is APACHE else (301, POST)), path
    if server is APACHE:
        return
    assert browser.get("/was.php").header("Location") == POST
    assert browser.get("/before/").header("Location") == HIDDEN
    assert browser.get("/own/a").status == 404
    said = site.read("_headers").split(f"\n{POST}\n  AI-Disclosure: ")[1].split("\n")[0]
    assert 'model="a \\"b\\" $c"' in said
    without = said if server is WHOLE_CADDY else said.replace("$", "")
    assert browser.get(POST).header("AI-Disclosure") == without
    assert browser.get(POST).header("X-Robots-Tag") is None
    assert browser.get(HIDDEN).header("X-Robots-Tag") == "noindex"


def check_old(browser: Browser, unknown: int) -> None:
    """Old addresses that an import has found, and a number that is `unknown`."""
    for path, to in (
        ("/?p=12", POST),
        ("/?utm=1&p=4999", POST),
        ("/index.php?p=4712&more=1", POST),
        ("/?page_id=7", "/%C3%BCber/"),
        ("/a%20b/?s=1", POST),
        ("/was-$.php", "/%C3%BCber/%24/"),
        ("/feed/", "/feed.xml"),
    ):
        answer = browser.get(path)
        found = urlsplit(str(answer.header("Location")))
        assert (answer.status, found.path, found.query) == (301, to, ""), path
    for path in ("/?xp=12", "/?q=12", f"{POST}?p=12"):
        assert browser.get(path).status == 200, path
    assert {browser.get(path).status for path in ("/?p=5", "/?p=120000")} == {unknown}


@pytest.mark.parametrize(
    "server", [WHOLE_NGINX, WHOLE_CADDY, APACHE], ids=lambda server: server.name
)
def test_a_server_that_is_set_up_by_the_recipe_answers_as_it_should(
    built: SiteTest, tmp_path: Path, server: WebServer
) -> None:
    text = set_up(server, built, tmp_path)
    with serving(server, tmp_path / "at", tmp_path / "public", text) as port:
        browser = Browser(port)
        check_files(browser, built, server)
        check_missing(browser, built)
        check_rules(browser, built, server)
        if server is not WHOLE_CADDY:
            check_old(browser, 404 if server is APACHE else 200)
        if server is APACHE:
            assert browser.get("/?p=70012").header("Location").endswith(POST)
        browser.close()


# --- uploads --------------------------------------------------------------------------------------


def missing_in(folder: Path) -> set[str]:
    """What pages and feeds in a folder name and is not there."""
    missing = set()
    for page in (*folder.rglob("*.html"), *folder.rglob("*.xml")):
        here = f"/{page.relative_to(folder).as_posix()}"
        text = page.read_text(encoding="utf-8")
        named = re.findall(r'\b(?:href|src)="([^"]*)"|https://news\.example(/[^\s<>"&]*)', text)
        sets = re.findall(r'srcset="([^"]*)"', text)
        found = {first or second for first, second in named}
        found |= {each.split()[0] for each in ",".join(sets).split(",") if each.strip()}
        for address in found:
            path = urljoin(here, address.removeprefix("https://news.example")).partition("#")[0]
            if path.startswith("/") and not path.startswith("//"):
                file = unquote(path)[1:] + ("index.html" if path.endswith("/") else "")
                if not (folder / file).is_file():
                    missing.add(f"{here}: {path}")
    return missing


def edited(site: SiteTest) -> None:
    """Publish the next state of the site: style sheets, pictures, posts and lists are others."""
    site.write("content/posts/photo.jpg", painted.jpeg(1200, 900))
    site.edit("site.toml", "title =", 'theme.accent = "#204060"\ntitle =')
    site.post("new", "![A quay](photo.jpg)", more="tags: [new]")
    site.delete("content/posts/gone.md")
    assert site.build().problems == ()


@pytest.fixture
def first(tmp_path: Path) -> SiteTest:
    site = SiteTest(tmp_path / "site", SETTINGS + "images.widths = [480]\n")
    site.write("content/posts/photo.jpg", painted.jpeg(1000, 700))
    site.post("a", "![A quay](photo.jpg)")
    site.post("gone", more="tags: [old]")
    assert site.build().problems == ()
    return site


def steps_of(script: str) -> tuple[str, list[str]]:
    """What a script prepares, and its steps."""
    steps = [line for line in script.splitlines() if line.startswith(("$copy", "$sync"))]
    assert len(steps) >= 4
    return script[: script.index(steps[0])], steps


def check_upload(site: SiteTest, target: Path, prepared: str, steps: list[str]) -> None:
    """Upload twice, and look at what readers find after each step of the second time."""
    shell("\n".join((prepared, *steps)), site.root)
    assert SiteTest.files(site, target) == site.files()
    before = site.files()
    same = target / "favicon.svg"
    os.utime(same, (1, 1))
    edited(site)
    added = set(site.files()) - set(before)
    shown = {path for path in added if path.startswith(("css/site.", "pictures/"))}
    assert {path.partition("/")[0] for path in shown} == {"css", "pictures"}
    assert missing_in(target) == set()
    changed = []
    for step in steps:
        shell(f"{prepared}\n{step}", site.root)
        assert missing_in(target) == set(), step
        changed.append(site.files(target))
    assert changed[-1] == site.files()
    # The first step sends what new pages show, and no page.
    sent = set(changed[0]) - set(before)
    assert shown <= sent
    assert not [path for path in sent if path.endswith(".html")]
    # Nothing vanishes before the last step, and the home page names the new post only then.
    assert set(before) <= set(changed[-2])
    assert changed[-4]["index.html"] == before["index.html"]
    assert same.stat().st_mtime == 1, "what is the same is not sent again"
    shutil.rmtree(target)


def test_rsync_leaves_no_page_without_its_files(first: SiteTest, tmp_path: Path) -> None:
    needs(shutil.which("rsync"), "rsync is not installed: it is in Debian's package rsync.")
    prepared, steps = steps_of(block("Upload", "sh"))
    (target := tmp_path / "srv/public").mkdir(parents=True)
    there = prepared.replace("deploy@news.example:/srv/news", str(target.parent))
    assert there != prepared
    check_upload(first, target, there, steps)


def test_rclone_leaves_no_page_without_its_files(first: SiteTest, tmp_path: Path) -> None:
    needs(shutil.which("rclone"), "rclone is not installed: it is in Debian's package rclone.")
    prepared, steps = steps_of(block("Storage", "sh"))
    (target := tmp_path / "bucket").mkdir()
    there = prepared.replace("TYPE=s3", "TYPE=local").replace("news:bucket", f"news:{target}")
    check_upload(first, target, there, steps)


def test_the_test_of_uploads_sees_a_page_without_its_files(first: SiteTest, tmp_path: Path) -> None:
    needs(shutil.which("rsync"), "rsync is not installed: it is in Debian's package rsync.")
    target = tmp_path / "public"
    shutil.copytree(first.root / "public", target)
    edited(first)
    shutil.copy(first.root / "public/index.html", target)
    assert missing_in(target)


# --- hosts ----------------------------------------------------------------------------------------


def test_settings_for_hosts_are_settings(site: SiteTest) -> None:
    for heading, host in (("Netlify", "netlify"), ("Cloudflare Pages", "cloudflare")):
        text = re.split(rf"^## {heading}$", PAGE, flags=re.M)[1]
        first = re.search(r"^```toml\n(.*?)^```$", text, re.M | re.S)[1]
        assert tomllib.loads(first)["build"] == {"headers": True, "redirects": host}
        site.write("site.toml", f"{SETTINGS}{first}")
        assert site.build().codes() == []
        assert site.published("_headers")
    netlify = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.M | re.S)
    (settings,) = [text for text in netlify if "command" in text]
    build = tomllib.loads(settings)["build"]
    assert build["publish"] == "public"
    assert build["command"].endswith("&& sitegen build --strict")
    assert build["environment"] == {"PYTHON_VERSION": "3.13"}
