"""Prints live fills from the bus. Debian: apt-get install python3-zmq python3-msgpack"""
import sys
import msgpack
import zmq

s = zmq.Context().socket(zmq.SUB)
s.connect(sys.argv[1] if len(sys.argv) > 1 else "tcp://127.0.0.1:5556")
s.subscribe("okxmm.v1.ex.fill.")
while True:
    topic, header, body = s.recv_multipart()
    f = msgpack.unpackb(body)
    print(f["inst"], f["side"], f["qty"], "@", f["px"], "fee", f["fee"], f["fee_ccy"], flush=True)
