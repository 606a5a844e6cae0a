"""FastAPI and uvicorn: reads the body, keeps the row in memory and answers it."""
import json
import sys

import uvicorn
from fastapi import FastAPI, Request

app = FastAPI()
ROW = json.loads(sys.argv[2])
rows = []


@app.post("/api/v1/orders", status_code=201)
async def create(request: Request):
    wish = await request.json()
    wish.pop("lines", None)
    row = {**ROW, **wish, "id": str(len(rows))}
    rows.append(row)
    return row


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
