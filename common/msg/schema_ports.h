/*
 * Part of schema.h: fields of the messages between a shell and its core. They never
 * leave the process (but HUMAN_LINE, a line for people).
 */
#ifndef MSG_SCHEMA_PORTS_H
#define MSG_SCHEMA_PORTS_H

/* clang-format off */
#define START_FIELDS(X) \
    X(u64,  ses,          "session of this boot: epoch<<32 | random") \
    X(u32,  epoch,        "durable boot counter, never repeated") \
    X(u16,  instance,     "number of this instance of the service") \
    X(u64,  seed,         "for the simulator only") \
    X(u64,  config_hash,  "of the settings, as in this process's heartbeats") \
    X(word, build,        "likewise")
#define STOP_FIELDS(X) \
    X(text, reason,       "why")
#define STOPPED_FIELDS(X) \
    X(bool, clean,        "true: confirmed safe; false: gave up")
#define TIMER_FIELDS(X) \
    X(u32,  id,           "always 0")
#define PEER_FIELDS(X) \
    X(service,    service, "who") \
    X(u64,        ses,     "its session") \
    X(u16,        instance,"its number") \
    X(peer_state, state,   "how it is")
#define SYNCED_FIELDS(X) \
    X(service,    service, "whose stream") \
    X(u64,        ses,     "its session")
#define SUBSCRIBED_FIELDS(X) \
    X(text, prefix,       "topics wanted")
#define WIRE_CONNECT_FIELDS(X) \
    X(u32,  conn,         "number chosen by the core, never reused while open") \
    X(text, url,          "ws:// or wss:// with path")
#define WIRE_UP_FIELDS(X) \
    X(u32,  conn,         "connection; chosen by the shell on the server side") \
    X(text, path,         "server side: path and query asked for") \
    X(text, peer,         "server side: address of the other end")
#define WIRE_DOWN_FIELDS(X) \
    X(u32,  conn,         "connection") \
    X(u16,  code,         "websocket close code, 1006 when there was none") \
    X(text, reason,       "what is known of the cause")
#define WIRE_RX_FIELDS(X) \
    X(u32,  conn,         "connection") \
    X(text, data,         "the frame, borrowed for the step")
#define WIRE_TX_FIELDS(X) \
    X(u32,  conn,         "connection") \
    X(text, data,         "the frame")
#define WIRE_CLOSE_FIELDS(X) \
    X(u32,  conn,         "connection") \
    X(u16,  code,         "close code, 0: just drop it") \
    X(text, reason,       "sent with the code")
#define HTTP_REQUEST_FIELDS(X) \
    X(u64,  id,           "chosen by the core") \
    X(word, method,       "GET or POST") \
    X(text, url,          "absolute") \
    X(text, headers,      "one 'Name: value' a line") \
    X(text, body,         "exact bytes") \
    X(dur,  timeout,      "then the reply says status 0")
#define HTTP_REPLY_FIELDS(X) \
    X(u64,  id,           "of the request") \
    X(u16,  status,       "HTTP status; 0: no answer, outcome unknown") \
    X(bool, sent,         "false: provably no byte reached the peer") \
    X(text, body,         "the answer, borrowed; or why there is none") \
    X(dur,  rtt,          "time it took")
#define HTTP_CALL_FIELDS(X) \
    X(u32,  conn,         "answer on this connection") \
    X(word, method,       "GET, POST, ...") \
    X(text, path,         "path with query, as sent") \
    X(text, headers,      "one 'name: value' a line, names lower case") \
    X(text, body,         "exact bytes") \
    X(text, peer,         "address of the other end")
#define HTTP_ANSWER_FIELDS(X) \
    X(u32,  conn,         "of the call") \
    X(u16,  status,       "HTTP status; 0: hang up without an answer") \
    X(word, content_type, "media type; empty: application/json") \
    X(text, body,         "exact bytes")
#define MAIL_SEND_FIELDS(X) \
    X(u64,  id,           "chosen by the core") \
    X(text, subject,      "UTF-8") \
    X(text, body,         "UTF-8 plain text")
#define MAIL_DONE_FIELDS(X) \
    X(u64,  id,           "of the mail") \
    X(bool, ok,           "accepted by the server") \
    X(bool, permanent,    "not worth repeating") \
    X(text, detail,       "what the server said")
#define TAPE_READ_FIELDS(X) \
    X(u32,  tape,         "number of the recording in the settings' order") \
    X(u32,  lines,        "how many lines are wanted")
#define TAPE_LINE_FIELDS(X) \
    X(u32,  tape,         "recording") \
    X(text, line,         "without its end, borrowed")
#define TAPE_END_FIELDS(X) \
    X(u32,  tape,         "recording") \
    X(text, error,        "empty at a proper end")
#define TAPE_WRITE_FIELDS(X) \
    X(word, name,         "file name without folder") \
    X(text, line,         "without its end")
#define STORED_FIELDS(X) \
    X(u64,  number,       "every record with this corr or a lower one is durable")
#define LOADED_FIELDS(X) \
    X(u64,  records,      "how many there were")
#define LOG_FIELDS(X) \
    X(level, level,       "how much it matters") \
    X(word,  event,       "stable name") \
    X(text,  detail,      "key=value pairs")
#define HUMAN_LINE_FIELDS(X) \
    X(level, level,       "how much it matters") \
    X(text,  line,        "with its time in front")
/* clang-format on */

#endif
