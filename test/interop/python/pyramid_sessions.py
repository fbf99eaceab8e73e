"""A stand-in for pyramid-dynamodb-sessions: its rows and its habits, over the real Pyramid.

The only one of them whose writes are conditional: on the version that was loaded.
"""

import hashlib
import json
import secrets
import time
from collections import UserDict

from pyramid.interfaces import ISession
from zope.interface import implementer

REISSUE_SECONDS = 120


@implementer(ISession)
class PyramidTableSession(UserDict):
    def __init__(self, sid=None, version=0, issued=0, state=()):
        self.is_dirty = False
        self.sid, self.version, self.issued = sid, version, issued
        self.data = dict(state)

    @property
    def new(self):
        return self.sid is None

    @property
    def created(self):
        return self.issued

    def __setitem__(self, key, value):
        self.changed()
        self.data[key] = value

    def __delitem__(self, key):
        self.changed()
        del self.data[key]

    def changed(self):
        self.is_dirty = True

    def invalidate(self):
        """Empties the row, and leaves it under its id."""
        self.changed()
        self.data.clear()

    def flash(self, msg, queue="", allow_duplicate=True):
        waiting = self.peek_flash(queue)
        if allow_duplicate or msg not in waiting:
            self["_f_" + queue] = [*waiting, msg]

    def peek_flash(self, queue=""):
        return self.get("_f_" + queue, [])

    def pop_flash(self, queue=""):
        return self.pop("_f_" + queue, [])

    def new_csrf_token(self):
        self["_csrft_"] = secrets.token_hex()
        return self["_csrft_"]

    def get_csrf_token(self):
        return self.get("_csrft_") or self.new_csrf_token()


class PyramidTableSessions:
    """A session factory."""

    cookie_name = "session_id"

    def __init__(self, client, table, timeout=1200):
        self.client = client
        self.table = table
        self.timeout = timeout

    def __call__(self, request):
        session = self._load(request.cookies.get(self.cookie_name, ""))
        request.add_response_callback(lambda _, response: self._end(session, request, response))
        return session

    def _get(self, sid, strong):
        key = {"sid": {"B": hashlib.sha256(sid.encode()).digest()}}
        return self.client.get_item(TableName=self.table, Key=key, ConsistentRead=strong).get("Item")

    def _load(self, cookie):
        sid, slash, seen = cookie.partition("/")
        if not slash:
            return PyramidTableSession()
        row = self._get(sid, False)
        if row is None or int(row["ver"]["N"]) < int(seen):
            row = self._get(sid, True)
        if row is None or int(row["exp"]["N"]) < time.time():
            return PyramidTableSession()
        version, issued = (int(row[name]["N"]) for name in ("ver", "iss"))
        return PyramidTableSession(sid, version, issued, json.loads(row["dat"]["S"]))

    def _end(self, session, request, response):
        if session.is_dirty:
            self._write(session)
        elif not session.new and time.time() - session.issued > REISSUE_SECONDS:
            self._renew(session)
        else:
            return
        response.set_cookie(
            self.cookie_name,
            f"{session.sid}/{session.version}",
            path="/",
            secure=request.scheme == "https",
            httponly=True,
            samesite="Strict",
        )

    def _times(self):
        now = int(time.time())
        return {"iss": {"N": str(now)}, "exp": {"N": str(now + self.timeout)}}

    def _write(self, session):
        expected = {"sid": {"Exists": False}}
        if session.new:
            session.sid = secrets.token_urlsafe()
        else:
            expected = {"ver": {"Value": {"N": str(session.version)}}}
        session.version += 1
        self.client.put_item(
            TableName=self.table,
            Expected=expected,
            Item={
                "sid": {"B": hashlib.sha256(session.sid.encode()).digest()},
                "dat": {"S": json.dumps(session.data)},
                "ver": {"N": str(session.version)},
                **self._times(),
            },
        )

    def _renew(self, session):
        self.client.update_item(
            TableName=self.table,
            Key={"sid": {"B": hashlib.sha256(session.sid.encode()).digest()}},
            AttributeUpdates={name: {"Value": value} for name, value in self._times().items()},
        )
