//! JSON spread out for reading: what fits a line stays on it, and fields keep the order they came in.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

const WIDTH: usize = 140;

/// A JSON value that keeps the order of its fields, which `serde_json::Value` does not.
pub(crate) enum Node {
    Object(Vec<(String, Node)>),
    Array(Vec<Node>),
    Leaf(Value),
}

struct Ordered;

impl<'de> Visitor<'de> for Ordered {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Node::Object(fields))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = items.next_element()? {
            nodes.push(node);
        }
        Ok(Node::Array(nodes))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Leaf(text.into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Leaf(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Node, E> {
        Ok(Node::Leaf(number.into()))
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Ordered)
    }
}

impl Node {
    fn flat(&self) -> String {
        match self {
            Self::Leaf(value) => value.to_string(),
            Self::Array(items) => format!("[{}]", items.iter().map(Self::flat).collect::<Vec<_>>().join(", ")),
            Self::Object(fields) => {
                let fields: Vec<_> = fields.iter().map(|(name, node)| format!("{name:?}: {}", node.flat())).collect();
                format!("{{{}}}", fields.join(", "))
            }
        }
    }

    /// The value as text, its inner lines indented by `indent` spaces and more.
    pub(crate) fn spread(&self, indent: usize) -> String {
        let flat = self.flat();
        if flat.len() + indent <= WIDTH {
            return flat;
        }
        let (open, lines, close) = match self {
            Self::Leaf(_) => return flat,
            Self::Array(items) => ("[", items.iter().map(|node| node.spread(indent + 2)).collect(), "]"),
            Self::Object(fields) => ("{", packed(fields, indent + 2), "}"),
        };
        let inner = " ".repeat(indent + 2);
        format!("{open}\n{inner}{}\n{}{close}", lines.join(&format!(",\n{inner}")), " ".repeat(indent))
    }
}

/// One line a field, but plain values that follow each other share lines.
fn packed(fields: &[(String, Node)], indent: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut shares = false;
    for (name, node) in fields {
        let field = format!("{name:?}: {}", node.spread(indent));
        let plain = matches!(node, Node::Leaf(_));
        match lines.last_mut() {
            Some(last) if shares && plain && last.len() + field.len() + indent < WIDTH => {
                last.push_str(", ");
                last.push_str(&field);
            }
            _ => lines.push(field),
        }
        shares = plain;
    }
    lines
}
