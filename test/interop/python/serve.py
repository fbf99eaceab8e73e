"""Serves one application a system, each on a port of its own, until the standard input ends.

The argument is JSON: the endpoint of DynamoDB, a table for each system, the secret, and the folder with
the libraries themselves, or null for the stand-ins. The first line of output has the ports.
"""

import json
import sys
import threading
from functools import partial

import boto3
from werkzeug.serving import WSGIRequestHandler, make_server

import samples
from article_app import article_app
from flask_app import FlaskLogin, flask_app
from pyramid_app import pyramid_app

REGION = "eu-west-1"


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *args):
        pass


def applications(config):
    """By system, a function that makes its application for a table."""
    endpoint, secret, originals = config["endpoint"], config["secret"], config["originals"]
    client = boto3.client("dynamodb", endpoint_url=endpoint, region_name=REGION)
    if originals is None:
        from flask_sessions import FlaskTableSessions
        from pyramid_sessions import PyramidTableSessions
        from web_sessions import WebSessions

        flask_sessions = partial(FlaskTableSessions, client)
        pyramid_sessions = partial(PyramidTableSessions, client)
        web_sessions = partial(WebSessions, client)
    else:
        from originals import Originals

        libraries = Originals(originals, endpoint, REGION)
        flask_sessions = libraries.flask_sessions
        pyramid_sessions = libraries.pyramid_sessions
        web_sessions = libraries.web_sessions

    return {
        "flask-json": lambda table: flask_app(
            flask_sessions(table, "json", True), values={**samples.JSON, **samples.OBJECTS}
        ),
        "flask-pickle": lambda table: flask_app(
            flask_sessions(table, "pickle", False), users=FlaskLogin, values=samples.PICKLE
        ),
        "pyramid": lambda table: pyramid_app(pyramid_sessions(table)),
        "session-web": lambda table: flask_app(
            web_sessions(),
            renews=True,
            settings={
                "SESSION_DYNAMODB_TABLE_NAME": table,
                "SESSION_DYNAMODB_ENDPOINT_URL": endpoint,
                "SESSION_DYNAMODB_SID_KEYS": [secret],
            },
        ),
        "article": lambda table: article_app(client, table, secret),
    }


def main():
    config = json.loads(sys.argv[1])
    make = applications(config)
    ports = {}
    for system, table in config["tables"].items():
        application = make[system](table)
        server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ports[system] = server.server_port
    print(json.dumps(ports), flush=True)
    # What libraries print is no part of the conversation.
    sys.stdout = sys.stderr
    sys.stdin.read()


main()
