"""As much of WebSocket (RFC 6455) as a client of text messages needs. Most languages have a library for this part."""
import base64, hashlib, os, select, socket, struct, sys, urllib.parse

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Closed(Exception):
    """The connection is over, with a close code of the protocol; 1006 where the line just broke."""
    def __init__(self, code, reason):
        super().__init__(code, reason)
        self.code, self.reason = code, reason or "no reason was given"


class TextSocket:
    """Raises OSError where nobody answers, and ends the program where somebody answers who is no host."""
    def __init__(self, url, subprotocol=None):
        address = urllib.parse.urlsplit(url)
        key = base64.b64encode(os.urandom(16)).decode()
        head = [f"GET {address.path} HTTP/1.1", f"Host: {address.netloc}", "Upgrade: websocket", "Connection: Upgrade",
                "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}"]
        if subprotocol:
            head.append(f"Sec-WebSocket-Protocol: {subprotocol}")
        self.socket = socket.create_connection((address.hostname, address.port or 80), timeout=5)
        self.socket.sendall("\r\n".join([*head, "", ""]).encode())
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            answer += self._read(1)
        status = answer.split(b"\r\n")[0].decode()
        if " 429 " in status:  # too many connections of this address: come back later
            raise OSError(status)
        proof = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
        if " 101 " not in status or base64.b64encode(proof) not in answer:
            sys.exit(f"{url} does not take this client: {status}")

    def send(self, text):
        self._send(TEXT, text.encode())

    def receive(self, seconds):
        """The next message, or None where none begins in this time. Answers pings by itself."""
        pieces = b""
        while select.select([self.socket], [], [], seconds)[0]:
            first, length = self._read(2)
            if length > 125:
                length = int.from_bytes(self._read(2 if length == 126 else 8), "big")
            kind, payload = first & 0x0F, self._read(length)
            if kind == PING:
                self._send(PONG, payload)
            elif kind == CLOSE:
                self._send(CLOSE, payload[:2])
                raise Closed(int.from_bytes(payload[:2], "big"), payload[2:].decode())
            elif kind != PONG:
                pieces += payload  # a message may come in several frames, and the last one says that it is
                if first & 0x80:
                    return pieces.decode()
        return None

    def close(self):
        self.socket.close()

    def _send(self, kind, payload):
        mask, length = os.urandom(4), len(payload)  # everything that a client sends has to be masked
        if length < 126:
            size = bytes([0x80 | length])
        else:
            size = struct.pack(">BH", 0x80 | 126, length) if length < 65536 else struct.pack(">BQ", 0x80 | 127, length)
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
        self.socket.sendall(bytes([0x80 | kind]) + size + mask + masked)

    def _read(self, count):
        data = b""
        while len(data) < count:
            piece = self.socket.recv(count - len(data))
            if not piece:
                raise Closed(1006, "the line broke")
            data += piece
        return data
