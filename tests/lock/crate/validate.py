"""Checks crates with roc-validator, whose findings are printed as JSON.

The context of RO-Crate 1.1, which crates name by its address, is put into the
validator's own cache from the package rocrate, so that no network is needed.

Usage: validate.py CACHE PROFILE=CRATE...
"""

import importlib.resources
import io
import json
import sys

import requests.adapters
from requests import Response
from requests_cache import CachedSession
from rocrate_validator import models, services
from urllib3 import HTTPResponse

CONTEXT = "https://w3id.org/ro/crate/1.1/context"


class FromPackage(requests.adapters.BaseAdapter):
    """Answers with the copy that the package rocrate carries."""

    def send(self, request, **_):
        data = importlib.resources.files("rocrate") / "data" / "ro-crate.jsonld"
        response = Response()
        response.status_code = 200
        response.url = request.url
        response.request = request
        response.headers["Content-Type"] = "application/ld+json"
        response.raw = HTTPResponse(
            body=io.BytesIO(data.read_bytes()),
            headers=response.headers,
            status=200,
            preload_content=False,
            request_url=request.url,
        )
        return response

    def close(self):
        pass


cache, *crates = sys.argv[1:]
with CachedSession(cache_name=cache, backend="sqlite") as session:
    session.mount("https://w3id.org", FromPackage())
    session.get(CONTEXT).raise_for_status()

found = {}
for profile, crate in (one.split("=", 1) for one in crates):
    result = services.validate(
        models.ValidationSettings(
            rocrate_uri=crate,
            profile_identifier=profile,
            requirement_severity=models.Severity.REQUIRED,
            cache_path=cache,
            offline=True,
        )
    )
    found[crate] = {
        "passed": result.passed(),
        "issues": [
            f"{issue.check.identifier}: {issue.message}"
            for issue in result.get_issues(models.Severity.REQUIRED)
        ],
    }
print(json.dumps(found))
