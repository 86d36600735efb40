"""Stands in for api.openai.com: /v1/models, its bearer authentication, and the rate-limit headers that it documents."""

from __future__ import annotations

import hmac
import os
import ssl

from serving import Answering, server

MODELS = {"object": "list", "data": [{"id": "demo-model", "object": "model", "owned_by": "infracat-demo"}]}
REFUSED = {
    "error": {"message": "Incorrect API key provided.", "type": "invalid_request_error", "code": "invalid_api_key"}
}
LIMITS = {  # a minute's, as the documentation of OpenAI's rate limits has them
    "x-ratelimit-limit-requests": "10000",
    "x-ratelimit-remaining-requests": "9999",
    "x-ratelimit-reset-requests": "6ms",
}


class OpenAi(Answering):
    def answer(self, path: str) -> tuple[int, object]:
        if path == "/":
            return 200, {"message": "a stand-in for api.openai.com"}
        if path != "/v1/models":
            return 404, {"error": {"message": f"Unknown request URL: GET {path}", "type": "invalid_request_error"}}
        expected = f"Bearer {os.environ['OPENAI_API_KEY']}"
        given = self.headers.get("Authorization", "")
        return (200, MODELS) if hmac.compare_digest(given.encode(), expected.encode()) else (401, REFUSED)

    def end_headers(self) -> None:
        if self.path == "/v1/models":
            for name, value in LIMITS.items():
                self.send_header(name, value)
        super().end_headers()


if __name__ == "__main__":
    listening = server(8443, OpenAi)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain("/tls/server.pem")
    listening.socket = tls.wrap_socket(listening.socket, server_side=True, do_handshake_on_connect=False)
    listening.serve_forever()
