"""A stand-in for flask-dynamodb-sessions: its rows and its habits, over the real Flask.

It writes with every request, unconditionally, and takes any id that a client sends.
"""

import base64
import json
import pickle
import uuid
from datetime import datetime

from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

TTL_SECONDS = 14 * 86400


def to_json(data):
    return json.dumps(data, default=str)


def to_pickle(data):
    return base64.encodebytes(pickle.dumps(data)).decode()


def from_pickle(text):
    return pickle.loads(base64.decodebytes(text.encode()))


#: Up to version 0.1.3 of the library, and from 0.1.4 on.
FORMATS = {"json": (to_json, json.loads), "pickle": (to_pickle, from_pickle)}


class FlaskTableSession(CallbackDict, SessionMixin):
    def __init__(self, stored, sid, permanent):
        super().__init__(stored, lambda own: setattr(own, "modified", True))
        self.sid = sid
        if permanent:
            self.permanent = True
        self.modified = False


class FlaskTableSessions(SessionInterface):
    def __init__(self, client, table, form, permanent):
        self.client = client
        self.table = table
        self.permanent = permanent
        self.dumps, self.loads = FORMATS[form]

    def _key(self, sid):
        return {"TableName": self.table, "Key": {"id": {"S": sid}}}

    def open_session(self, app, request):
        sid = request.cookies.get(self.get_cookie_name(app))
        if sid is None:
            return FlaskTableSession(None, str(uuid.uuid4()), self.permanent)
        row = self.client.get_item(**self._key(sid)).get("Item", {})
        stored = self.loads(row["data"]["S"]) if "data" in row else None
        return FlaskTableSession(stored, sid, self.permanent)

    def save_session(self, app, session, response):
        where = {"domain": self.get_cookie_domain(app), "path": self.get_cookie_path(app)}
        name = self.get_cookie_name(app)
        if session:
            self._store(session)
            response.set_cookie(
                name,
                session.sid,
                expires=self.get_expiration_time(app, session),
                httponly=self.get_cookie_httponly(app),
                secure=self.get_cookie_secure(app),
                **where,
            )
        elif session.modified:
            self.client.delete_item(**self._key(session.sid))
            response.delete_cookie(name, **where)

    def _store(self, session):
        now = datetime.utcnow()
        self.client.update_item(
            **self._key(session.sid),
            UpdateExpression="SET #d = :d, #m = :m, #t = :t",
            ExpressionAttributeNames={"#d": "data", "#m": "modified", "#t": "ttl"},
            ExpressionAttributeValues={
                ":d": {"S": self.dumps(dict(session))},
                ":m": {"S": str(now)},
                # Off by the zone of the host, as there.
                ":t": {"N": str(int(now.timestamp()) + TTL_SECONDS)},
            },
        )
