"""`[[theme.fonts]]`: fonts of the site's own, and what stands in for them until they have come."""

from __future__ import annotations

import random
import re
import resource

import lxml.html
import pytest
from fonts_support import drawn, noto
from support import SiteTest

from sitegen.assets.font_file import MAX_BYTES, examined
from sitegen.layouts.system_fonts import SYSTEM_FONTS
from sitegen.model.theme_hints import COMPRESS

TEXT = 'family = "Blocks"\nfile = "/fonts/a.woff2"\nuse = ["text"]'


def with_fonts(site: SiteTest, *fonts: str, **files: bytes) -> None:
    """A site with these fonts in its settings, and the `files` by their names in static/fonts/."""
    site.post("a", "Text.")
    tables = "".join(f"[[theme.fonts]]\n{font}\n" for font in fonts)
    settings = site.source("site.toml").split("[[theme.fonts]]")[0]
    site.write("site.toml", settings + tables)
    for name, data in files.items():
        site.write(f"static/fonts/{name}.woff2", data)


def sheet(site: SiteTest) -> str:
    (path,) = (path for path in site.files() if path.startswith("css/site."))
    return site.read(path)


def faces(site: SiteTest) -> list[dict[str, str]]:
    """The declarations of each `@font-face`."""
    rules = re.findall(r"@font-face\{([^}]*)\}", sheet(site))
    return [dict(each.split(":", 1) for each in rule.split(";")) for rule in rules]


def stand_ins(site: SiteTest, system: str) -> dict[str, dict[str, str]]:
    """The faces of the `system` font by their weight."""
    return {
        face["font-weight"]: face for face in faces(site) if f"({system})" in face["font-family"]
    }


def preloads(site: SiteTest, path: str = "index.html") -> list[str]:
    page = lxml.html.document_fromstring(site.read(path).encode())
    found = page.xpath("/html/head/link[@rel='preload']")
    assert all(
        (link.get("as"), link.get("type"), link.get("crossorigin")) == ("font", "font/woff2", "")
        for link in found
    )
    return [link.get("href") for link in found]


def test_a_font_is_in_the_style_sheet_and_takes_the_place_of_that_of_texts(site: SiteTest) -> None:
    with_fonts(site, TEXT, a=drawn())
    assert site.build().ok
    assert faces(site)[0] == {
        "font-family": '"Blocks"',
        "src": 'url("../fonts/a.woff2") format("woff2")',
        "font-style": "normal",
        "font-weight": "400",
        "font-display": "swap",
    }
    assert site.published("fonts/a.woff2")
    (stack,) = re.findall(r'--serif:("Blocks"[^;}]*)', sheet(site))
    assert stack.startswith('"Blocks","Blocks (Georgia)","Blocks (Times New Roman)"')
    assert stack.endswith(",serif")
    assert not re.search(r"--(sans|headline):\"", sheet(site)), "the others stay"
    assert "font-src &#39;self&#39;" in site.read("index.html")


def test_what_stands_in_is_as_wide_and_as_tall(site: SiteTest) -> None:
    with_fonts(site, TEXT, a=drawn(width=600, ascent=960, descent=240, line_gap=60))
    assert site.build().ok
    for system in SYSTEM_FONTS["serif"]:
        (face,) = stand_ins(site, system.names[0]).values()
        assert f'local("{system.names[0]}")' in face["src"]
        size = float(face["size-adjust"].rstrip("%")) / 100
        assert size * system.regular["normal"] == pytest.approx(0.6, abs=0.001)
        for key, part in (("ascent", 0.96), ("descent", 0.24), ("line-gap", 0.06)):
            override = float(face[f"{key}-override"].rstrip("%")) / 100
            assert override * size == pytest.approx(part, abs=0.001)


def test_a_variable_font_has_stand_ins_for_its_bold_letters(site: SiteTest) -> None:
    with_fonts(site, TEXT, a=drawn(weights=(200, 900), wider=140))
    assert site.build().ok
    assert faces(site)[0]["font-weight"] == "200 900"
    regular, bold = stand_ins(site, "Georgia").values()
    assert (regular["font-weight"], bold["font-weight"]) == ("200 599", "600 900")
    assert bold["src"] == 'local("Georgia Bold"),local("Gelasio Bold")'
    georgia = SYSTEM_FONTS["serif"][0]
    # At the weights 400 and 700: 500 and 2/7, and 5/7, of 140.
    for face, width, theirs in ((regular, 0.54, georgia.regular), (bold, 0.6, georgia.bold)):
        size = float(face["size-adjust"].rstrip("%")) / 100
        assert size * theirs["normal"] == pytest.approx(width, abs=0.002)


def test_italics_are_a_file_of_the_same_family(site: SiteTest) -> None:
    italics = 'family = "Blocks"\nfile = "/fonts/b.woff2"\nstyle = "italic"\nweight = "700"'
    with_fonts(site, TEXT, italics, a=drawn(), b=drawn(width=550))
    assert site.build().ok
    own = [face for face in faces(site) if face["font-family"] == '"Blocks"']
    assert [(face["font-style"], face["font-weight"]) for face in own] == [
        ("normal", "400"),
        ("italic", "700"),
    ]
    assert stand_ins(site, "Georgia")["700"]["src"].startswith('local("Georgia Bold Italic")')
    assert preloads(site) == ["/fonts/a.woff2"]


def test_each_use_has_its_font_and_the_first_screen_its_files(site: SiteTest) -> None:
    with_fonts(
        site,
        'family = "Head"\nfile = "/fonts/h.woff2"\nweight = "400"\nuse = ["headlines"]',
        'family = "Head"\nfile = "/fonts/b.woff2"\nweight = "700"',
        TEXT,
        'family = "Face"\nfile = "/fonts/i.woff2"\nuse = ["interface"]',
        a=drawn(),
        h=drawn(),
        b=noto(),
        i=drawn(),
    )
    assert site.build().ok
    text = sheet(site)
    assert re.search(r'--headline:"Head"[^;}]*,serif[;}]', text)
    assert re.search(r'--serif:"Blocks"[^;}]*,serif[;}]', text)
    assert re.search(r'--sans:"Face","Face \(Arial\)"[^;}]*,sans-serif[;}]', text)
    for page in ("index.html", "2026/01/02/a/index.html", "404.html", "archive/index.html"):
        assert preloads(site, page) == ["/fonts/b.woff2", "/fonts/a.woff2"]


def test_the_reader_sees_a_font_of_the_kind_that_the_site_asks_for(site: SiteTest) -> None:
    with_fonts(site, f'{TEXT}\nfallback = "sans-serif"', a=drawn())
    assert site.build().ok
    assert re.search(r'--serif:"Blocks","Blocks \(Arial\)"[^;}]*,sans-serif[;}]', sheet(site))


def test_a_font_without_latin_letters_has_no_stand_ins(site: SiteTest) -> None:
    with_fonts(site, TEXT, a=drawn(letters="אבגדה"))
    assert site.build().ok
    assert len(faces(site)) == 1
    assert re.search(r'--serif:"Blocks",serif[;}]', sheet(site))


def test_another_font_under_the_same_name_changes_the_style_sheet(site: SiteTest) -> None:
    with_fonts(site, TEXT, a=drawn())
    site.build()
    before = faces(site)
    assert site.build().done.rendered == ()
    site.write("static/fonts/a.woff2", drawn(width=560))
    site.build()
    assert faces(site) != before
    assert faces(site)[0] == before[0]


def test_a_site_below_a_path_and_an_edition_on_a_host_of_its_own_load_the_font(
    site: SiteTest,
) -> None:
    with_fonts(site, TEXT, a=drawn())
    site.edit("site.toml", "https://news.example/", "https://news.example/blog/")
    site.write(
        "site.toml",
        f'{site.source("site.toml")}[[languages]]\ncode = "fr"\nlabel = "Français"\nbase_url = "https://fr.example/"\n',
    )
    assert site.build().problems == ()
    assert preloads(site) == ["/blog/fonts/a.woff2"]
    assert preloads(site, "fr/index.html") == ["/fonts/a.woff2"]
    assert site.published("fr/fonts/a.woff2")
    assert any(path.startswith("fr/css/") for path in site.files())


def test_without_fonts_nothing_is_read_or_preloaded(site: SiteTest) -> None:
    with_fonts(site, a=b"no font")
    assert site.build().ok
    assert "@font-face" not in sheet(site)
    assert preloads(site) == []


# --- what is wrong --------------------------------------------------------------------------------


def test_all_that_is_wrong_with_files_is_said_at_once(site: SiteTest) -> None:
    with_fonts(
        site,
        TEXT,
        'family = "Cut"\nfile = "/fonts/cut.woff2"\nuse = ["headlines"]',
        'family = "Gone"\nfile = "/fonts/gone.woff2"\nuse = ["interface"]',
        'family = "Plain"\nfile = "/fonts/plain.woff2"\nuse = ["text"]\nweight = "900 100"',
        a=b"\0\1\0\0 and more",
        cut=noto()[:5000],
        plain=b"<html>",
    )
    result = site.build()
    first = site.source("site.toml").splitlines().index("[[theme.fonts]]") + 1
    assert {(each.line or 0) - first: each.message for each in result.problems} == {
        2: "theme.fonts.file: /fonts/a.woff2 is TrueType, and pages load WOFF2",
        6: "theme.fonts.file: /fonts/cut.woff2 ends in the middle",
        10: "no page has this address: '/fonts/gone.woff2'",
        14: "theme.fonts.file: /fonts/plain.woff2 is no font",
        15: "theme.fonts.use: text has two fonts, Blocks and Plain",
        16: 'theme.fonts.weight: expected the lighter one first, got "900 100"',
    }


def test_weights_that_a_variable_font_lacks_are_an_error_with_those_it_has(site: SiteTest) -> None:
    with_fonts(site, f'{TEXT}\nweight = "100 700"', a=drawn(weights=(300, 900)))
    (problem,) = site.build().problems
    assert problem.code == "font"
    assert problem.message == (
        'theme.fonts.weight: /fonts/a.woff2 has the weights 300 to 900, got "100 700"'
    )
    assert problem.hint == 'write weight = "300 700"'
    site.edit("site.toml", '"100 700"', '"100"')
    (problem,) = site.build().problems
    assert problem.hint == 'write weight = "300 900"'
    site.edit("site.toml", '"100"', '"300 700"')
    assert site.build().ok


def test_a_font_of_one_weight_can_be_declared_for_several(site: SiteTest) -> None:
    with_fonts(site, f'{TEXT}\nweight = "400 700"', a=drawn())
    assert site.build().ok
    assert faces(site)[0]["font-weight"] == "400 700"


@pytest.mark.parametrize(
    ("weight", "other", "shared"),
    [("400", "400", 400), ("200 500", "400 900", 400), ("400", None, 400), (None, "300 500", 400)],
)
def test_two_files_for_the_same_letters_are_an_error(
    site: SiteTest, weight: str | None, other: str | None, shared: int
) -> None:
    def weighted(value: str | None) -> str:
        return f'\nweight = "{value}"' if value else ""

    second = 'family = "Blocks"\nfile = "/fonts/b.woff2"'
    with_fonts(site, TEXT + weighted(weight), second + weighted(other), a=drawn(), b=noto())
    (problem,) = site.build().problems
    assert problem.message == (
        "theme.fonts.file: /fonts/b.woff2 is the same letters of Blocks as /fonts/a.woff2:"
        f" weight {shared}, style normal"
    )
    site.write("site.toml", site.source("site.toml") + 'style = "italic"\n')
    assert site.build().ok


def test_a_font_that_nothing_is_set_in_is_an_error(site: SiteTest) -> None:
    with_fonts(site, 'family = "Idle"\nfile = "/fonts/a.woff2"', a=drawn())
    (problem,) = site.build().problems
    assert (problem.code, problem.message) == (
        "font",
        "theme.fonts.use: nothing is set in Idle",
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("family", 'A"; }'),
        ("family", "-"),
        ("file", "/fonts/a.ttf"),
        ("file", "https://fonts.example/a.woff2"),
        ("file", "//fonts.example/a.woff2"),
        ("file", "/../a.woff2"),
        ("file", "/a b.woff2"),
        ("weight", "bold"),
        ("weight", "0"),
        ("weight", "1001"),
        ("weight", "100 200 300"),
        ("style", "oblique"),
        ("fallback", "monospace"),
    ],
)
def test_a_value_in_another_form_is_an_error(site: SiteTest, key: str, value: str) -> None:
    keys = {"family": "Blocks", "file": "/fonts/a.woff2", key: value}
    lines = "\n".join(f"{name} = '{value}'" for name, value in keys.items())
    with_fonts(site, f'{lines}\nuse = ["text"]', a=drawn())
    (problem,) = site.build().problems
    assert problem.message.startswith(f"theme.fonts.{key}: expected ")


def test_a_font_that_no_reader_would_wait_for_is_an_error() -> None:
    file = examined(noto() + bytes(MAX_BYTES))
    assert file.fault == "has 4.0 MB, and each reader loads it; 4 MB is the limit"


def test_damaged_fonts_are_refused_and_never_more_than_that() -> None:
    """FreeType, which reads them, runs in the process of the worker. Of thousands of such fonts,
    also of some that were damaged below the compression, none took 0.2 s."""
    numbers, whole = random.Random(7), (noto(), drawn(weights=(200, 900), wider=70))
    for _ in range(300):
        data = bytearray(numbers.choice(whole))
        for _ in range(numbers.randrange(1, 12)):
            data[numbers.randrange(4, len(data))] = numbers.choice((0, 127, 128, 255))
        if numbers.random() < 0.2:
            data = data[: numbers.randrange(len(data))]
        file = examined(bytes(data))
        assert (file.facts is None) == bool(file.fault)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2_000_000, "in kB"


@pytest.mark.parametrize(
    ("file", "hint"),
    [
        ("/fonts/a.ttf", COMPRESS),
        ("/fonts/A.OTF", COMPRESS),
        (
            "/fonts/my font (1).woff2",
            'rename the file, without spaces and other signs: file = "/fonts/my-font-1.woff2"',
        ),
        ("fonts/a.woff2", 'write file = "/fonts/a.woff2"'),
        ("static/fonts/a.woff2", 'write file = "/fonts/a.woff2"'),
        ("/../a.woff2", ""),
        ("/fonts/a.txt", ""),
    ],
)
def test_an_address_of_no_woff2_says_what_to_do(site: SiteTest, file: str, hint: str) -> None:
    with_fonts(site, TEXT.replace("/fonts/a.woff2", file))
    (problem,) = site.build().problems
    assert problem.message.startswith("theme.fonts.file: expected ")
    assert problem.hint == hint


@pytest.mark.parametrize("family", ["Größe", "A" * 64, "A_b"])
def test_a_name_that_is_refused_says_what_names_may_have(site: SiteTest, family: str) -> None:
    with_fonts(site, TEXT.replace("Blocks", family))
    (problem,) = site.build().problems
    assert "expected a name of at most 63 letters from A to Z, digits, spaces" in problem.message
