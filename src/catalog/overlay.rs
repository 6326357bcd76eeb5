//! A user's file over the bundled table.
//!
//! An entry with a known id changes the fields that it names and leaves the others; an unknown id adds an entry; `null`
//! takes a value away. A file that cannot be read changes nothing.

use serde_json::Value;

use super::{Catalog, VERSION};

/// Why a user's file was left out. The message is for the user.
#[derive(Debug, thiserror::Error)]
pub enum OverlayError {
    /// It is no JSON, or some value is not what it should be.
    #[error("{0}")]
    Unreadable(#[from] serde_json::Error),
    /// It was written for a later program.
    #[error("version {0} of the file is newer than this program, which reads up to version {VERSION}")]
    Newer(u32),
}

/// Lists whose entries are found by their `id`.
const LISTS: [&str; 5] = ["families", "regions", "models", "voices", "voice_packs"];

impl Catalog {
    /// Lays a user's file over this table.
    ///
    /// # Errors
    /// Why the file makes no sense; this table is then unchanged.
    pub fn overlay(&mut self, json: &str) -> Result<(), OverlayError> {
        // Read by itself first: the message then names line and column of the user's file.
        let over: Self = serde_json::from_str(json)?;
        if over.version > VERSION {
            return Err(OverlayError::Newer(over.version));
        }
        let over: Value = serde_json::from_str(json)?;
        let mut base = serde_json::to_value(&*self)?;
        for list in LISTS {
            if let (Some(Value::Array(base)), Some(Value::Array(over))) = (base.get_mut(list), over.get(list)) {
                for entry in over {
                    lay_entry(base, entry);
                }
            }
        }
        *self = serde_json::from_value(base)?;
        Ok(())
    }
}

fn lay_entry(base: &mut Vec<Value>, entry: &Value) {
    match base.iter_mut().find(|known| known.get("id") == entry.get("id")) {
        Some(known) => lay(known, entry),
        None => base.push(entry.clone()),
    }
}

/// Objects are merged, everything else is replaced.
fn lay(base: &mut Value, over: &Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (name, value) in over {
                match base.get_mut(name) {
                    Some(known) => lay(known, value),
                    None => drop(base.insert(name.clone(), value.clone())),
                }
            }
        }
        (base, over) => *base = over.clone(),
    }
}
