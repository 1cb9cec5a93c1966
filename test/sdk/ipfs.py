"""A stand-in for the network's upload: takes what the SDK posts, and serves it again."""

import hashlib
import json
import threading
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Ipfs:
    def __init__(self) -> None:
        files: dict[str, bytes] = {}

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                kind = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
                part = message_from_bytes(kind + body).get_payload()[0]
                content = part.get_payload(decode=True)
                name = f"/{hashlib.sha256(content).hexdigest()}"
                files[name] = content
                self._answer(201, json.dumps({"link": f"{server_url}{name}"}).encode())

            def do_GET(self) -> None:
                content = files.get(self.path)
                self._answer(404 if content is None else 200, content or b"")

            def _answer(self, status: int, content: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server_url = f"http://127.0.0.1:{self._server.server_port}"
        self.upload_url = f"{server_url}/file/create"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
