"""The map writes the same bench and the same record as the terminal."""

from clinic import bench


def put(client, slug="patch-null"):
    return client.own("POST", "/api/exercises", json={"slug": slug})


def test_a_lesson_is_put_on_the_bench(client, tmp_path):
    answer = put(client)
    assert answer.status_code == 201
    assert answer.headers["location"] == "/api/exercises/patch-null"
    assert answer.json()["new"] is True
    assert answer.json()["folder"] == str(tmp_path / "exercises" / "patch-null")
    assert client.get(answer.headers["location"]).json()["new"] is False
    assert bench.ProgressFile(tmp_path).read().of("patch-null").state == "on-the-bench"


def test_nothing_of_the_learners_is_overwritten(client, tmp_path):
    put(client)
    mine = tmp_path / "exercises" / "patch-null" / "app" / "main.py"
    mine.write_text("# mine\n")
    assert put(client).json()["new"] is False
    assert mine.read_text() == "# mine\n"


def test_the_standing_is_the_records(client, tmp_path):
    put(client)
    file = bench.ProgressFile(tmp_path)
    file.change("patch-null", lambda record: record.model_copy(update={"hints_used": 1}))
    lesson = client.get("/api/standing").json()["lessons"]["patch-null"]
    assert lesson["state"] == "on-the-bench"
    assert lesson["hints_left"] == 2
    assert len(lesson["hints"]) == 1


def test_hints_are_counted_and_end(client, tmp_path):
    put(client)
    texts = [client.own("POST", "/api/exercises/patch-null/hints").json() for _ in range(4)]
    assert [hint["title"] for hint in texts] == [f"Hint {n} of 3" for n in (1, 2, 3, 3)]
    assert texts[2] == texts[3]
    assert bench.ProgressFile(tmp_path).read().of("patch-null").hints_used == 3


def test_a_fix_that_was_not_earned_is_noted(client, tmp_path):
    put(client)
    answer = client.own("POST", "/api/exercises/patch-null/fixes", json={"sure": True})
    assert answer.status_code == 200
    assert answer.json()[0]["changes"][0]["patch"].startswith("--- a/app/")
    assert bench.ProgressFile(tmp_path).read().of("patch-null").revealed is not None


def test_a_damaged_record_is_told_and_kept(client, tmp_path):
    put(client)
    (tmp_path / "exercises" / "progress.json").write_text("{")
    assert "damaged" in client.get("/api/standing").json()["notice"]
    assert list((tmp_path / "exercises").glob("progress.json.damaged-*"))
