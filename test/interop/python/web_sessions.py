"""A stand-in for dynamodb-session-flask on dynamodb-session-web: its rows and its habits.

It renews a row whenever it loads one, and writes all of it at the end of the request.
"""

import json
import secrets
import time
from datetime import datetime, timezone

from flask import current_app
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, Signer

IDLE_SECONDS = 7200


def iso_now():
    return datetime.now(timezone.utc).isoformat()


def whole_seconds(text):
    return int(datetime.fromisoformat(text).timestamp())


class WebSession(dict, SessionMixin):
    modified = False
    is_abandoned = False

    def __init__(self, sessions, new_id, lifetime, **loaded):
        super().__init__(loaded.get("data", {}))
        self.sessions = sessions
        self.lifetime = lifetime
        self.begin(new_id, loaded.get("created") or iso_now(), not loaded)

    def begin(self, sid, created, new):
        self.sid, self.created, self.new = sid, created, new

    def __setitem__(self, key, value):
        self.modified = True
        super().__setitem__(key, value)

    def create(self):
        """Goes on empty, under a new id. The old row stays where it is."""
        self.clear()
        self.modified = False
        self.begin(self.sessions.new_id(), iso_now(), True)

    def abandon(self):
        self.is_abandoned = True
        self.sessions.remove(self.sid)

    @property
    def ends(self):
        return min(whole_seconds(self.created) + self.lifetime, int(time.time()) + IDLE_SECONDS)


class WebSessions(SessionInterface):
    cookie = {"path": "/", "secure": True, "httponly": True, "samesite": "Strict"}

    def __init__(self, client):
        self.client = client

    @property
    def table(self):
        return current_app.config["SESSION_DYNAMODB_TABLE_NAME"]

    @property
    def signer(self):
        return Signer(current_app.config["SESSION_DYNAMODB_SID_KEYS"])

    def new_id(self):
        return self.signer.sign(secrets.token_urlsafe(32)).decode()

    def remove(self, sid):
        self.client.delete_item(TableName=self.table, Key={"id": {"S": sid}})

    def open_session(self, app, request):
        lifetime = int(app.permanent_session_lifetime.total_seconds())
        sid = request.cookies.get("id")
        row = self._find(sid) if sid else None
        if row is None:
            return WebSession(self, self.new_id(), lifetime)
        session = WebSession(
            self,
            sid,
            int(row["absolute_timeout"]["N"]),
            created=row["created"]["S"],
            data=json.loads(row["data"]["S"]),
        )
        self._update(session, {})
        return session

    def save_session(self, app, session, response):
        if session.is_abandoned:
            self.remove(session.sid)
            response.delete_cookie("id", path="/")
        elif session.modified or not session.new:
            self._update(
                session,
                {
                    "idle_timeout": {"N": str(IDLE_SECONDS)},
                    "absolute_timeout": {"N": str(session.lifetime)},
                    "data": {"S": json.dumps(session)},
                },
            )
            response.set_cookie("id", session.sid, expires=session.ends, **self.cookie)

    def _find(self, sid):
        try:
            self.signer.unsign(sid)
        except BadSignature:
            return None
        found = self.client.query(
            TableName=self.table,
            ConsistentRead=True,
            KeyConditionExpression="id = :id",
            FilterExpression="expires > :now",
            ExpressionAttributeValues={
                ":id": {"S": sid},
                ":now": {"N": str(int(time.time()))},
            },
        )
        return next(iter(found["Items"]), None)

    def _update(self, session, values):
        values = {
            "accessed": {"S": iso_now()},
            "created": {"S": session.created},
            "expires": {"N": str(session.ends)},
            **values,
        }
        self.client.update_item(
            TableName=self.table,
            Key={"id": {"S": session.sid}},
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
            ExpressionAttributeNames={f"#{name}": name for name in values},
            ExpressionAttributeValues={f":{name}": value for name, value in values.items()},
        )
