"""Prints estimate_updated and order_updated as a host tells them: python3 listen.py ws://HOST:8000/ws"""
import sys
from text_socket import Closed, TextSocket

try:
    socket = TextSocket(sys.argv[1])
    print("listening", file=sys.stderr, flush=True)
    while True:
        text = socket.receive(60)
        if text:
            print(text, flush=True)
except (Closed, OSError) as error:
    sys.exit(f"the host has gone: {error}")
