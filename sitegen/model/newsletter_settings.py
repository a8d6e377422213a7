"""`[newsletter]`: a form with which readers subscribe."""

from typing import Annotated, Literal

from msgspec import Struct

from sitegen.model.fields import Text, form, key

Place = Literal["posts", "pages", "home", "foot"]


class NewsletterTexts(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """What a newsletter is called in one language, and what the form sends beside the address."""

    title: Annotated[
        Text | None, key("The words above the form.", default="Newsletter, in each language")
    ] = None
    text: Annotated[Text | None, key("What readers get, in a sentence.", default="none")] = None
    button: Annotated[
        Text | None, key("The words of the button.", default="Subscribe, in each language")
    ] = None
    hidden: Annotated[
        dict[str, str],
        key("What the form sends as well, such as the number of a list.", noun="keys and values"),
    ] = {}


class Newsletter(NewsletterTexts, frozen=True, kw_only=True):
    """`[newsletter]`: where the form is sent, and where it stands."""

    action: Annotated[
        str,
        form("address", "an address like https://letter.example/subscribe or /subscribe"),
        key("Where the form is sent: `https://…`, or an address of the site."),
    ]
    field: Annotated[
        str,
        form(
            "name of a field",
            "the name of a field like email or EMAIL",
            pattern=r"^[A-Za-z_][A-Za-z0-9_.\[\]-]{0,63}$",
        ),
        key("What the service calls the e-mail address."),
    ] = "email"
    places: Annotated[
        tuple[Place, ...],
        key(
            "Where the form stands: below `posts`, below `pages`, at the end of the front page"
            " (`home`), or at the `foot` of every page."
        ),
    ] = ("posts",)
