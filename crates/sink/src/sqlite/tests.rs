use super::*;
use crate::fixture::embassy;
use crate::{ExtractorInfo, RecordWriter};

fn records() -> ArticleRecords {
    let (article, found) = embassy();
    let writer = RecordWriter::new(ExtractorInfo { version: "1".to_owned(), rules: "abc".to_owned() });
    let mut lines = Vec::new();
    writer.write(&article, &found, &mut lines).unwrap();
    ArticleRecords::new(lines, &found)
}

fn answer(path: &Path, sql: &str) -> Vec<Vec<Value>> {
    let mut rows = Vec::new();
    let keep = |_: &[String], row| {
        rows.push(row);
        Ok::<_, Error>(())
    };
    Database::open(path).unwrap().query(sql, |_| Ok(()), keep).unwrap();
    rows
}

fn text(path: &Path, sql: &str) -> String {
    serde_json::to_string(&answer(path, sql)).unwrap()
}

#[test]
fn every_part_of_a_record_has_its_row_however_often_it_is_stored() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("below/events.sqlite");
    let mut sink = SqliteEvents::new(path.clone(), Filter::default());
    assert_eq!(sink.recover(None).unwrap(), Vec::<String>::new());
    for _ in 0..2 {
        sink.write(&records());
        sink.write(&records());
        sink.sync().unwrap();
    }
    let counts = "SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM participants),
        (SELECT count(*) FROM mentions), (SELECT count(*) FROM articles)";
    assert_eq!(text(&path, counts), "[[1,2,1,1]]");
    assert_eq!(
        text(&path, "SELECT type, kind, status, date, place, lat, topic, attribution, cameo, confidence FROM events"),
        r#"[["meeting","talks","held","2031-05-06","Rīga",56.946,"cafés","Latvia","040",0.867]]"#
    );
    assert_eq!(
        text(&path, "SELECT name, country, role, title, acts_for FROM participants ORDER BY position"),
        r#"[["Zoë Õun","EST","party","envoy","Estonia"],["Latvia","LVA","host",null,null]]"#
    );
    let offsets =
        "SELECT substr(sentence, trigger_start + 1, trigger_end - trigger_start), \"trigger\", rule FROM mentions";
    assert_eq!(text(&path, offsets), r#"[["talks","talks","meeting/talks"]]"#);
    assert_eq!(
        text(&path, "SELECT e.record ->> '$.id' = e.id, a.title FROM events e JOIN articles a ON a.id = e.article"),
        r#"[[1,"Õun in Rīga"]]"#
    );
    let journal = |row: &rusqlite::Row<'_>| row.get::<_, String>(0);
    let mode = Connection::open(&path).unwrap().query_row("PRAGMA journal_mode", [], journal);
    assert_eq!(mode.unwrap(), "wal");
}

#[test]
fn a_filter_leaves_events_out() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("events.sqlite");
    let filter = Filter { min_confidence: 0.9, ..Filter::default() };
    let mut sink = SqliteEvents::new(path.clone(), filter);
    sink.recover(None).unwrap();
    sink.write(&records());
    sink.sync().unwrap();
    assert_eq!(text(&path, "SELECT count(*) FROM events"), "[[0]]");
}

#[test]
fn a_failed_commit_keeps_its_records_for_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("events.sqlite");
    let mut sink = SqliteEvents::new(path.clone(), Filter::default());
    sink.recover(None).unwrap();
    sink.write(&records());
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    assert_eq!(sink.sync().unwrap_err().kind, ErrorKind::Write);
    other.execute_batch("ROLLBACK").unwrap();
    sink.sync().unwrap();
    assert_eq!(text(&path, "SELECT count(*) FROM events"), "[[1]]");
}

#[test]
fn a_file_that_was_moved_away_is_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("events.sqlite");
    let mut sink = SqliteEvents::new(path.clone(), Filter::default());
    sink.recover(None).unwrap();
    for name in ["events.sqlite", "events.sqlite-wal", "events.sqlite-shm"] {
        fs::rename(dir.path().join(name), dir.path().join(format!("old.{name}"))).unwrap();
    }
    sink.write(&records());
    sink.sync().unwrap();
    assert_eq!(text(&path, "SELECT count(*) FROM events"), "[[1]]");
}

#[test]
fn a_file_that_is_something_else_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("events.sqlite");
    let refused = || SqliteEvents::new(path.clone(), Filter::default()).recover(None).unwrap_err().to_string();
    fs::write(&path, "a letter of some length, which is no database, and shall not become one".repeat(20)).unwrap();
    assert!(refused().contains("not a database"), "{}", refused());
    let checked = || SqliteEvents::new(path.clone(), Filter::default()).check();
    assert!(checked().unwrap_err().to_string().contains("not a database"));
    fs::remove_file(&path).unwrap();
    checked().unwrap();
    assert!(!path.exists());
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE mine (x)").unwrap();
    assert!(refused().contains("version 0, not 1"), "{}", refused());
}

#[test]
fn a_question_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("events.sqlite");
    SqliteEvents::new(path.clone(), Filter::default()).recover(None).unwrap();
    let database = Database::open(&path).unwrap();
    let copy = dir.path().join("copy").display().to_string();
    for (sql, why) in [
        ("DELETE FROM events", "only reads"),
        ("CREATE TABLE t (x)", "only reads"),
        (&*format!("VACUUM INTO '{copy}'"), "only reads"),
        ("SELECT 1; DELETE FROM events", "Multiple statements"),
        ("SELECT missing", "no such column"),
        ("", "no question"),
    ] {
        let error = database.query(sql, |_| Ok(()), |_, _| Ok::<_, Error>(())).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Query);
        assert!(error.to_string().contains(why), "{sql}: {error}");
    }
    assert_eq!(fs::metadata(copy).unwrap_err().kind(), io::ErrorKind::NotFound);
    assert_eq!(text(&path, "SELECT x'00ff', 9e999, 1.5, null"), r#"[["00ff",null,1.5,null]]"#);
    assert_eq!(Database::open(&dir.path().join("missing")).unwrap_err().kind, ErrorKind::Open);
}
