"""The cards that social networks show for posts without a picture, and instead of an SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain

from msgspec import Struct

from sitegen import urls
from sitegen.digest import of_bytes
from sitegen.errors import Problem, shorten
from sitegen.incremental.keys import encode
from sitegen.model.config import SETTINGS, Settings
from sitegen.model.documents import Author, Page, Post
from sitegen.model.job_functions import JobFunction, by_name
from sitegen.model.jobs import SocialCardJob
from sitegen.model.site import Article, Edition, Site
from sitegen.outputs.article_views import ArticleViews
from sitegen.outputs.context import Context, SocialCards
from sitegen.outputs.family import Family, Planned
from sitegen.outputs.picture_views import PictureViews, ShownPicture
from sitegen.pictures import lettering, variants

# It loads Pillow, so it has a module of its own.
DRAW_CARD = JobFunction(
    "sitegen.pictures.card:card",
    SocialCardJob,
    (by_name("title", "site", "label", "translation", "mark", "is_retracted", "accent"),),
    profile="pictures",
)


class _OfArticle(Struct, frozen=True, kw_only=True):
    """What the card of an article has beside its headline: the sentences about AI in it, and about
    its translation, "" for one that there is not, and the shape before them."""

    label: str = ""
    translation: str = ""
    mark: str = ""
    is_retracted: bool = False


class _Subject(Struct, frozen=True, kw_only=True):
    """A document without a picture that social networks show, or the site. `image` is the one that
    they do not show, or "": an SVG, or one that `lacks_label`, since none can be drawn on it.
    `of_article` returns what only articles have. `mark` returns the line and column of the first of
    some fields that the front matter has."""

    path: str
    title: str
    site: str
    image: str
    lacks_label: bool = False
    of_article: Callable[[], _OfArticle] | None = None
    mark: Callable[..., tuple[int, int]]
    hint: str = "give it a JPEG, PNG or WebP as its picture: image: …"


def social_cards(
    site: Site,
    settings: Settings,
    pictures: PictureViews,
    views: Sequence[ArticleViews],
) -> SocialCards:
    """The cards of the site. `views` are those of the articles of each edition."""
    card_urls: dict[str, str] = {}
    jobs: dict[str, SocialCardJob] = {}
    problems: list[Problem] = []
    for subject in chain(_site(settings, pictures), _documents(site, pictures, views)):
        if not settings.config.images.cards:
            if subject.image:
                problems.append(_no_social_picture(subject))
            continue
        of_article = subject.of_article() if subject.of_article else _OfArticle()
        job = SocialCardJob(
            title=subject.title,
            site=subject.site,
            label=of_article.label,
            translation=of_article.translation,
            mark=of_article.mark,
            is_retracted=of_article.is_retracted,
            accent=settings.config.theme.accent.lower(),
        )
        if missing := lettering.missing((job.title, job.site, job.label, job.translation)):
            problems.append(_no_card(subject, missing))
            continue
        url = f"/cards/{of_bytes(encode(job))[: variants.DIGITS]}.png"
        card_urls[subject.path] = url
        jobs.setdefault(url, job)
    return SocialCards(urls=card_urls, jobs=jobs, problems=tuple(problems))


def _site(settings: Settings, pictures: PictureViews) -> Iterator[_Subject]:
    publisher, title = settings.config.publisher, settings.config.title
    logo = ShownPicture(image=publisher.logo, path="", lang=settings.config.language, is_whole=True)
    is_svg = pictures.is_svg(publisher.logo)
    if publisher.logo and (is_svg or pictures.lacks_label(logo)):
        yield _Subject(
            path=SETTINGS,
            title=title,
            site=publisher.name if publisher.name and publisher.name != title else "",
            image=publisher.logo,
            lacks_label=not is_svg,
            mark=lambda *_: settings.logo_mark,
            hint="name a JPEG, PNG or WebP",
        )


def _documents(
    site: Site, pictures: PictureViews, views: Sequence[ArticleViews]
) -> Iterator[_Subject]:
    """The articles without a picture, and the documents with an SVG. Authors have one card, with
    the name of the site in its own language."""
    for edition, own_views in zip(site.editions, views, strict=True):
        for document, title, of_article in _with_titles(site, edition, own_views):
            image = site.resolved[document.path].image
            drawn = of_article is not None and edition.config.images.cards
            shown = ShownPicture(image=image, path=document.path, lang=edition.config.language)
            is_svg = pictures.is_svg(image)
            if is_svg or pictures.lacks_label(shown) if image else drawn:
                yield _Subject(
                    path=document.path,
                    title=title,
                    site=edition.config.title,
                    image=image,
                    lacks_label=bool(image) and not is_svg,
                    of_article=of_article,
                    mark=document.mark,
                )


def _with_titles(
    site: Site, edition: Edition, views: ArticleViews
) -> Iterator[tuple[Post | Page | Author, str, Callable[[], _OfArticle] | None]]:
    """The documents of an edition with their titles, and articles with what else their cards have.
    Authors belong to the edition in the language of the site."""
    for article in edition.with_pages:
        yield article.post, views.marked_title(article), partial(_of_article, views, article)
    for placed in edition.pages:
        if not placed.page.meta.output:
            yield placed.page, placed.page.meta.title, None
    if edition is site.editions[0]:
        for author in site.authors.values():
            yield author, author.meta.name, None


def _of_article(views: ArticleViews, article: Article) -> _OfArticle:
    label, translation = views.labels(article)
    return _OfArticle(
        label=label,
        translation=translation,
        # As in layouts/post.html: a sentence without a word of its own has half a disc.
        mark=(views.disclosure(article).mark or "assisted") if label or translation else "",
        is_retracted=article.state.is_retracted,
    )


def _jobs(context: Context) -> Planned:
    yield from context.social_cards.problems
    for url, job in context.social_cards.jobs.items():
        yield DRAW_CARD.job(urls.output_path(url), f"the card of {shorten(job.title)}", job)


FAMILY = Family(jobs=_jobs, functions=(DRAW_CARD,), per="site")


def _no_social_picture(subject: _Subject) -> Problem:
    what = "is an SVG, which no social network shows"
    if subject.lacks_label:
        what = "cannot have its label about AI drawn on it, so social networks and feeds get none"
    return Problem.at(
        subject.path,
        subject.mark("image.src", "image"),
        severity="warning",
        code="picture-format" if subject.lacks_label else "picture-svg",
        message=f"the picture {shorten(subject.image)} {what}",
        hint=(
            "name a JPEG, PNG or WebP, or have a card drawn for it: cards = true under [images] in"
            " site.toml"
        ),
    )


def _no_card(subject: _Subject, missing: str) -> Problem:
    # The sentence about AI names who wrote the text.
    is_of_author = not lettering.missing((subject.title, subject.site))
    return Problem.at(
        subject.path,
        subject.mark(*["author"] * is_of_author, "title", "name"),
        severity="warning",
        code="no-card",
        hint=subject.hint,
        message=(
            f"there is no card for social networks: {lettering.named(missing)} is not"
            " among the letters that it can be drawn with"
        ),
    )
