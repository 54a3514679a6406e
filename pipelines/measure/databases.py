"""What the measuring scripts know of kb's databases: running the program, and the state of a file as one digest."""
import hashlib
import json
import sqlite3
import subprocess

# When something was done is all that may differ between two databases of the same articles.
TIMES = {"revisions": {"stored"}, "failures": {"failed"}, "summaries": {"created"},
         "watched_questions": {"since", "checked"}}
# A run of a pipeline is nothing but times and what its stages reported.
RUNS = {"pipeline_runs", "pipeline_stages"}


def run(program, *arguments, **options):
    """A run of the program, with its output as text."""
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, **options)


def state(path):
    """A digest of every row of every table, times and runs left out, and of every entry of the full-text index."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    digest = hashlib.sha256()
    tables = [name for name, in database.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'passage_index%' ORDER BY name")]
    for table in tables:
        if table in RUNS:
            continue
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        kept = ", ".join(f'"{column}"' for column in columns if column not in TIMES.get(table, ()))
        order = ", ".join(str(number + 1) for number in range(kept.count(",") + 1))
        for row in database.execute(f"SELECT {kept} FROM {table} ORDER BY {order}"):
            digest.update(repr((table, row)).encode())
    database.execute("CREATE VIRTUAL TABLE temp.entries USING fts5vocab(main, passage_index, instance)")
    for row in database.execute("SELECT term, doc, col, offset FROM temp.entries ORDER BY 1, 2, 3, 4"):
        digest.update(repr(row).encode())
    database.close()
    return digest.hexdigest()


def faults(program, path):
    """What is wrong with a database, by SQLite's check and the program's own; empty where it is sound."""
    found = []
    database = sqlite3.connect(path)
    found += [f"integrity_check: {row[0]}" for row in database.execute("PRAGMA integrity_check") if row[0] != "ok"]
    database.close()
    doctor = run(program, "doctor", "--db", path, "--json")
    if doctor.returncode != 0:
        found.append(f"doctor: {doctor.stdout}{doctor.stderr}")
    elif json.loads(doctor.stdout)["problems"]:
        found.append(f"doctor: {doctor.stdout}")
    return found


def remove(path):
    """Removes a database with the files SQLite and the program keep beside it."""
    for end in ["", "-wal", "-shm", "-lock"]:
        path.with_name(path.name + end).unlink(missing_ok=True)
