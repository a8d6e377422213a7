"""`sitegen review`: a sign-off is written into the front matter, counts in the next build, and
touches nothing else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support import NOW, SETTINGS, SiteTest, passing_folder, sitegen

from sitegen import files
from sitegen.commands import edit
from sitegen.commands.review import ReviewOptions, Signed, review
from sitegen.errors import SiteError
from sitegen.markdown.converter import Converter
from sitegen.model import config
from sitegen.model.meta import Review
from sitegen.parse.document import post as parse_post
from sitegen.parse.job import settings_of

CONFIG = config.Config(title="T", base_url="https://news.example/")
LABEL = "reviewed by Ada Okafor"
PAGE = "2026/06/02/a/index.html"


def sign(
    site: SiteTest, *posts: str, by: str = "ada", now: dt.datetime = NOW, **options: object
) -> tuple[Signed, ...]:
    return review(
        ReviewOptions(root=site.root, here=site.root, posts=posts, by=by, now=now, **options)
    )  # type: ignore[arg-type]


def refused(site: SiteTest, *posts: str, **options: object) -> str:
    """What is told of a review that is refused; then no file has changed."""
    before = {path: path.read_bytes() for path in site.root.rglob("*") if path.is_file()}
    with pytest.raises(SiteError) as refusal:
        sign(site, *posts, **options)  # type: ignore[arg-type]
    assert {path: path.read_bytes() for path in site.root.rglob("*") if path.is_file()} == before
    return site.tell(refusal.value.problems)


# --- whole sites ----------------------------------------------------------------------------------


def test_a_signed_text_is_published_as_reviewed_until_it_changes(site: SiteTest) -> None:
    path = site.post("a", "Text.", date="2026-06-02")
    (done,) = sign(site, path)
    assert (done.at, done.written) == ("2026-06-01T12:00:00Z", True)
    assert site.build(now=NOW + dt.timedelta(days=1)).done.problems == ()
    assert LABEL in site.read(PAGE)
    site.edit(path, "Text.", "Other text.")
    assert site.build(now=NOW + dt.timedelta(days=1)).codes() == ["review-void"]
    assert LABEL not in site.read(PAGE)
    sign(site, path)
    assert site.build(now=NOW + dt.timedelta(days=1)).done.problems == ()
    assert LABEL in site.read(PAGE)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/New_York"])
def test_the_moment_is_written_in_the_zone_of_the_site(zone: str, site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + f'timezone = "{zone}"\n')
    path = site.post("a", date="2026-07-01")
    (done,) = sign(site, path, now=NOW.replace(microsecond=5))
    assert dt.datetime.fromisoformat(done.at) == NOW
    assert (
        done.at
        == {
            "UTC": "2026-06-01T12:00:00Z",
            "Pacific/Auckland": "2026-06-02T00:00:00+12:00",
            "America/New_York": "2026-06-01T08:00:00-04:00",
        }[zone]
    )


def test_a_post_of_today_is_signed_today(site: SiteTest) -> None:
    """A bare date is as exact as that day; a review of that day is in time."""
    path = site.post("a", date="2026-06-01")
    assert sign(site, path)[0].at == "2026-06-01"
    assert site.build().done.problems == ()
    assert LABEL in site.read("2026/06/01/a/index.html")


def test_a_time_of_today_is_not_a_day(site: SiteTest) -> None:
    path = site.post("a", date="2026-06-01T09:00:00Z")
    assert "error: the post was published, or updated, before this review" in refused(site, path)


def test_a_published_post_is_signed_with_an_update(site: SiteTest) -> None:
    path = site.post("a", date="2026-01-02")
    assert (
        refused(site, path)
        == """\
content/posts/a.md:3:7: error: the post was published, or updated, before this review, and a review counts only if it was given by then
    3 | date: 2026-01-02
      |       ^
      = hint: add --updated: it writes that moment into `updated` as well
"""
    )
    (done,) = sign(site, path, updated=True)
    assert done.updated == done.at == "2026-06-01T12:00:00Z"
    assert "\nupdated: 2026-06-01T12:00:00Z\n" in site.source(path)
    assert site.build().done.problems == ()
    assert LABEL in site.read("2026/01/02/a/index.html")
    later = NOW + dt.timedelta(days=9)
    assert not sign(site, path, now=later)[0].written  # it counts already
    site.edit(path, "Text.", "Other.")
    sign(site, path, now=later, updated=True)
    assert site.source(path).count("updated: 2026-06-10T12:00:00Z\n") == 1


def test_updated_is_left_alone_where_the_review_is_in_time(site: SiteTest) -> None:
    path = site.post("a", date="2026-06-02")
    assert sign(site, path, updated=True)[0].updated == ""
    assert "updated" not in site.source(path)


def test_a_draft_is_signed_and_told_which_date_it_needs(site: SiteTest) -> None:
    path = site.post("a", date="2026-01-02", more="draft: true")
    assert sign(site, path)[0].counts_from == "2026-06-01T12:00:00Z"
    site.edit(path, "draft: true\n", "")
    site.edit(path, "2026-01-02", "2026-06-01T12:00:00Z")
    assert site.build().done.problems == ()


def test_the_scope_is_written_where_it_is_not_the_default(site: SiteTest) -> None:
    path = site.post("a", date="2026-06-02")
    sign(site, path)
    assert "scope" not in site.source(path)
    sign(site, path, scope="copyedit")
    assert "\n  scope: copyedit\n" in site.source(path)


def test_all_or_none_are_signed(site: SiteTest) -> None:
    good, bad = (
        site.post("a", date="2026-06-02"),
        site.post("b", more="sourc: CNN", date="2026-06-02"),
    )
    site.write("content/about.md", "---\ntitle: About\n---\n")
    told = refused(
        site,
        good,
        bad,
        "content/about.md",
        "content/authors/ada.md",
        "content/posts/aa.md",
        "site.toml",
        "..",
        by="adda",
    )
    assert (
        told
        == """\
--by: error: there is no author 'adda'
      = hint: did you mean ada?
..: error: it is no post; a review signs a post
      = hint: posts are the files under content/posts/ that end with .md
content/about.md: error: it is a page; a review signs a post
      = hint: posts are the files under content/posts/ that end with .md
content/authors/ada.md: error: it is an author; a review signs a post
      = hint: posts are the files under content/posts/ that end with .md
content/posts/aa.md: error: there is no such file
      = hint: did you mean content/posts/a.md?
content/posts/b.md:7:1: error: sourc: a post has no key of this name
    7 | sourc: CNN
      | ^
      = hint: take it out, or put it under params, where your own layouts find it
site.toml: error: it is no post; a review signs a post
      = hint: posts are the files under content/posts/ that end with .md
"""
    )
    other = site.post("c", date="2026-06-02")
    assert [done.path for done in sign(site, good, other, good)] == [good, other]


@pytest.mark.parametrize("by", ["../ada", "nobody", "", "ada.md"])
def test_only_an_author_signs(by: str, site: SiteTest) -> None:
    assert refused(site, site.post("a", date="2026-06-02"), by=by).startswith(
        "--by: error: there is no author"
    )


def test_a_bundle_is_named_by_its_folder(site: SiteTest) -> None:
    site.write("content/posts/a/index.md", site.source(site.post("a", date="2026-06-02")))
    site.delete("content/posts/a.md")
    assert sign(site, "content/posts/a")[0].path == "content/posts/a/index.md"


@pytest.mark.parametrize(
    "more",
    [
        "review:",
        "review: {}",
        "review: soon",
        "review: {by: adam, sha256: todo}",
        "review:\n  by: ada",
        "review: [1]",
        "review: {bye: x}",
    ],
)
def test_a_review_that_is_wrong_is_replaced(more: str, site: SiteTest) -> None:
    path = site.post("a", date="2026-06-02", more=more)
    sign(site, path)
    assert site.build(now=NOW + dt.timedelta(days=1)).done.problems == ()
    assert LABEL in site.read(PAGE)


@pytest.mark.parametrize(
    "more",
    [
        "review: {by: ada}\nreview: {by: ada}",
        "review: &r {by: ada}\nparams: {r: *r}",
        "reviewer: ada",
    ],
)
def test_what_cannot_be_replaced_is_refused(more: str, site: SiteTest) -> None:
    assert "error: " in refused(site, site.post("a", date="2026-06-02", more=more))


def test_the_file_keeps_its_mode_and_leaves_nothing_beside_it(site: SiteTest) -> None:
    path = site.post("a", date="2026-06-02")
    (site.root / path).chmod(0o640)
    sign(site, path)
    assert (site.root / path).stat().st_mode & 0o777 == 0o640
    assert [file.name for file in (site.root / "content/posts").iterdir()] == ["a.md"]


def test_a_name_may_be_as_long_as_the_disk_allows(site: SiteTest) -> None:
    (done,) = sign(site, site.post("p" * 252, date="2026-06-02", more="slug: p\n"))
    assert done.written


def test_a_link_stays_a_link(site: SiteTest) -> None:
    path = site.post("a", date="2026-06-02")
    site.write("content/b.txt", site.source(path))
    (site.root / path).unlink()
    (site.root / path).symlink_to("../b.txt")
    sign(site, path)
    assert (site.root / path).is_symlink()
    assert "sha256" in site.source("content/b.txt")


def test_what_the_system_refuses_is_told(site: SiteTest, monkeypatch: pytest.MonkeyPatch) -> None:
    path = site.post("a", date="2026-06-02")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    assert "content/posts/a.md: error: cannot be written: Permission denied" in refused(site, path)


def test_the_command(site: SiteTest) -> None:
    path = site.post("a", date="2026-06-02")
    done = sitegen(
        "review",
        "a.md",
        "--by",
        "ada",
        cwd=(site.root / path).parent,
        env={"SOURCE_DATE_EPOCH": str(int(NOW.timestamp()))},
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "content/posts/a.md: signed by ada, at 2026-06-01T12:00:00Z\n"
    again = sitegen(
        "review",
        path,
        "--by",
        "ada",
        "--root",
        str(site.root),
        "--now",
        "2026-06-09",
        cwd=site.root,
    )
    assert (
        again.stderr
        == "content/posts/a.md: ada has signed this text already, at 2026-06-01T12:00:00Z\n"
    )
    wrong = sitegen("review", path, "--by", "eve", cwd=site.root)
    assert (wrong.returncode, wrong.stderr.splitlines()[-1]) == (1, "nothing was signed")
    assert sitegen("review", path, cwd=site.root).returncode == 2
    assert not (site.root / ".sitegen").exists()


# --- every byte -----------------------------------------------------------------------------------

REQUIRED = (
    "title: A # the title",
    "date: 2026-06-02",
    "author: [ada]",
    "source: {name: 'CNN', url: https://cnn.example/}",
    "ai: true",
)
OTHERS = (
    "# a comment",
    "",
    "   ",
    "  # an indented comment",
    "tags: [a,  b , 'c']  # three",
    'summary: "a: b # c"',
    "summary: >-\n  folded\n  text\n\n",
    "summary: |+\n  kept\n\n\n",
    "params:\n    x:   {y: [1,2]}\n    z: .nan",
    "params: &p {q: 1}\n",
    "category: 'it''s'",
    "slug:",
    "tags:\n- a\n-  b # c",
    'series: "é😀\\u2028"',
    "lang: de   ",
    "license: x\n  y\n  z",
    "summary: مرحبا \u202eabc",
)
REVIEWS = (
    "",
    "review:",
    "review: ~ # later",
    "review: {by: ada, at: 2026-01-01, sha256: abc}  # flow",
    "review: {\n  by: ada, # x\n  at: 2026-01-01 }",
    'review:\n  by: ada\n  at: 2026-01-01\n  sha256: "abc"  # by hand',
    "review: # why\n\n      by: ada\n      # inside\n      sha256: >-\n        abc\n",
    "'review': todo",
    '"review" : [1,\n 2]',
    "review:\n- a\n- b",
    "review: &anchor {by: ada}",
    "review: !!map {by: ada}",
    "? review\n: {by: ada}",
)
TOML_REQUIRED = ('title = "A" # the title', "date = 2026-06-02", 'author = ["ada"]', "ai = true")
TOML_OTHERS = (
    "# [review]",
    "",
    'tags = ["a", # one\n  "]", ]',
    "summary = '''\n[review]\nby = \"x\"\n'''",
    'category = "[review]"',
    "params.x = 1",
    "comments=false",
)
TOML_REVIEWS = (
    "",
    'review = {by = "ada", at = 2026-01-01} # flow',
    'review.by = "ada" # dotted',
    'review . "by" = "ada"\nlang = "de"\nreview.at = 2026-01-01 # x',
)
TOML_TABLES = (
    "[review]",
    "[review] # header\n\nby = 'ada' # x\n# inside\nat = 2026-01-01",
    '["review"]\nsha256 = """x"""',
)
BODIES = ("", "Text.\n", "\nText.\n---\nreview: x\n---\n", "no end", "+++\n[review]\n+++\n")
NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])
PROPERTY = settings(
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)


def keys_once(lines: list[str], separator: str) -> list[str]:
    """The lines without those whose key stood before."""
    seen: set[str] = set()
    return [
        line
        for line in lines
        if separator not in line.partition("\n")[0]
        or line.lstrip().startswith("#")
        or not ((key := line.partition(separator)[0].strip(" 'p&")) in seen or seen.add(key))
    ]


def check_exactness(before: bytes, old: str, newline: str) -> None:
    """Sign the post `before`, which holds the review `old`; what stands before and behind that is
    there to the byte."""
    with passing_folder() as folder:
        site = SiteTest(folder / "site")
        site.write("content/posts/a.md", before)
        sign(site, "content/posts/a.md")
        after = (site.root / "content/posts/a.md").read_bytes()
        review_was = old.replace("\n", newline).encode()
        start = (
            (before.rindex if b"+++" in before[:6] else before.index)(newline.encode() + review_was)
            + len(newline)
            if old
            else None
        )
        if old.startswith(("review.", "review .")):
            assert [
                line for line in after.splitlines() if not line.startswith((b"review", b" # x"))
            ] == [line for line in before.splitlines() if not line.startswith(b"review")]
        elif start is None:
            same = next(
                i for i, (one, other) in enumerate(zip(before, after, strict=False)) if one != other
            )
            assert after.endswith(before[same:])
        else:
            assert after.startswith(before[:start])
            assert after.endswith(before[start + len(review_was) :])
        for comment in (
            line.partition("#")[2]
            for line in old.splitlines()
            if "inside" not in line and "# x" not in line
        ):
            assert comment.encode() in after
        post, _, _ = parse_post(
            "content/posts/a.md",
            files.decode("a", after),
            settings_of(CONFIG),
            Converter(CONFIG.markdown),
        )
        assert post.meta.review == Review(by="ada", at=NOW, sha256=post.text_digest)
        (again,) = sign(site, "content/posts/a.md")
        assert not again.written


@PROPERTY
@given(
    others=st.lists(st.sampled_from(OTHERS), max_size=6),
    review_=st.sampled_from(REVIEWS),
    place=st.integers(0, 11),
    newline=NEWLINES,
    mark=st.sampled_from(["", "\ufeff", "\ufeff\n \n"]),
    fences=st.sampled_from([("---", "---"), ("---  ", "...")]),
    body=st.sampled_from(BODIES),
    indent=st.sampled_from(["", "  "]),
)
@example(
    others=[],
    review_=REVIEWS[3],
    place=0,
    newline="\r\n",
    mark="",
    fences=("---", "---"),
    body="",
    indent="",
)
def test_yaml_keeps_every_other_byte(
    others: list[str],
    review_: str,
    place: int,
    newline: str,
    mark: str,
    fences: tuple[str, str],
    body: str,
    indent: str,
) -> None:
    if review_.startswith(("? ", "review: !!")) or indent:
        others = []
    lines = keys_once([*REQUIRED, *others], ":")
    lines.insert(place % (len(lines) + 1), review_)
    written = [indent + line.replace("\n", "\n" + indent) for line in lines]
    old = indent + review_.replace("\n", "\n" + indent) if review_ else ""
    text = mark + "\n".join([fences[0], *written, fences[1], body])
    check_exactness(text.replace("\n", newline).encode(), old, newline)


@PROPERTY
@given(
    others=st.lists(st.sampled_from(TOML_OTHERS), max_size=5),
    review_=st.sampled_from(TOML_REVIEWS),
    table=st.sampled_from(TOML_TABLES),
    place=st.integers(0, 9),
    newline=st.sampled_from(["\n", "\r\n"]),
    first=st.booleans(),
)
def test_toml_keeps_every_other_byte(
    others: list[str], review_: str, table: str, place: int, newline: str, first: bool
) -> None:
    lines = keys_once([*TOML_REQUIRED, *others], "=")
    lines.insert(place % (len(lines) + 1), review_)
    source = '[[source]]\nname = "CNN" # [review]'
    tables = [] if review_ else [table] if place % 3 else []
    lines += [*tables, source] if first else [source, *tables]
    text = "\n".join(["+++", *lines, "+++", "Text."])
    check_exactness(text.replace("\n", newline).encode(), review_ or "".join(tables), newline)


@pytest.mark.parametrize(
    "key",
    [
        "ada",
        "no",
        "1",
        "2026-01-02",
        "a b",
        "a: b",
        'quo"te',
        "é",
        "1e3",
        "0x1f",
        "null",
        "a#b",
        "a #b",
        "x, y",
    ],
)
def test_every_key_of_an_author_can_be_written(key: str, site: SiteTest) -> None:
    site.write(f"content/authors/{key}.md", "---\nname: Other Name\n---\n")
    for path in (site.post("a", date="2026-06-02"), "content/posts/b.md"):
        site.write(
            "content/posts/b.md",
            '+++\ntitle = "B"\ndate = 2026-06-02\nauthor = "ada"\nsource = "CNN"\nai = true\n+++\n',
        )
        sign(site, path, by=key)
        assert site.build(now=NOW + dt.timedelta(days=1)).done.problems == ()
        assert "reviewed by Other Name" in site.read(f"2026/06/02/{path[14]}/index.html")


def test_a_digest_that_yaml_takes_for_a_number_stands_in_quotes() -> None:
    assert [edit.yaml_text(text) for text in ("1" * 64, "0" + "a" * 63, "1_0")] == [
        f'"{"1" * 64}"',
        "0" + "a" * 63,
        '"1_0"',
    ]


def test_a_text_without_front_matter_has_no_place() -> None:
    for text in ("", "text", "---\n", "---\n- a\n---\n", "---\n---\n", "+++\nx\n+++\n"):
        with pytest.raises(edit.NoPlaceError):
            edit.put(text, "review", {"by": "x"})
