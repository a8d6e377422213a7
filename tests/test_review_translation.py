"""`sitegen review --translation` writes the digest of the original, and nothing else."""

from __future__ import annotations

import hashlib

import pytest
from review_support import sign
from support import SETTINGS, SiteTest, sitegen

from sitegen.commands.review_translation import (
    Compared,
    TranslationOptions,
    review_translation,
)
from sitegen.errors import SiteError

STORY, GERMAN = "content/posts/story.md", "content/posts/story.de.md"
DIGEST = hashlib.sha256(b"Story\0\0Text.").hexdigest()
OLD = "0" * 64
LANGUAGES = '[[languages]]\ncode = "de"\nlabel = "Deutsch"\n'


@pytest.fixture
def bilingual(site: SiteTest) -> SiteTest:
    site.write("site.toml", SETTINGS + LANGUAGES)
    site.post("story", "Text.", date="2026-01-01")
    return site


def renew(site: SiteTest, *documents: str) -> tuple[Compared, ...]:
    return review_translation(
        TranslationOptions(root=site.root, here=site.root, documents=documents)
    )


def refused(site: SiteTest, *documents: str) -> list[tuple[str, str, str]]:
    with pytest.raises(SiteError) as raised:
        renew(site, *documents)
    return [(each.path, each.code, each.message) for each in raised.value.problems]


YAML, TOML = "---\n{}---\nEin Text.\n", "+++\n{}+++\nEin Text.\n"


@pytest.mark.parametrize(
    ("fences", "before", "after"),
    [
        (
            YAML,
            "translation: {by: ada, ai: none} # c\n",
            "translation: {by: ada, ai: none, @} # c\n",
        ),
        (YAML, "translation: {by: ada, ai: none,}\n", "translation: {by: ada, ai: none, @,}\n"),
        (
            YAML,
            "translation: {ai: none, of_sha256: '!', by: ada}\n",
            "translation: {ai: none, @, by: ada}\n",
        ),
        (
            YAML,
            "translation:\n    by: ada # who\n    ai: none # what\ntags: [a]\n",
            "translation:\n    by: ada # who\n    ai: none # what\n    @\ntags: [a]\n",
        ),
        (
            YAML,
            "translation:\n  of_sha256: !  # old\n  by: ada\n  ai: none\n",
            "translation:\n  @  # old\n  by: ada\n  ai: none\n",
        ),
        (
            TOML,
            'translation = {by = "ada", ai = "none" } # c\n',
            'translation = {by = "ada", ai = "none", @ } # c\n',
        ),
        (
            TOML,
            "translation = {of_sha256 = '!', by = 'ada', ai = 'none'}\n",
            "translation = {@, by = 'ada', ai = 'none'}\n",
        ),
        (
            TOML,
            '[translation]\nby = "ada"\nai = "none" # c\n[params]\na = 1\n',
            '[translation]\nby = "ada"\nai = "none" # c\n@\n[params]\na = 1\n',
        ),
        (
            TOML,
            '[translation]\nof_sha256 = "!"\nby = "ada"\nai = "none"\n',
            '[translation]\n@\nby = "ada"\nai = "none"\n',
        ),
        (
            TOML,
            'translation.by = "ada"\ntranslation.ai = "none"\n',
            'translation.by = "ada"\ntranslation.ai = "none"\ntranslation.@\n',
        ),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.sampled(4)
def test_no_other_byte_changes(
    bilingual: SiteTest, fences: str, before: str, after: str, newline: str
) -> None:
    site = bilingual
    is_toml = fences is TOML
    title = 'title = "Geschichte"\n' if is_toml else "title: Geschichte\n"
    written = f'of_sha256 = "{DIGEST}"' if is_toml else f"of_sha256: {DIGEST}"

    def text(front: str) -> bytes:
        front = front.replace("!", OLD).replace("@", written)
        return b"\xef\xbb\xbf" + fences.format(title + front).replace("\n", newline).encode()

    site.write(GERMAN, text(before))
    assert renew(site, GERMAN) == (Compared(path=GERMAN, of=STORY, written=True),)
    assert (site.root / GERMAN).read_bytes() == text(after)
    assert site.build().codes() == []
    assert renew(site, GERMAN) == (Compared(path=GERMAN, of=STORY, written=False),)


def test_the_build_warns_until_it_is_run(bilingual: SiteTest) -> None:
    site = bilingual
    site.write("content/about.md", "---\ntitle: About\n---\nText.\n")
    more = "translation: {by: ada, ai: none}\n"
    site.write("content/about.de.md", YAML.format(f"title: Über\n{more}"))
    site.write(
        "content/posts/x/y.md",
        YAML.format(f"title: Geschichte\nlang: de\ntranslation_of: {STORY}\n{more}"),
    )
    assert site.build().codes() == ["stale-translation"] * 2
    renew(site, "content/about.de.md", "content/posts/x/y.md")
    assert site.build().codes() == []
    site.edit(STORY, "Text.", "Another text.")
    assert site.build().codes() == ["stale-translation"]
    renew(site, "content/posts/x/y.md")
    assert site.build().codes() == []


def test_what_is_no_translation_is_refused_and_nothing_is_written(bilingual: SiteTest) -> None:
    site = bilingual
    front = "title: Geschichte\ntranslation: {by: ada, ai: none}\n"
    site.write(GERMAN, YAML.format(front))
    site.write("content/posts/alone.de.md", YAML.format(front))
    site.write("content/posts/bare.md", YAML.format("title: A\n"))
    site.write("content/posts/bare.de.md", YAML.format("title: A\n"))
    alias = "title: A\nparams: {a: &a {by: ada, ai: none}}\ntranslation: *a\n"
    site.write("content/posts/bare.en.md", YAML.format(alias))
    before = site.source(GERMAN)
    wrong = [
        (STORY, "no-original", "this is no translation"),
        (
            "content/posts/alone.de.md",
            "no-original",
            "there is no file content/posts/alone.md that this is a translation of",
        ),
        ("content/posts/none.de.md", "no-post", "there is no such file"),
        ("content/authors/ada.md", "no-original", "it is no post and no page"),
        (
            "content/posts/bare.de.md",
            "missing-key",
            "translation: a translation needs it: {by: the key of an author, ai: …}",
        ),
        (
            "content/posts/bare.en.md",
            "review-unsafe",
            "the digest cannot be written without touching something else",
        ),
    ]
    assert refused(site, GERMAN, *(path for path, _, _ in wrong)) == wrong
    assert site.source(GERMAN) == before


@pytest.mark.long
def test_the_command(bilingual: SiteTest) -> None:
    site = bilingual
    site.write(GERMAN, YAML.format("title: A\ntranslation: {by: ada, ai: none}\n"))
    done = sitegen("review", "--translation", "story.de.md", cwd=site.root / "content/posts")
    assert (done.returncode, done.stderr) == (
        0,
        f"{GERMAN}: a translation of {STORY} as it is now\n",
    )
    done = sitegen("review", "--translation", STORY, cwd=site.root)
    assert done.returncode == 1
    assert done.stderr.endswith("nothing was written\n")
    for arguments in ([GERMAN], ["--translation", "--by", "ada", GERMAN]):
        assert sitegen("review", *arguments, cwd=site.root).returncode == 2


def test_a_review_of_a_translation_goes_by_the_date_of_its_original(bilingual: SiteTest) -> None:
    site = bilingual
    site.write(GERMAN, YAML.format("title: A\ntranslation: {by: ada, ai: none}\n"))
    renew(site, GERMAN)
    site.edit(STORY, "date: 2026-01-01", "date: 2026-06-01")
    (signed,) = sign(site, GERMAN)
    assert (signed.at, signed.updated) == ("2026-06-01", "")
    assert site.build().codes() == []
    assert "von Ada Okafor geprüft" in site.read("de/2026/06/01/a/index.html")
    assert not sign(site, GERMAN)[0].written
    site.edit(STORY, "date: 2026-06-01", "date: 2026-05-01")
    site.edit(GERMAN, "Ein Text.", "Ein anderer Text.")
    (signed,) = sign(site, GERMAN)
    assert (signed.at, signed.published_unreviewed) == ("2026-06-01T12:00:00Z", True)
    assert site.build().codes() == []
    assert "am 1. Juni 2026 von Ada Okafor geprüft" in site.read("de/2026/05/01/a/index.html")


def test_a_correction_of_the_original_today_does_not_hide_that_its_translation_was_unreviewed(
    bilingual: SiteTest,
) -> None:
    site = bilingual
    site.write(GERMAN, YAML.format("title: A\ntranslation: {by: ada, ai: none}\n"))
    site.edit(STORY, "title:", "corrections: [{date: 2026-06-01, text: It was two.}]\ntitle:")
    (signed,) = sign(site, GERMAN)
    assert (signed.at, signed.published_unreviewed) == ("2026-06-01T12:00:00Z", True)
    assert site.build().ok
    assert "am 1. Juni 2026 von Ada Okafor geprüft" in site.read("de/2026/01/01/a/index.html")
