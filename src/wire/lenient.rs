//! Reading fields that must not cost the rest of an answer: `null`, or a value of another type, is as good as missing.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

/// For `deserialize_with` on a field of an answer.
pub(super) fn or_default<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    Ok(serde_json::from_value(Value::deserialize(from)?).unwrap_or_default())
}

/// For `deserialize_with` on a list: entries that cannot be read are left out.
pub(super) fn readable<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let entries: Vec<Value> = or_default(from)?;
    Ok(entries.into_iter().filter_map(|entry| serde_json::from_value(entry).ok()).collect())
}
