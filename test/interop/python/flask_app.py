"""A Flask application with sessions of some library, and a user under `user_id` or of Flask-Login."""

import fractions
import json
import urllib.request

import flask
import flask_login

import samples


class UserInSession:
    """As most tutorials do it."""

    def __init__(self, app, renews):
        #: dynamodb-session-flask gives a session that logs in another id, and drops one that logs out.
        self.renews = renews

    def current(self):
        return flask.session.get("user_id")

    def log_in(self, user):
        if self.renews:
            flask.session.create()
        flask.session["user_id"] = user

    def log_out(self):
        if self.renews:
            flask.session.abandon()
        else:
            flask.session.clear()


class FlaskLogin:
    """The real Flask-Login."""

    def __init__(self, app, renews):
        manager = flask_login.LoginManager(app)
        manager.user_loader(self._user)

    @staticmethod
    def _user(name):
        user = flask_login.UserMixin()
        user.id = name
        return user

    def current(self):
        return getattr(flask_login.current_user, "id", None)

    def log_in(self, user):
        flask_login.login_user(self._user(user))

    def log_out(self):
        flask_login.logout_user()
        flask.session.clear()


def answer(body):
    text = json.dumps(body, default=repr)
    return flask.Response(text, mimetype="application/json")


def flask_app(sessions, users=UserInSession, renews=False, values=samples.JSON, settings=None):
    app = flask.Flask("there")
    app.config.update(settings or {})
    # Some releases of flask-dynamodb-sessions ask for it, and newer ones of Flask have it no more.
    app.__dict__.setdefault("session_cookie_name", "session")
    # Flask-Login wants one.
    app.secret_key = "unused"
    app.session_interface = sessions
    user = users(app, renews)

    @app.get("/session")
    def show():
        own = {
            name: value
            for name, value in flask.session.items()
            if not name.startswith("_") and name != "user_id"
        }
        return answer({"user": user.current(), "values": own})

    @app.get("/permanent")
    def permanent():
        return answer(flask.session.permanent)

    @app.post("/set")
    def change():
        for name, value in flask.request.get_json().items():
            flask.session[name] = value
        return answer({})

    @app.post("/login/<name>")
    def login(name):
        user.log_in(name)
        return answer({})

    @app.post("/logout")
    def logout():
        user.log_out()
        return answer({})

    @app.post("/flash")
    def flash():
        flask.flash(flask.request.get_json()["message"])
        return answer({})

    @app.get("/flash")
    def flashed():
        return answer(flask.get_flashed_messages())

    @app.post("/types")
    def store_samples():
        flask.session.update(values)
        flask.session.modified = True
        return answer({})

    @app.get("/types")
    def show_samples():
        return answer(samples.shown(flask.session, values))

    @app.post("/object")
    def store_object():
        """Of a class, which no other language can read out of a pickle."""
        flask.session["object"] = fractions.Fraction(1, 3)
        return answer({})

    @app.post("/held")
    def held():
        body = flask.request.get_json()
        user.current()
        urllib.request.urlopen(body["gate"]).read()
        if "key" in body:
            flask.session[body["key"]] = "held"
        return answer({})

    return app
