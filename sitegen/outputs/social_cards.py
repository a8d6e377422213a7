"""The cards that social networks show for posts without a picture, and instead of an SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from msgspec import Struct

from sitegen import urls
from sitegen.digest import of_bytes
from sitegen.errors import Problem, shorten
from sitegen.incremental.keys import encode
from sitegen.model.config import SETTINGS, Settings
from sitegen.model.documents import Author, Page, Post
from sitegen.model.job_functions import JobFunction, by_name
from sitegen.model.jobs import SocialCardJob
from sitegen.model.site import Site
from sitegen.outputs.context import Context, SocialCards
from sitegen.outputs.family import Family, Planned
from sitegen.outputs.picture_views import PictureViews
from sitegen.pictures import lettering, variants

# It loads Pillow, so it has a module of its own.
DRAW_CARD = JobFunction(
    "sitegen.pictures.card:card",
    SocialCardJob,
    (by_name("title", "site", "label", "translation"),),
    profile="pictures",
)


class _Subject(Struct, frozen=True, kw_only=True):
    """A document without a picture that social networks show, or the site. `image` is its SVG, or
    ""; `labels` returns the sentences about AI and about the translation of an article. `mark`
    returns the line and column of the first of some fields that the front matter has."""

    path: str
    title: str
    site: str
    image: str
    labels: Callable[[], tuple[str, str]] | None = None
    mark: Callable[..., tuple[int, int]]
    hint: str = "give it a JPEG, PNG or WebP as its picture: image: …"


def social_cards(
    site: Site,
    settings: Settings,
    pictures: PictureViews,
    labels: Sequence[Callable[[int], tuple[str, str]]],
) -> SocialCards:
    """The cards of the site. `labels` return, for each edition, the sentences about AI and about
    the translation of one of its articles."""
    card_urls: dict[str, str] = {}
    jobs: dict[str, SocialCardJob] = {}
    problems: list[Problem] = []
    for subject in (*_site(settings, pictures), *_documents(site, pictures, labels)):
        if not settings.config.images.cards:
            if subject.image:
                problems.append(_no_social_picture(subject))
            continue
        label, translation = subject.labels() if subject.labels else ("", "")
        job = SocialCardJob(
            title=subject.title, site=subject.site, label=label, translation=translation
        )
        if missing := lettering.missing((job.title, job.site, label, translation)):
            problems.append(_no_card(subject, missing))
            continue
        url = f"/cards/{of_bytes(encode(job))[: variants.DIGITS]}.png"
        card_urls[subject.path] = url
        jobs.setdefault(url, job)
    return SocialCards(urls=card_urls, jobs=jobs, problems=tuple(problems))


def _site(settings: Settings, pictures: PictureViews) -> Iterator[_Subject]:
    publisher, title = settings.config.publisher, settings.config.title
    if publisher.logo and pictures.is_svg(publisher.logo):
        yield _Subject(
            path=SETTINGS,
            title=title,
            site=publisher.name if publisher.name and publisher.name != title else "",
            image=publisher.logo,
            mark=lambda *_: settings.logo_mark,
            hint="name a JPEG, PNG or WebP",
        )


def _documents(
    site: Site, pictures: PictureViews, labels: Sequence[Callable[[int], tuple[str, str]]]
) -> Iterator[_Subject]:
    """The articles without a picture, and the documents with an SVG. Authors have one card, with
    the name of the site in its own language."""
    for edition, labels_of in zip(site.editions, labels, strict=True):
        documents: list[tuple[Post | Page | Author, str, Callable[[], tuple[str, str]] | None]] = [
            *(
                (article.post, article.post.meta.title, partial(labels_of, i))
                for i, article in enumerate(edition.articles)
            ),
            *((placed.page, placed.page.meta.title, None) for placed in edition.pages),
        ]
        if edition is site.editions[0]:
            documents += [(author, author.meta.name, None) for author in site.authors.values()]
        for document, title, own_labels in documents:
            image = site.resolved[document.path].image
            drawn = own_labels is not None and edition.config.images.cards
            if pictures.is_svg(image) if image else drawn:
                yield _Subject(
                    path=document.path,
                    title=title,
                    site=edition.config.title,
                    image=image,
                    labels=own_labels,
                    mark=document.mark,
                )


def _jobs(context: Context) -> Planned:
    yield from context.social_cards.problems
    for url, job in context.social_cards.jobs.items():
        yield DRAW_CARD.job(urls.output_path(url), f"the card of {shorten(job.title)}", job)


FAMILY = Family(jobs=_jobs, functions=(DRAW_CARD,), per="site")


def _no_social_picture(subject: _Subject) -> Problem:
    return Problem.at(
        subject.path,
        subject.mark("image"),
        severity="warning",
        code="picture-svg",
        message=f"the picture {shorten(subject.image)} is an SVG, which no social network shows",
        hint=(
            "name a JPEG, PNG or WebP, or have a card drawn for it: cards = true under [images] in"
            " site.toml"
        ),
    )


def _no_card(subject: _Subject, missing: str) -> Problem:
    return Problem.at(
        subject.path,
        subject.mark("title", "name"),
        severity="warning",
        code="no-card",
        hint=subject.hint,
        message=(
            f"there is no card for social networks: {lettering.named(missing)} is not"
            " among the letters that it can be drawn with"
        ),
    )
