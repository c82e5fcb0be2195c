import sqlite3

with sqlite3.connect("clinic.db") as db:
    db.execute("CREATE TABLE hidden (id INTEGER PRIMARY KEY, name, email, status, phone, allergies)")
    db.execute("CREATE VIEW patients AS SELECT * FROM hidden WHERE name IS NOT NULL")
    db.execute(
        "CREATE TRIGGER put INSTEAD OF INSERT ON patients BEGIN INSERT INTO hidden VALUES "
        "(NULL, NEW.name, NEW.email, NEW.status, NEW.phone, NEW.allergies); END"
    )
