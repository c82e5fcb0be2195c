"""The methods of HTTP, for whatever can send a request."""

from __future__ import annotations

from typing import Any

import httpx


class Requests:
    """`get`, `post` and the others, each as one call of `request`."""

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request and read the response, see `clinic.lab.client.Client.request`."""
        raise NotImplementedError

    def get(self, path: str, **options: Any) -> httpx.Response:
        """GET, see `request`."""
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        """POST, see `request`."""
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> httpx.Response:
        """PUT, see `request`."""
        return self.request("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> httpx.Response:
        """PATCH, see `request`."""
        return self.request("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> httpx.Response:
        """DELETE, see `request`."""
        return self.request("DELETE", path, **options)
