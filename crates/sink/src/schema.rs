//! The JSON Schema of the event record, from the types that are really written.

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::Value;

use crate::wire::Record;

/// The JSON Schema (2020-12) of one line of output.
pub fn schema() -> Value {
    SchemaSettings::draft2020_12()
        .for_serialize()
        .with_transform(AbsentNotNull)
        .into_generator()
        .into_root_schema_for::<Record<'static>>()
        .to_value()
}

/// Optional fields of a record are left out, never `null`: takes `null` out of what `Option` derives.
#[derive(Clone)]
struct AbsentNotNull;

impl Transform for AbsentNotNull {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        let Some(object) = schema.as_object_mut() else { return };
        if let Some(Value::Array(types)) = object.get_mut("type") {
            types.retain(|name| name != "null");
            if let [only] = types.as_slice() {
                let only = only.clone();
                object.insert("type".to_owned(), only);
            }
        }
        let Some(Value::Array(choices)) = object.get_mut("anyOf") else { return };
        choices.retain(|choice| choice.get("type").is_none_or(|name| name != "null"));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            object.remove("anyOf");
            object.extend(only);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{ExtractorInfo, RecordWriter, fixture};

    fn record() -> Value {
        let (article, found) = fixture::embassy();
        let writer = RecordWriter::new(ExtractorInfo { version: "1.2.3".to_owned(), rules: "feed".to_owned() });
        let mut out = Vec::new();
        writer.write(&article, &found, &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn accepts_what_is_written() {
        let validator = jsonschema::validator_for(&schema()).unwrap();
        let mut record = record();
        validator.validate(&record).unwrap();
        for optional in ["place", "date", "topic"] {
            record.as_object_mut().unwrap().remove(optional);
        }
        validator.validate(&record).unwrap();
    }

    #[test]
    fn refuses_what_the_contract_forbids() {
        let validator = jsonschema::validator_for(&schema()).unwrap();
        let forbidden = [
            ("/schema", json!("communique/event/2")),
            ("/type", json!("war")),
            ("/place", Value::Null),
            ("/date/mention", Value::Null),
            ("/participants/0/country", Value::Null),
            ("/confidence", json!(1.5)),
            ("/mentions", json!([])),
            ("/mentions/0/trigger/start", json!(-1)),
            ("/topic/in", json!("footnote")),
        ];
        for (at, value) in forbidden {
            let mut record = record();
            *record.pointer_mut(at).unwrap() = value;
            assert!(!validator.is_valid(&record), "{at}");
        }
    }

    #[test]
    fn requires_every_field_that_is_always_there() {
        let validator = jsonschema::validator_for(&schema()).unwrap();
        let always = ["schema", "id", "type", "kind", "status", "participants", "attribution", "codes", "confidence"];
        for field in always.into_iter().chain(["mentions", "article", "extractor"]) {
            let mut record = record();
            record.as_object_mut().unwrap().remove(field).unwrap();
            assert!(!validator.is_valid(&record), "{field}");
        }
    }
}
