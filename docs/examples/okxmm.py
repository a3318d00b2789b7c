"""The bus of a running okx-mm, as one's own strategy needs it: three streams in, one road out.

docs/STRATEGY.md says what travels on them. Debian: apt-get install python3-zmq python3-msgpack
"""
import os
import random
import time

import msgpack
import zmq

# Messages we read: number, name, and the first fields in their order (docs/MESSAGES.md). Bodies are
# arrays that may grow at their end, so what we do not name is ignored.
READ = {
    40: ("heartbeat", "state reason pid uptime last_seq"),
    42: ("snapshot_begin", "id as_of"),
    43: ("snapshot_end", "id as_of"),
    60: ("instrument", "inst inst_type state code base quote group linear px_exp qty_exp tick lot"
         " min_qty max_limit_qty max_market_qty contract contract_exp max_leverage version"),
    61: ("book_top", "inst px_exp qty_exp bid bid_qty ask ask_qty seq_id"),
    64: ("book_status", "inst state"),
    101: ("verdict", "intent order inst action code value limit detail"),
    102: ("lease", "inst holder instance expires"),
    103: ("mode", "mode reason"),
    104: ("symbol_limits", "inst open_allowed code paused_until losing_streak order_notional"
          " sellable maker taker need_spread"),
    105: ("position", "inst amount qty_exp qty"),
    120: ("order_state", "order intent inst side kind purpose px_exp qty_exp px qty filled state"),
}
STRATEGY, FEED, EXECUTOR, RISK = 2, 1, 3, 4  # services
ALL, SNAPSHOT, INTENT = 6, 7, 9  # channels
BUY, SELL = 0, 1
PLACE, CANCEL = 0, 2
OPEN, EXIT = 0, 1
PROTECTIVE, DISCRETIONARY, SHUTDOWN = 1, 2, 5  # classes of a cancel
BOOK_LIVE, ACTIVE, SPOT = 2, 1, 0
UNSENT = 7  # from here on an order is over


def money(pair):
    """An amount is [high, low] of a 128-bit count of 1e-18."""
    return ((pair[0] << 64) | pair[1]) / 1e18


class Bus:
    def __init__(self, folder, instance):
        # Seconds since 2025 above 32 random bits: larger than that of any earlier life of ours, and
        # odd, because a routing id may not begin with a zero byte.
        self.ses = (int(time.time()) - 1735689600) << 32 | random.getrandbits(32) | 1
        self.instance, self.intents, self.numbers, self.born = instance, 0, 0, time.monotonic()
        self.context, self.poller = zmq.Context(), zmq.Poller()
        streams = {FEED: "md", EXECUTOR: "exec", RISK: "risk"}
        path = "ipc://" + os.path.abspath(folder)
        self.heard = dict.fromkeys(streams, 0)   # when each spoke last
        self.next = dict.fromkeys(streams)       # (session, number) of its next message
        self.kept = {}                           # service: what came while its snapshot is awaited
        self.asked = dict.fromkeys(streams, 0)
        self.subs = {self.open(zmq.SUB, f"{path}/{n}.ipc"): s for s, n in streams.items()}
        self.snapshots = {self.open(zmq.DEALER, f"{path}/{n}_snapshot.ipc"): s
                          for s, n in streams.items()}
        self.road = self.open(zmq.DEALER, f"{path}/intent.ipc")

    def open(self, kind, endpoint):
        s = self.context.socket(kind)
        s.linger = 500
        if kind == zmq.SUB:
            s.subscribe(b"")
        else:
            s.setsockopt(zmq.ROUTING_ID, self.ses.to_bytes(8, "little"))
            s.setsockopt(zmq.IMMEDIATE, 1)  # nobody there: refused at once, never kept for later
        s.connect(endpoint)
        self.poller.register(s, zmq.POLLIN)
        return s

    def say(self, socket, topic, number, channel, body, ttl=0):
        self.numbers += 1
        head = [1, number, STRATEGY, self.instance, self.ses, channel, self.numbers,
                time.monotonic_ns(), time.time_ns(), 0, 0, ttl]
        try:
            socket.send_multipart([topic.encode(), msgpack.packb(head + [body])], zmq.DONTWAIT)
        except zmq.Again:
            pass  # its silence says the rest

    def heartbeat(self, ready):
        """Every 100 ms. Hash 0: this process does not trade by okx-mm's settings."""
        uptime = int((time.monotonic() - self.born) * 1e9)
        self.say(self.road, "heartbeat.", 40, ALL,
                 [2 if ready else 1, "", os.getpid(), uptime, 0, 0, 0, "own"])

    def lease(self, inst, release=False):
        """Every 300 ms, for each symbol wanted."""
        self.say(self.road, f"lease_request.{inst}", 81, INTENT, [inst, release])

    def intent(self, action, inst, terms, target=0, cancel_class=0, why=""):
        """terms: side, kind, purpose, px_exp, qty_exp, px, qty, version, book_seq, book_ts."""
        self.intents += 1
        number = (self.ses & 0xFFFFFFFF) << 32 | self.intents
        side, kind, purpose, px_exp, qty_exp, px, qty, version, seq, ts = terms
        self.say(self.road, f"intent.{inst}", 80, INTENT,
                 [number, action, inst, side, kind, purpose, px_exp, qty_exp, px, qty, target,
                  cancel_class, version, seq, ts, why], 100_000_000 if action == PLACE else 0)
        return number

    def silent(self, seconds=0.35):
        return any(time.monotonic() - t > seconds for t in self.heard.values())

    def receive(self, timeout_ms):
        """Yields (name, fields) in order and without holes; ("gap", ...) where one begins."""
        for socket, service in self.snapshots.items():
            if service in self.kept and time.monotonic() - self.asked[service] > 0.5:
                self.asked[service] = time.monotonic()
                self.say(socket, "snapshot_request.", 41, SNAPSHOT, [1])
        for socket, _ in self.poller.poll(timeout_ms):
            for _ in range(1000):
                try:
                    m = msgpack.unpackb(socket.recv_multipart(zmq.DONTWAIT)[1])
                except zmq.Again:
                    break
                yield from (self.live if socket in self.subs else self.snapshot)(m)

    def live(self, m):
        number, service, ses, seq = m[1], m[2], m[4], m[6]
        self.heard[service] = time.monotonic()
        if number == 40:
            seq = m[12][4] + 1  # last_seq: a lost tail shows only here
        if self.next[service] != (ses, seq) and service not in self.kept:
            self.kept[service] = []  # something was lost, or it is another life of the sender
            yield "gap", {"service": service}
        self.next[service] = (ses, seq if number == 40 else seq + 1)
        if service in self.kept:
            self.kept[service].append(m)
        else:
            yield from self.read(m)

    def snapshot(self, m):
        if m[1] == 43 and m[2] in self.kept:  # its end: go on with what is newer
            for kept in self.kept.pop(m[2]):
                if kept[6] > m[12][1] and kept[1] != 40:
                    yield from self.read(kept)
        else:
            yield from self.read(m)

    def read(self, m):
        if m[1] in READ:
            name, fields = READ[m[1]]
            yield name, dict(zip(fields.split(), m[12]))
