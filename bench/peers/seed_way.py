"""The seed guide's server as it is written there: FastAPI and uvicorn, one text to all, and a list to fetch again."""
import sys

import uvicorn
from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect

app = FastAPI()
clients = []
LINE = {
    "name": "Flat white", "unitPriceMinor": 350, "quantityMilli": 2000, "totalMinor": 700,
    "taxes": [{"rateId": "vat-20", "name": "VAT 20 %", "ratePpm": 200000, "baseMinor": 583, "taxMinor": 117}],
}
ROW = {
    "number": "EST-A-000001", "customerName": "Ada", "status": "draft", "createdAt": "2026-11-22T12:10:53.134Z",
    "lines": [dict(LINE, id="6f9bbbb0-b24e-8a36-ad62-8b49dc6bd870"), dict(LINE, id="6f9bbbb0-b24e-8a36-ad62-8b49dc6bd871")],
    "totals": {"subtotalMinor": 1400, "discountMinor": 0, "taxMinor": 234, "totalMinor": 1400},
}
rows = [dict(ROW, id=str(number)) for number in range(int(sys.argv[2]))]


@app.get("/estimates")
async def read():
    return rows


@app.post("/estimates", status_code=201)
async def create(request: Request):
    row = {**ROW, **await request.json(), "id": str(len(rows))}
    rows.insert(0, row)
    for client in list(clients):
        await client.send_text("estimate_updated")
    return row


@app.websocket("/ws")
async def follow(client: WebSocket):
    await client.accept()
    clients.append(client)
    try:
        while True:
            await client.receive_text()
    except WebSocketDisconnect:
        clients.remove(client)


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
