"""FastAPI, uvicorn and SQLite: the row is on the disk before it is answered (write-ahead log, full sync)."""
import json
import sqlite3
import sys

import uvicorn
from fastapi import FastAPI, Request

app = FastAPI()
ROW = json.loads(sys.argv[2])
shop = sqlite3.connect(sys.argv[3], isolation_level=None)
shop.execute("PRAGMA journal_mode = WAL")
shop.execute("PRAGMA synchronous = FULL")
shop.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, document TEXT NOT NULL)")
made = 0


@app.post("/api/v1/orders", status_code=201)
async def create(request: Request):
    global made
    made += 1
    wish = await request.json()
    wish.pop("lines", None)
    row = {**ROW, **wish, "id": str(made)}
    shop.execute("INSERT INTO orders VALUES (?, ?)", (made, json.dumps(row)))
    return row


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
