"""A small till: joins a Tillwire host, follows its shop, prints the news, and sends orders once and only once.

    python3 till.py ws://192.168.1.20:8000/ws --join K7QM-4XNP-9RTC --name Kiosk
    python3 till.py ws://192.168.1.20:8000/ws --token TOKEN --order "Flat white" 350

Needs Python 3.8 and nothing else. The steps that comments name are those of docs/PROTOCOL.md, "A till, step by step".
What a shop relies on keeps its copy and its outbox on a disk: this one keeps both in memory, and both end with it.
"""
import argparse, json, os, random, sys, time, urllib.error, urllib.parse, urllib.request, uuid
from text_socket import Closed, TextSocket

STAY_AWAY = 4500
MEND_THE_CLIENT = (1007, 1008, 1009)


class Till:
    def __init__(self, url, token):
        self.url, self.token, self.line = url, token, None
        self.cursor, self.documents = None, {}  # the copy: a position, and the documents as of it, by kind and id
        self.arriving, self.promised = None, 0  # a snapshot on its way, and the position that it has to reach
        self.outbox = []  # commands without a verdict, oldest first
        self.send_again_at = self.at_last_pong = self.resumed = None

    def run(self):
        """Step 1: stays connected for as long as the host wants it, with waits that grow and that chance spreads."""
        attempts, down_since = 0, time.monotonic()
        while True:
            self.welcomed_at, least = None, 0
            try:
                self.line = TextSocket(self.url, "tillwire.v1")
                self.follow()
            except Closed as closed:
                if closed.code >= STAY_AWAY or closed.code in MEND_THE_CLIENT:
                    sys.exit(f"turned away, {closed.code}: {closed.reason}")
                reason, least = closed.reason, 60 if closed.code == 4008 else 0
            except OSError as error:
                reason = f"the host is not reached: {error}"
            now = time.monotonic()
            if self.welcomed_at and now - self.welcomed_at >= 10:  # a line that breaks at each welcome is none
                attempts, down_since = 0, now
            most = 0.5 if attempts == 0 else 1 if now - down_since < 15 else 5 if now - down_since < 600 else 60
            attempts += 1
            say(f"waits: {reason}")
            time.sleep(least + random.random() * most)

    def follow(self):
        """Steps 2 and 6: hello, then whatever comes. A line on which a ping stays unanswered for 12 s is dead."""
        hello = {"t": "hello", "token": self.token, "app": {"version": "till.py 1"}}
        self.send({**hello, "cursor": self.cursor} if self.cursor else hello)
        heard = pinged = time.monotonic()
        is_unanswered, self.arriving = True, None
        while True:
            text, now = self.line.receive(1), time.monotonic()
            if text is not None:
                heard, is_unanswered = now, False
                self.receive(json.loads(text))
            if is_unanswered and now - heard >= 12:
                self.line.close()
                raise Closed(1006, "the host does not answer")
            if self.welcomed_at and now - pinged >= 5:
                pinged, is_unanswered = now, True
                self.send({"t": "ping", "at": now * 1000, "waiting": len(self.outbox)})
            if self.send_again_at and now >= self.send_again_at:
                self.send_outbox()

    def send(self, frame):
        self.line.send(json.dumps(frame))

    def receive(self, frame):
        """What this till does not know it passes over: a newer host may say more."""
        act = {"welcome": self.on_welcome, "snapshot": self.on_snapshot, "entries": self.on_entries,
               "pong": self.on_pong, "verdict": self.on_verdict, "out-of-order": self.on_out_of_order}.get(frame["t"])
        if act:
            act(frame)

    # Steps 3 and 4: the copy

    def on_welcome(self, welcome):
        till = welcome["you"].get("till") or sys.exit("this token is not one of a till: a till joins first")
        say(f"is till {till['code']}: {welcome['resume']}")
        self.welcomed_at = self.welcomed_at or time.monotonic()
        self.group, self.promised, self.arriving = welcome["group"], welcome["seq"], None
        if self.outbox and self.outbox[0].get("n", sys.maxsize) > welcome["lastN"] + 1:
            self.number_from(welcome["lastN"])
        self.send_outbox()

    def on_snapshot(self, frame):
        if frame["part"] == 1:
            self.arriving = {"documents": {}, "at": None}
        if self.arriving:
            self.arriving["documents"].update({(one["kind"], one["id"]): one["value"] for one in frame["changes"]})
            if frame["part"] == frame["parts"]:
                self.arrive(frame)

    def arrive(self, frame):
        """A snapshot may be older than its welcome: it counts once entries have brought it as far as promised."""
        self.arriving["at"] = frame["epoch"], frame["seq"]
        if frame["seq"] >= self.promised:
            self.documents, self.arriving = self.arriving["documents"], None
            self.move_to(frame)
            say(f"has {len(self.documents)} documents as of {frame['seq']}")

    def on_entries(self, frame):
        follows = frame["epoch"], frame["prev"]
        if self.arriving and self.arriving["at"] == follows:
            for entry in frame["entries"]:
                apply(entry, self.arriving["documents"])
            self.arrive(frame)
        elif self.cursor and (self.cursor["epoch"], self.cursor["seq"]) == follows:
            for entry in frame["entries"]:
                apply(entry, self.documents)
                tell(entry)
            self.move_to(frame)
        else:
            self.resume()

    def move_to(self, frame):
        self.cursor = {"epoch": frame["epoch"], "seq": frame["seq"], "hash": frame["hash"], "group": self.group}

    def on_pong(self, pong):
        """Pongs come 5 s apart: one ahead of a copy that stood still in between says that news are missing."""
        if self.cursor and pong["seq"] > self.cursor["seq"] == self.at_last_pong:
            self.resume()
        self.at_last_pong = self.cursor and self.cursor["seq"]

    def resume(self):
        """Not twice within two seconds from one position: what did not help a moment ago will not help at once."""
        seq, now = self.cursor and self.cursor["seq"], time.monotonic()
        if self.cursor and not (self.resumed and self.resumed[0] == seq and now - self.resumed[1] < 2):
            self.resumed = seq, now
            self.send({"t": "resume", "cursor": self.cursor})

    # Step 5: the outbox

    def order(self, name, price_minor):
        line = {"id": str(uuid.uuid4()), "name": name, "unitPriceMinor": price_minor, "quantityMilli": 1000}
        body = {"orderId": str(uuid.uuid4()), "lines": [line]}
        self.outbox.append({"t": "command", "id": str(uuid.uuid4()), "type": "create-order", "body": body})

    def number_from(self, last_n):
        for n, command in enumerate(self.outbox, last_n + 1):
            command["n"] = n

    def send_outbox(self):
        """Everything undecided, each under the id that it always had: by that the host knows what it has decided."""
        self.send_again_at = None
        for command in self.outbox:
            self.send(command)  # without `answered`, which speaks of verdicts on a disk

    def on_verdict(self, verdict):
        if not verdict["ok"] and verdict["retry"] == "later":  # nothing was decided: the same again in a second
            self.send_again_at = self.send_again_at or time.monotonic() + 1
        elif any(command["id"] == verdict["id"] for command in self.outbox):
            self.outbox = [command for command in self.outbox if command["id"] != verdict["id"]]
            say(f"done at {verdict['seq']}" if verdict["ok"] else f"refused, {verdict['code']}: {verdict['message']}")

    def on_out_of_order(self, frame):
        """No verdict. The first in the outbox hears how the host counts; those behind it were out of order with it."""
        if self.outbox and self.outbox[0]["id"] == frame["id"]:
            self.number_from(frame["lastN"])
            self.send_outbox()


def apply(entry, documents):
    for change in entry["changes"]:
        if change["value"] is None:
            documents.pop((change["kind"], change["id"]), None)
        else:
            documents[change["kind"], change["id"]] = {**change["value"], "version": entry["seq"]}
    if any(change["kind"] == "day" for change in entry["changes"]):  # it was closed, and what is final leaves with it
        for key in [key for key in documents if is_final(key, documents)]:
            del documents[key]


def is_final(key, documents):
    kind, value = key[0], documents[key]
    if kind == "estimateRevision":
        estimate = "estimate", value["estimateId"]
        return estimate not in documents or is_final(estimate, documents)
    if kind == "estimate":
        return value["status"] in ("declined", "cancelled", "expired", "converted")
    return kind == "receipt" or (kind == "order" and value["status"] != "open")


def tell(entry):
    for change in entry["changes"]:
        if change["kind"] in ("order", "estimate") and change["value"]:
            document = change["value"]
            names = ", ".join(line["name"] for line in document["lines"])
            say(f"{change['kind']} {document['number']} {document['status']}: {names}")


def join(url, code, name):
    """Once in the life of a till: its token is told this one time, and is all that it needs from then on."""
    address = urllib.parse.urlsplit(url)
    body = json.dumps({"code": code, "name": name}).encode()
    headers = {"Content-Type": "application/json"}
    asked = urllib.request.Request(f"http://{address.netloc}/api/v1/join", body, headers)
    try:
        joined = json.load(urllib.request.urlopen(asked, timeout=5))
    except urllib.error.HTTPError as error:  # a problem of RFC 9457
        sys.exit(f"not joined: {json.load(error)['detail']}")
    except OSError as error:
        sys.exit(f"not joined: the host is not reached: {error}")
    say(f"joined as till {joined['till']['code']}; keep its token: {joined['token']}")
    return joined["token"]


def say(text):
    print(text, flush=True)


def main():
    parser = argparse.ArgumentParser(description="A small till of a Tillwire shop.")
    parser.add_argument("url", help="ws://HOST:8000/ws")
    parser.add_argument("--join", metavar="CODE", help="become a till of this shop first")
    parser.add_argument("--name", default="till.py", help="what the till is called")
    parser.add_argument("--token", default=os.environ.get("TILLWIRE_TOKEN"), help="of a till that has joined")
    parser.add_argument("--order", nargs=2, metavar=("NAME", "PRICE"), action="append", default=[],
                        help="something to order, at a price in minor units: 350 is 3.50")
    wish = parser.parse_args()
    if not (wish.join or wish.token):
        parser.error("give --join with a code that the host shows, or --token with that of a till")
    till = Till(wish.url, join(wish.url, wish.join, wish.name) if wish.join else wish.token)
    for name, price in wish.order:
        till.order(name, int(price))
    till.run()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
