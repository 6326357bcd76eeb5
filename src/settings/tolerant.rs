//! Reading JSON field by field, so that one wrong value costs that value and nothing else.
//!
//! Owns no types and no files: anything that has a default and can be written can be read this way.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// Reads `fields` into a `T`. Fields that do not fit keep their default; their dotted names (`draft.candidates`) are
/// given back. Objects are entered, so that a wrong field in one does not cost its neighbours.
pub(crate) fn read<T: DeserializeOwned + Serialize + Default>(fields: Map<String, Value>) -> (T, Vec<String>) {
    let whole = Value::Object(fields);
    if let Ok(value) = T::deserialize(&whole) {
        return (value, Vec::new());
    }
    let mut best = serde_json::to_value(T::default()).unwrap_or_default();
    let mut refused = Vec::new();
    merge::<T>(&mut best, &mut Vec::new(), whole, &mut refused);
    (serde_json::from_value(best).unwrap_or_default(), refused)
}

/// Lays `given` over `best` at `path` as far as the whole still reads as a `T`.
fn merge<T: DeserializeOwned>(best: &mut Value, path: &mut Vec<String>, given: Value, refused: &mut Vec<String>) {
    let fields = match given {
        Value::Object(fields) if at(best, path).is_some_and(|old| old.is_object()) => fields,
        other => {
            if !replace::<T>(best, path, other) {
                refused.push(path.join("."));
            }
            return;
        }
    };
    for (name, value) in fields {
        path.push(name);
        merge::<T>(best, path, value, refused);
        path.pop();
    }
}

/// Puts `value` at `path` if the whole then still reads as a `T`; otherwise everything stays as it was.
fn replace<T: DeserializeOwned>(best: &mut Value, path: &[String], value: Value) -> bool {
    let Some((name, parents)) = path.split_last() else { return false };
    let Some(Value::Object(parent)) = at(best, parents) else { return false };
    let old = parent.insert(name.clone(), value);
    if T::deserialize(&*best).is_ok() {
        return true;
    }
    if let Some(Value::Object(parent)) = at(best, parents) {
        match old {
            Some(old) => parent.insert(name.clone(), old),
            None => parent.remove(name),
        };
    }
    false
}

fn at<'a>(value: &'a mut Value, path: &[String]) -> Option<&'a mut Value> {
    path.iter().try_fold(value, |value, name| value.get_mut(name))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
    #[serde(default)]
    struct Inner {
        count: u8,
        word: String,
    }

    #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
    #[serde(default)]
    struct Outer {
        inner: Inner,
        size: Option<u32>,
        name: String,
        #[serde(flatten)]
        extra: Map<String, Value>,
    }

    fn outer(given: Value) -> (Outer, Vec<String>) {
        let Value::Object(fields) = given else { return Default::default() };
        read(fields)
    }

    #[test]
    fn good_fields_survive_bad_neighbours_at_every_depth() {
        let (value, refused) = outer(json!({
            "inner": {"count": 300, "word": "kept"}, "size": "big", "name": "kept too", "later": [1, 2]
        }));
        assert_eq!(value.inner, Inner { count: 0, word: "kept".into() });
        assert_eq!((value.size, value.name.as_str()), (None, "kept too"));
        assert_eq!(value.extra.get("later"), Some(&json!([1, 2])));
        assert_eq!(refused, ["inner.count", "size"]);
    }

    #[test]
    fn a_wrong_object_is_refused_as_one() {
        let (value, refused) = outer(json!({"inner": 7, "name": "x", "size": 3}));
        assert_eq!(value, Outer { name: "x".into(), size: Some(3), ..Default::default() });
        assert_eq!(refused, ["inner"]);
    }

    #[test]
    fn what_fits_is_not_complained_about() {
        assert_eq!(outer(json!({})), (Outer::default(), Vec::new()));
        let (value, refused) = outer(json!({"size": null, "inner": {"count": 3}}));
        assert_eq!((value.inner.count, refused.len()), (3, 0));
    }
}
