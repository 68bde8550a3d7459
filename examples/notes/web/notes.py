"""Notes: GET / lists them, POST / keeps one (the body, or the field "note" of a form). What was answered with "kept" is in the database."""

import html
import os
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg2

LONGEST = 4096
PASSWORD = "/run/secrets/database-password"
PAGE = """<!doctype html><meta charset="utf-8"><title>Notes</title><h1>Notes</h1>
<form method="post"><input name="note" maxlength="200" autofocus><button>Keep</button></form><ul>{}</ul>
"""


def database():
    # A connection for each request: one that a restart of the database broke is never met again.
    with open(PASSWORD, encoding="utf-8") as secret:
        password = secret.read().strip("\n")
    return psycopg2.connect(
        host=os.environ["NOTES_DATABASE"], user="notes", password=password, dbname="postgres", connect_timeout=10
    )


def run(statement, *values):
    connection = database()
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


class Notes(BaseHTTPRequestHandler):
    def do_GET(self):
        self.respond(lambda: self.list())

    def do_POST(self):
        self.respond(lambda: self.keep())

    def list(self):
        notes = [text for (text,) in run("select text from note order by id")]
        if self.path == "/notes.txt":
            return 200, "text/plain", "".join(f"{note}\n" for note in notes)
        return 200, "text/html", PAGE.format("".join(f"<li>{html.escape(note)}</li>" for note in notes))

    def keep(self):
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 < length <= LONGEST:
            return 413, "text/plain", f"a note has 1 to {LONGEST} bytes\n"
        body = self.rfile.read(length).decode("utf-8", "replace")
        if self.headers.get_content_type() == "application/x-www-form-urlencoded" and body.startswith("note="):
            body = urllib.parse.parse_qs(body)["note"][0]
        run("insert into note (text) values (%s)", body.replace("\0", "").strip())
        return 200, "text/plain", "kept\n"

    def respond(self, work):
        try:
            status, kind, body = work()
        except psycopg2.Error as error:
            # The whole of it is for the log: it names hosts and accounts.
            self.log_error("%s", error)
            status, kind, body = 503, "text/plain", "the database does not answer\n"
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


if __name__ == "__main__":
    ThreadingHTTPServer(("", 8000), Notes).serve_forever()
