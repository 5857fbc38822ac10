"""The canonical form agrees with an independent RFC 8785 implementation; decoding accepts nothing else in silence."""

from __future__ import annotations

import hashlib
import json
import re
import string
from decimal import Decimal
from typing import Any

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.harm import Harm
from answerable.core.kinds import KINDS, decode, is_canonical, kind_of, schema
from answerable.core.record import ID_PATTERN, LIMIT, Invalid, canonical, digest, number, path, quantity, slug

keys = st.text(string.ascii_letters + string.digits + "_.$-", max_size=12)
integers = st.integers(-LIMIT + 1, LIMIT - 1)
texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | integers | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=20,
)

SOURCE = {
    "kind": "source", "id": "source/leaf", "checked": "verified", "licence": "CC-BY-4.0", "publisher": "Answerable",
    "title": "Leaf", "form": "document", "cluster": "leaf", "seen": "stored",
}  # fmt: skip
HARM = {
    "kind": "harm", "id": "harm/leaf/1", "checked": "verified", "licence": "CC-BY-4.0", "publisher": "Answerable",
    "incident": "incident/leaf", "dimension": "life_and_health", "order": 1, "what": "Waited", "value_kind": "measured",
    "causal": "direct", "measure": "patients", "unit": "patients", "best": 3,
}  # fmt: skip


def line(base: dict[str, Any], **changes: Any) -> bytes:
    made = {**base, **changes}
    return json.dumps({key: value for key, value in made.items() if value is not ...}).encode()


@given(values)
def test_canonical_bytes_are_those_of_rfc_8785(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "sign", ["\x00", "\x1f", "\x7f", "\u2028", "\ufeff", "€", "😀", '"', "\\", "/", "\b\f\n\r\t", "ﬃ", "é"]
)
def test_every_awkward_sign_is_written_as_rfc_8785_asks(sign: str) -> None:
    assert canonical({"sign": sign}) == rfc8785.dumps({"sign": sign})


def test_no_normalisation_makes_two_spellings_one() -> None:
    assert digest("é") != digest("e\u0301")


def test_keys_are_sorted_and_absent_fields_left_out() -> None:
    record = decode(line(HARM))
    written = json.loads(canonical(record))
    assert list(written) == sorted(written)
    assert "min" not in written and "citations" not in written
    assert canonical(record) == rfc8785.dumps(written)


def test_the_digest_is_the_sha_256_of_the_canonical_bytes() -> None:
    record = decode(line(HARM))
    assert digest(record) == hashlib.sha256(canonical(record)).hexdigest()


def test_a_lone_surrogate_has_no_canonical_form() -> None:
    with pytest.raises(ValueError, match="not valid Unicode"):
        canonical({"text": "\ud800"})


def test_decoding_and_writing_again_gives_the_same_bytes() -> None:
    for base in (SOURCE, HARM):
        record = decode(line(base))
        assert decode(canonical(record)) == record
        assert is_canonical(record, canonical(record))
        assert kind_of(record) == base["kind"]


@pytest.mark.parametrize(
    "spelling",
    [
        lambda made: made + b" ",
        lambda made: made.replace(b'"best":3', b'"best": 3'),
        lambda made: made.replace(b'"Waited"', b'"\\u0057aited"'),
        lambda made: made[:-1] + b',"note":""}',
        lambda made: made[:-1] + b',"id":"harm/leaf/1"}',
        lambda made: b"{" + b",".join(reversed(made[1:-1].split(b","))) + b"}",
    ],
)
def test_another_spelling_of_a_record_is_not_canonical(spelling: Any) -> None:
    other = spelling(canonical(decode(line(HARM))))
    assert not is_canonical(decode(other), other)


@pytest.mark.parametrize(
    ("content", "record", "field"),
    [
        (b"", "a line that is not JSON", "record"),
        (b"\xff", "a line that is not JSON", "record"),
        (b"null", "a line that is not JSON", "record"),
        (b"[" * 100_000, "a line that is not JSON", "record"),
        (b'{"a":' * 100_000, "a line that is not JSON", "record"),
        (line(HARM, kind="rumour"), "harm/leaf/1", "kind"),
        (line(HARM, kind=...), "harm/leaf/1", "record"),
        (line(HARM, id=...), "a record without an id", "record"),
        (line(HARM, id=7), "a record without an id", "id"),
        (line(HARM, id="harm/leaf/1\n"), "'harm/leaf/1\\n'", "id"),
        (line(HARM, id="harm/\x1b[2J"), "'harm/\\x1b[2J'", "id"),
        (line(HARM, id="harm/../1"), "harm/../1", "id"),
        (line(HARM, id="harm/Leaf"), "harm/Leaf", "id"),
        (line(HARM, id="harm/ℓeaf"), "harm/ℓeaf", "id"),
        (line(HARM, surprise=1), "harm/leaf/1", "record"),
        (line(HARM, order=4), "harm/leaf/1", "order"),
        (line(HARM, order=1.0), "harm/leaf/1", "order"),
        (line(HARM, order=True), "harm/leaf/1", "order"),
        (line(HARM, best=1.5), "harm/leaf/1", "best"),
        (line(HARM, best="1.50"), "harm/leaf/1", "best"),
        (line(HARM, best="2"), "harm/leaf/1", "best"),
        (line(HARM, best="1e3"), "harm/leaf/1", "best"),
        (line(HARM, best="NaN"), "harm/leaf/1", "best"),
        (line(HARM, best="１.5"), "harm/leaf/1", "best"),
        (line(HARM, best=2**53 + 1), "harm/leaf/1", "best"),
        (line(HARM, start="12 May 2017"), "harm/leaf/1", "start"),
        (line(HARM, start="2017-05-12\n"), "harm/leaf/1", "start"),
        (line(HARM, dimension="prestige"), "harm/leaf/1", "dimension"),
        (line(HARM, what=None), "harm/leaf/1", "what"),
        (line(HARM, what="x" * 100_001), "harm/leaf/1", "what"),
        (line(HARM, citations=[{"locator": "p. 1"}]), "harm/leaf/1", "citations[0]"),
        (line(HARM, citations=[{"source": "source/leaf", "seen": "yesterday"}]), "harm/leaf/1", "citations[0].seen"),
        (line(HARM).replace(b'"Waited"', b'"\\ud800"'), "a line that is not JSON", "record"),
        (line(HARM).replace(b"Waited", b"\xc0\x80"), "a line that is not JSON", "record"),
    ],
)
def test_what_is_not_a_record_is_refused_with_its_name_and_field(content: bytes, record: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        decode(content)
    (problem,) = refused.value.problems
    assert (problem.record, problem.field) == (record, field)
    assert problem.what and problem.mend.endswith(".")


@given(st.binary(max_size=300) | st.builds(lambda text: text.encode(), texts))
def test_no_bytes_bring_the_reader_down(content: bytes) -> None:
    with pytest.raises(Invalid):
        decode(content)


@given(st.integers(0, len(canonical(decode(line(HARM)))) - 1), st.integers(0, 255))
def test_a_changed_byte_is_refused_or_changes_the_digest(position: int, byte: int) -> None:
    made = bytearray(canonical(decode(line(HARM))))
    if made[position] == byte:
        return
    made[position] = byte
    try:
        record = decode(bytes(made))
    except Invalid:
        return
    assert digest(record) != digest(decode(line(HARM))) or not is_canonical(record, bytes(made))


@pytest.mark.parametrize(
    ("given_value", "made"),
    [(0, 0), ("0", 0), ("-0", 0), ("-0.0", 0), ("1.50", "1.5"), ("1e3", 1000), ("0.1", "0.1"), (Decimal("3.000"), 3), ("-2.25", "-2.25"),
     (str(2**53), 2**53), ("1e-7", "0.0000001")],
)  # fmt: skip
def test_a_number_has_one_form(given_value: Any, made: object) -> None:
    assert number(given_value) == made and type(number(given_value)) is type(made)


@pytest.mark.parametrize(
    "bad", ["", "one", "NaN", "Infinity", "1e400", "1e-400", str(2**53 + 1), "1,5", "1 000.5x", "--1"]
)
def test_what_is_no_number_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="number|beyond"):
        number(bad)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_a_number_keeps_its_value_and_is_accepted_in_a_record(value: Decimal) -> None:
    made = number(value)
    assert quantity(made) == value
    record = decode(line(HARM, best=made))
    assert isinstance(record, Harm) and record.best == made
    assert number(quantity(made)) == made


@pytest.mark.parametrize(
    ("name", "made"),
    [("Fancy Bear", "fancy-bear"), ("APT 28", "apt-28"), ("  --X--  ", "x"), ("A/B", "a-b"), ("Ünal & Co.", "nal-co")],
)
def test_slugs(name: str, made: str) -> None:
    assert slug(name) == made


@pytest.mark.parametrize("name", ["", "---", "Группа", "团体"])
def test_a_name_in_another_script_is_given_no_invented_id(name: str) -> None:
    with pytest.raises(ValueError, match="give one by hand"):
        slug(name)


def test_the_path_of_an_id() -> None:
    assert path("provision/un-gge-2015/13f") == "un-gge-2015/13f"


@given(texts)
def test_every_slug_makes_an_id(name: str) -> None:
    try:
        made = slug(name)
    except ValueError:
        return
    assert re.search(ID_PATTERN, f"group/{made}")


def test_records_cannot_be_changed() -> None:
    record = decode(line(SOURCE))
    with pytest.raises(AttributeError):
        record.id = "source/other"  # type: ignore[misc]


def test_every_kind_has_a_schema_of_its_own() -> None:
    for kind in KINDS:
        made = schema(kind)
        assert made["properties"]["kind"] == {"enum": [kind]} or made["properties"]["kind"].get("const") == kind
        assert made["additionalProperties"] is False
        assert {"id", "checked", "licence", "publisher"} <= set(made["required"])
    with pytest.raises(KeyError):
        schema("rumour")


def test_a_problem_reads_as_a_sentence() -> None:
    with pytest.raises(Invalid, match=r"harm/leaf/1: order: .*\. .*\."):
        decode(line(HARM, order=9))
    assert issubclass(Invalid, ValueError) and not issubclass(Invalid, msgspec.MsgspecError)
