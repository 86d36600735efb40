"""The demo's front end: one page that shows what the API said."""

from __future__ import annotations

import html
from urllib.error import URLError
from urllib.request import urlopen

from serving import Answering, server

PAGE = "<!doctype html><meta charset=utf-8><title>Example</title><h1>Example</h1><p>The API says: <code>{}</code>"


class Frontend(Answering):
    def answer(self, path: str) -> tuple[int, object]:
        if path != "/":
            return 404, {"error": f"no {path}"}
        try:
            with urlopen("http://api:8000/", timeout=3) as answer:
                said = answer.read().decode()
        except (URLError, OSError) as error:
            said = f"nothing: {error}"
        return 200, PAGE.format(html.escape(said))


if __name__ == "__main__":
    server(3000, Frontend).serve_forever()
