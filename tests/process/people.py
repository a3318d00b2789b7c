"""The people's side of the notifier: a Bot API that behaves as documented, and a mail server.

usage: people.py HTTP_PORT SMTP_PORT FOLDER
The first sendMessage is answered 429 with retry_after 1, the next ones 200; another token 401, a chat
that is not 42 400. What was accepted stands in FOLDER/telegram (JSON a line) and FOLDER/mail.
"""
import json
import sys
import time
from email import message_from_bytes
from email.header import decode_header, make_header
from http.server import BaseHTTPRequestHandler, HTTPServer

from aiosmtpd.controller import Controller

http_port, smtp_port, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
TOKEN = "/bot12345:secret/sendMessage"


class BotApi(BaseHTTPRequestHandler):
    refused = False

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, answer = self.judge(body)
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def judge(self, body):
        if self.path != TOKEN:
            return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
        message = json.loads(body)
        if message["chat_id"] != "42" or message["parse_mode"] != "HTML" or not message["text"]:
            return 400, {"ok": False, "error_code": 400, "description": "Bad Request"}
        if not BotApi.refused:
            BotApi.refused = True
            BotApi.again = time.monotonic() + 1
            return 429, {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 1",
                         "parameters": {"retry_after": 1}}
        if time.monotonic() < BotApi.again:
            return 400, {"ok": False, "error_code": 400, "description": "retry_after was not honoured"}
        with open(folder + "/telegram", "a", encoding="utf-8") as f:
            f.write(json.dumps(message, ensure_ascii=False) + "\n")
        return 200, {"ok": True, "result": {"message_id": 1}}

    def log_message(self, *args):
        pass


class Sink:
    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content)
        subject = str(make_header(decode_header(mail["Subject"])))
        text = mail.get_payload(decode=True).decode("utf-8")
        with open(folder + "/mail", "a", encoding="utf-8") as f:
            f.write(f"from={envelope.mail_from} to={','.join(envelope.rcpt_tos)} id={mail['Message-ID']} "
                    f"date={mail['Date']} subject={subject} text={text}\n")
        return "250 taken"


Controller(Sink(), hostname="127.0.0.1", port=smtp_port).start()
print("ready", flush=True)
HTTPServer(("127.0.0.1", http_port), BotApi).serve_forever()
