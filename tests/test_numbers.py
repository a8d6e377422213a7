"""Numbers in the languages of pages."""

from __future__ import annotations

import pytest
from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol

from sitegen.layouts.numbers import NO_BREAK, signs_of

LANGUAGES = (
    "ar az be bg bs ca cs da de de-CH el en es es-MX et eu fi fr fr-CA fr-CH gl he hr hu hy id is"
    " it it-CH ja ka kk ko lt lv mk nb nl pl pt pt-PT ro ru sk sl sq sr sv sw th tr uk uz vi zh"
)


@pytest.mark.parametrize("tag", LANGUAGES.split(" "))
def test_signs_are_those_of_cldr(tag: str) -> None:
    locale = Locale.parse(tag, sep="-")
    decimal = get_decimal_symbol(locale, numbering_system="latn")
    group = get_group_symbol(locale, numbering_system="latn").replace("'", "’")
    assert signs_of(tag).number(12345678.25) == f"12{group}345{group}678{decimal}25"
    percent = locale.percent_formats[None].pattern
    if "%" in percent[-1]:
        assert signs_of(tag).percent == percent[percent.rindex("0") + 1 :]


@pytest.mark.parametrize(
    ("tag", "value", "text"),
    [
        ("en", 1234, "1,234"),
        ("es", 1234, "1234"),
        ("pl", 12345, f"12{NO_BREAK}345"),
        ("de-AT", -1234.5, "−1.234,5"),
        ("en", -0.0, "0"),
        ("en", 0.1 + 0.2, "0.30000000000000004"),
        ("en", 1e15, "1,000,000,000,000,000"),
        ("fr", 2.5e17, f"2,5{NO_BREAK}×{NO_BREAK}10¹⁷"),
        ("en", 10**30, f"1{NO_BREAK}×{NO_BREAK}10³⁰"),
        ("en", -3e-9, f"−3{NO_BREAK}×{NO_BREAK}10⁻⁹"),
    ],
)
def test_a_number_is_written_as_its_language_does(tag: str, value: float, text: str) -> None:
    assert signs_of(tag).number(value) == text


def test_decimals_can_be_asked_for() -> None:
    signs = signs_of("de")
    assert [signs.number(value, 2) for value in (5, 3.256, -0.001)] == ["5,00", "3,26", "0,00"]
    assert signs.number(2026, grouped=False) == "2026"
