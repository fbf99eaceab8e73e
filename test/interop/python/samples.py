"""Values that people put into sessions, and how the applications show what became of them."""

import uuid
from collections import OrderedDict, defaultdict
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

from markupsafe import Markup

JSON = {
    "big": 2**70,
    "fraction": 2.5,
    "minus_zero": -0.0,
    "nan": float("nan"),
    "infinity": float("-inf"),
    "small": 5e-324,
    "text": 'żółw 🐢 "\\\u2028',
    "nested": {"list": [1, 2.5, None, True, {"": []}], "empty": {}},
}

#: What becomes text where JSON is written with `default=str`.
OBJECTS = {
    "datetime": datetime(2020, 1, 2, 3, 4, 5, 6),
    "aware": datetime(2020, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    "utc": datetime(2020, 1, 2, 3, 4, 5, tzinfo=timezone.utc),
    "date": date(2020, 1, 2),
    "time": time(3, 4, 5, 6),
    "delta": timedelta(days=-1, seconds=2, microseconds=3),
    "decimal": Decimal("1.10"),
    "uuid": uuid.UUID("12345678-1234-5678-1234-567812345678"),
    "markup": Markup("<b>bold</b>"),
}

PICKLE = {
    **JSON,
    **OBJECTS,
    "bytes": b"\x00\xff",
    "bytearray": bytearray(b"\x00\xff"),
    "set": {1, 2, 3},
    "frozenset": frozenset({4, 5}),
    "ordered": OrderedDict([("b", 1), ("a", 2)]),
    "default": defaultdict(list, {"x": [1]}),
    "keys": {1: "one", "two": 2},
}


def shown(session, samples):
    return {name: repr(session.get(name)) for name in samples}
