"""Units: what a harm counts, said with its number in the plural forms of each language (CLDR)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy, pgettext

from answerable.core.record import Number, quantity
from answerable.public import openwords

CURRENCIES = frozenset(
    {"USD", "GBP", "EUR", "INR", "BGN", "AUD", "CAD", "BRL", "ILS", "MXN", "ZAR", "JPY", "COP", "IDR"}
)
_COUNTED: dict[str, Any] = {
    "people": ngettext_lazy("{n} person", "{n} people", "count"),
    "patients": ngettext_lazy("{n} patient", "{n} patients", "count"),
    "appointments": ngettext_lazy("{n} appointment", "{n} appointments", "count"),
    "operations": ngettext_lazy("{n} operation", "{n} operations", "count"),
    "procedures": ngettext_lazy("{n} procedure", "{n} procedures", "count"),
    "treatments": ngettext_lazy("{n} treatment", "{n} treatments", "count"),
    "surgeries": ngettext_lazy("{n} surgery", "{n} surgeries", "count"),
    "tests": ngettext_lazy("{n} test", "{n} tests", "count"),
    "customers": ngettext_lazy("{n} customer", "{n} customers", "count"),
    "subscribers": ngettext_lazy("{n} subscriber", "{n} subscribers", "count"),
    "pupils": ngettext_lazy("{n} pupil", "{n} pupils", "count"),
    "students": ngettext_lazy("{n} student", "{n} students", "count"),
    "children": ngettext_lazy("{n} child", "{n} children", "count"),
    "claimants": ngettext_lazy("{n} claimant", "{n} claimants", "count"),
    "households": ngettext_lazy("{n} household", "{n} households", "count"),
    "days": ngettext_lazy("{n} day", "{n} days", "count"),
    "hours": ngettext_lazy("{n} hour", "{n} hours", "count"),
    "hospitals": ngettext_lazy("{n} hospital", "{n} hospitals", "count"),
    "organisations": ngettext_lazy("{n} organisation", "{n} organisations", "count"),
    "events": ngettext_lazy("{n} event", "{n} events", "count"),
    "elections": ngettext_lazy("{n} election", "{n} elections", "count"),
    "documents": ngettext_lazy("{n} document", "{n} documents", "count"),
    "intrusions": ngettext_lazy("{n} intrusion", "{n} intrusions", "count"),
    "cases": ngettext_lazy("{n} case", "{n} cases", "count"),
    "public bodies": ngettext_lazy("{n} public body", "{n} public bodies", "count"),
    "petrol stations": ngettext_lazy("{n} petrol station", "{n} petrol stations", "count"),
    "phone numbers": ngettext_lazy("{n} phone number", "{n} phone numbers", "count"),
    "deaths": ngettext_lazy("{n} death", "{n} deaths", "count"),
}
#: Stands for every number that is not whole: its form is that of a round hundred in all four languages.
_NOT_WHOLE = 100


def figure(value: Number | Decimal) -> str:
    """Return a number with its thousands apart, in the reader's language."""
    exact = quantity(value) if not isinstance(value, Decimal) else value
    places = max(0, -int(exact.as_tuple().exponent))
    return number_format(exact, decimal_pos=places, use_l10n=True, force_grouping=True)


def with_unit(value: Number | Decimal, unit: str, said: str = "") -> str:
    """Return a number with its unit: `USD 32,000,000`, `45 %`, `10,152 appointments`; `said` is the number in other words."""
    exact = quantity(value) if not isinstance(value, Decimal) else value
    number = said or figure(exact)
    if unit in CURRENCIES:
        return pgettext("money", "{currency} {number}").format(currency=unit, number=number)
    if unit == "percent":
        return _("{number} %").format(number=number)
    if unit in _COUNTED:
        count = int(exact) if exact == int(exact) else _NOT_WHOLE
        return str(_COUNTED[unit].format(count=count, n=number))
    if not unit:
        return number
    return pgettext("a number and what it counts", "{number} {unit}").format(
        number=number, unit=openwords.plain(_of_one(unit) if exact == 1 else unit)
    )


def _of_one(unit: str) -> str:
    """The singular of an English unit that is not known here."""
    return f"{unit[:-3]}y" if unit.endswith("ies") else unit.removesuffix("s")
