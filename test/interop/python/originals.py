"""The libraries themselves, from a folder that has one subfolder for each."""

import importlib.util
import os
import sys

import boto3


class Originals:
    def __init__(self, folder, endpoint, region):
        self.folder, self.endpoint, self.region = folder, endpoint, region

    def _load(self, subfolder, module):
        """Two versions of one library can be there side by side."""
        base = os.path.join(self.folder, subfolder)
        path = os.path.join(base, *module.split("."))
        if os.path.isdir(path):
            path = os.path.join(path, "__init__")
        name = f"{module}_of_{subfolder}".replace("-", "_").replace(".", "_")
        spec = importlib.util.spec_from_file_location(name, path + ".py")
        loaded = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(loaded)
        return loaded

    def flask_sessions(self, table, form, permanent):
        version = {"json": "0.1.3", "pickle": "0.1.8"}[form]
        library = self._load(f"flask-dynamodb-sessions-{version}", "flask_dynamodb_sessions")
        return library.DynamodbSessionInterface(
            table=table,
            endpoint=self.endpoint,
            region=self.region,
            ttl=14 * 86400,
            permanent=permanent,
        )

    def pyramid_sessions(self, table):
        library = self._load("pyramid-dynamodb-sessions", "pyramid_dynamodb_sessions")
        resource = boto3.resource("dynamodb", endpoint_url=self.endpoint, region_name=self.region)
        return library.DynamoDBSessionFactory(resource.Table(table))

    def web_sessions(self):
        for subfolder in ("dynamodb-session-web", "dynamodb-session-flask"):
            sys.path.append(os.path.join(self.folder, subfolder))
        from dynamodb_session_flask import DynamoDbSession

        return DynamoDbSession()
