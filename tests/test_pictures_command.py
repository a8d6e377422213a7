"""`sitegen pictures`: what is known, what is missing, and sidecars of what files say."""

from __future__ import annotations

import json
import tomllib

import painted
import pytest
from credentials_support import action, signed
from marks_support import EVERYTHING
from picture_marks_support import files_of, picture, shown
from support import SiteTest, sitegen

from sitegen.commands.pictures import sidecar_of
from sitegen.model.picture_marks import FileMarks, PictureRights
from sitegen.pictures.marks.packet import packet
from sitegen.pictures.marks.read import marks

CREATED = action("c2pa.created", "trainedAlgorithmicMedia")


def the_site(site: SiteTest) -> SiteTest:
    site.write("content/posts/a/plain.jpg", painted.jpeg(600, 400))
    site.write("content/posts/a/marked.jpg", picture("JPEG", packet(EVERYTHING)))
    site.write("content/posts/a/said.jpg", picture("JPEG", packet(EVERYTHING)))
    site.write("content/posts/a/said.jpg.yaml", "creator: Bo\ncredit: Ada/Agency\n")
    site.write("content/posts/a/signed.jpg", signed(painted.jpeg(600, 400), "JPEG", CREATED))
    shown(site, "plain.jpg", "marked.jpg", "said.jpg", "signed.jpg")
    return site


def listed(site: SiteTest, *more: str) -> dict[str, dict[str, object]]:
    done = sitegen("pictures", "--json", *more, cwd=site.root)
    assert done.returncode == 0, done.stderr
    return {
        each["path"].removeprefix("content/posts/a/"): each
        for each in json.loads(done.stdout)["pictures"]
    }


def test_it_says_what_is_known_and_what_is_missing(site: SiteTest) -> None:
    pictures = listed(the_site(site))
    assert list(pictures) == ["marked.jpg", "plain.jpg", "said.jpg", "signed.jpg"]
    assert {name: each["missing"] for name, each in pictures.items()} == {
        "marked.jpg": [],
        "plain.jpg": ["ai", "credit"],
        "said.jpg": [],
        "signed.jpg": ["credit"],
    }
    assert pictures["marked.jpg"]["creators"] == []
    assert pictures["said.jpg"]["sidecar"] == "content/posts/a/said.jpg.yaml"
    assert pictures["signed.jpg"]["credentials"] == "kept"
    assert not (site.root / ".sitegen").exists(), "it leaves no trace"


def test_the_table_has_a_line_for_each(site: SiteTest) -> None:
    done = sitegen("pictures", cwd=the_site(site).root)
    assert done.stdout.splitlines()[2].split() == (
        ["content/posts/a/plain.jpg", "600", "×", "400", "ai,", "credit"]
    )
    assert done.stderr == "4 pictures; something is missing of 2\n"


@pytest.mark.long
def test_what_is_undecided_or_broken_is_missing(site: SiteTest) -> None:
    place = {"label": "stds.exif", "data": {"@context": {"exif": "x"}, "exif:GPSLatitude": "1,2N"}}
    telling = signed(painted.jpeg(600, 400), "JPEG", CREATED, assertions=(place,))
    for name, said in (("ask.jpg", ""), ("drop.jpg", 'credentials = "drop"')):
        site.write(f"content/posts/a/{name}", telling)
        site.write(f"content/posts/a/{name}.toml", f'credit = "Bell"\n{said}\n')
    site.write("content/posts/a/cut\nshort.jpg", telling[: len(telling) // 2])
    site.post("a/index", "![A](ask.jpg) ![A](drop.jpg)", title="A")
    pictures = listed(site)
    assert [pictures[name]["credentials"] for name in ("ask.jpg", "drop.jpg")] == (
        ["undecided", "dropped"]
    )
    assert [pictures[name]["missing"] for name in ("ask.jpg", "drop.jpg")] == [["credentials"], []]
    assert pictures["cut\nshort.jpg"]["fault"]
    done = sitegen("pictures", cwd=site.root)
    lines = done.stdout.splitlines()
    assert [line.split()[0].rpartition("/")[2] for line in lines] == (
        ["picture", "ask.jpg", "cut", "drop.jpg"]
    )
    assert "broken: " in lines[2]
    assert done.stderr == "3 pictures; something is missing of 2\n"


def test_sidecars_are_written_and_none_is_changed(site: SiteTest) -> None:
    the_site(site)
    before = site.source("content/posts/a/said.jpg.yaml")
    pictures = listed(site, "--write")
    assert [name for name, each in pictures.items() if each["written"]] == [
        "marked.jpg",
        "signed.jpg",
    ]
    assert pictures["marked.jpg"]["creators"] == list(EVERYTHING.creators), "as it is from now on"
    assert pictures["marked.jpg"]["sidecar"] == "content/posts/a/marked.jpg.toml"
    assert {name: {**each, "written": False} for name, each in pictures.items()} == listed(site)
    assert site.source("content/posts/a/said.jpg.yaml") == before
    assert not (site.root / "content/posts/a/said.jpg.toml").exists()
    assert tomllib.loads(site.source("content/posts/a/marked.jpg.toml")) == {
        "alt": "A picture in two lines, 絵",
        "credit": EVERYTHING.credit,
        "copyright": EVERYTHING.copyright,
        "license_url": EVERYTHING.rights_url,
        "creator": list(EVERYTHING.creators),
        "ai": {
            "involvement": "generated",
            "model": "Painter 2.1",
            "prompt": EVERYTHING.prompt,
            "prompt_by": "Grace",
        },
    }
    assert [each for each in listed(site, "--write").values() if each["written"]] == []
    result = site.build()
    assert result.ok, result.printed
    for data in files_of(site, "marked", "jpg").values():
        stated = marks(data).stated
        assert (stated.creators, stated.copyright) == (EVERYTHING.creators, EVERYTHING.copyright)
        assert stated != PictureRights()


@pytest.mark.long
def test_the_table_of_a_run_that_writes_has_what_is_known_after_it(site: SiteTest) -> None:
    the_site(site)
    own = PictureRights(creators=("Ada",))
    site.write("content/posts/a/own.jpg", picture("JPEG", packet(own)))
    before = sitegen("pictures", cwd=site.root)
    wrote = sitegen("pictures", "--write", cwd=site.root)
    after = sitegen("pictures", cwd=site.root)
    assert wrote.stdout == after.stdout != before.stdout
    assert wrote.stderr == after.stderr.replace("\n", "; sidecars written: 3\n")


def test_settings_that_are_wrong_are_named(site: SiteTest) -> None:
    site.write("site.toml", "title = 1\n")
    done = sitegen("pictures", cwd=site.root)
    assert done.returncode == 1
    assert "site.toml" in done.stderr


def test_a_long_prompt_is_written_in_full() -> None:
    prompt = "a harbour at dawn, " * 200
    stated = PictureRights(prompt=prompt)
    written = tomllib.loads(sidecar_of(FileMarks(stated=stated, involvement="generated")))
    assert written["ai"]["prompt"] == prompt.strip()
