"""The application that a well-known article builds: a table of logins, named in Flask's own cookie."""

import urllib.request
import uuid
from datetime import datetime, timedelta

import flask

from flask_app import answer


def article_app(client, table, secret):
    app = flask.Flask("there")
    app.secret_key = secret

    def key():
        return {"TableName": table, "Key": {"SessionId": {"S": flask.session["session_id"]}}}

    def row():
        """Whose login it is. Nobody looks at `ExpiresAt`."""
        return client.get_item(**key()).get("Item") if "session_id" in flask.session else None

    @app.get("/session")
    def show():
        login = row()
        own = {name: value for name, value in flask.session.items() if name.startswith("flask_")}
        return answer({"user": login and login.get("UserId", {}).get("S", ""), "values": own})

    @app.post("/set")
    def change():
        """In Flask's own cookie, beside the name of the login."""
        flask.session.update(flask.request.get_json())
        return answer({})

    @app.post("/flash")
    def flash():
        flask.flash(flask.request.get_json()["message"])
        return answer({})

    @app.get("/flash")
    def flashed():
        return answer(flask.get_flashed_messages())

    @app.post("/login/<name>")
    def login(name):
        flask.session["session_id"] = str(uuid.uuid4())
        flask.session["user_id"] = name
        now = datetime.now()
        times = {"CreatedAt": now, "ExpiresAt": now + timedelta(hours=1)}
        client.put_item(
            TableName=table,
            Item={
                "SessionId": {"S": flask.session["session_id"]},
                "UserId": {"S": name},
                **{attribute: {"S": str(value)} for attribute, value in times.items()},
            },
        )
        return answer({})

    @app.post("/logout")
    def logout():
        if "session_id" in flask.session:
            client.delete_item(**key())
        flask.session.clear()
        return answer({})

    @app.post("/held")
    def held():
        row()
        urllib.request.urlopen(flask.request.get_json()["gate"]).read()
        return answer({})

    return app
