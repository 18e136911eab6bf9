"""Records every packet of some interfaces, each in a file of the format that tcpdump and Wireshark read.

usage: capture.py FOLDER INTERFACE...

Says `ready` once it listens. Ends at SIGTERM, and then says for each interface, in a line of JSON, how many packets it
has seen and how many the kernel has dropped before it could: a recording with gaps would prove nothing.
"""
import json
import os
import selectors
import signal
import socket
import struct
import sys
import time

EVERY_PROTOCOL = 3
SOL_PACKET, PACKET_STATISTICS = 263, 6
SO_RCVBUFFORCE = 33
LARGEST_FRAME = 1 << 18
ETHERNET = 1

folder, *interfaces = sys.argv[1:]
ended = False


def end(*_):
    global ended
    ended = True


signal.signal(signal.SIGTERM, end)
selector = selectors.DefaultSelector()
for interface in interfaces:
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(EVERY_PROTOCOL))
    tap.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20)
    tap.bind((interface, 0))
    tap.setblocking(False)
    file = open(os.path.join(folder, interface + ".pcap"), "wb", buffering=1 << 20)
    file.write(struct.pack("=IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, LARGEST_FRAME, ETHERNET))
    selector.register(tap, selectors.EVENT_READ, file)


def take(tap, file):
    for _ in range(256):
        try:
            frame = tap.recv(LARGEST_FRAME)
        except BlockingIOError:
            return
        now = time.time()
        file.write(struct.pack("=IIII", int(now), int(now % 1 * 1e6), len(frame), len(frame)) + frame)


print("ready", flush=True)
while not ended:
    for key, _ in selector.select(0.2):
        take(key.fileobj, key.data)
for interface, key in zip(interfaces, list(selector.get_map().values())):
    take(key.fileobj, key.data)
    key.data.close()
    packets, dropped = struct.unpack("=II", key.fileobj.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))
    print(json.dumps({"interface": interface, "packets": packets, "dropped": dropped}), flush=True)
