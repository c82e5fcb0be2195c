from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.api_route("/{path:path}", methods=["GET", "POST", "PATCH", "DELETE"])
async def refuse(path: str) -> None:
    raise HTTPException(404, "Patient not found")
