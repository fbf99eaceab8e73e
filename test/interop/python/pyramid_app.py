"""A Pyramid application with sessions of some library, and a user under `user_id`."""

import urllib.request

from pyramid.config import Configurator
from pyramid.csrf import get_csrf_token

import samples

VALUES = samples.JSON


def show(request):
    hidden = ("user_id",)
    own = {
        name: value
        for name, value in request.session.items()
        if not name.startswith("_") and name not in hidden
    }
    return {"user": request.session.get("user_id"), "values": own}


def change(request):
    for name, value in request.json_body.items():
        request.session[name] = value
    return {}


def login(request):
    request.session["user_id"] = request.matchdict["user"]
    return {}


def logout(request):
    request.session.invalidate()
    return {}


def flash(request):
    request.session.flash(request.json_body["message"])
    return {}


def flashed(request):
    return request.session.pop_flash()


def form(request):
    return {"token": get_csrf_token(request)}


def submit(request):
    return {}


def store_samples(request):
    request.session.update(VALUES)
    return {}


def show_samples(request):
    return samples.shown(request.session, VALUES)


def held(request):
    request.session.get("user_id")
    urllib.request.urlopen(request.json_body["gate"]).read()
    if "key" in request.json_body:
        request.session[request.json_body["key"]] = "held"
    return {}


ROUTES = [
    ("GET", "/session", show),
    ("POST", "/set", change),
    ("POST", "/login/{user}", login),
    ("POST", "/logout", logout),
    ("POST", "/flash", flash),
    ("GET", "/flash", flashed),
    ("GET", "/form", form),
    ("POST", "/types", store_samples),
    ("GET", "/types", show_samples),
    ("POST", "/held", held),
]


def pyramid_app(sessions):
    with Configurator(session_factory=sessions) as config:
        for method, path, view in ROUTES:
            config.add_route(method + path, path, request_method=method)
            config.add_view(view, route_name=method + path, renderer="json")
        config.add_route("submit", "/form", request_method="POST")
        config.add_view(submit, route_name="submit", renderer="json", require_csrf=True)
        return config.make_wsgi_app()
